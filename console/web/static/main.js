// Keyboard and small conveniences; every page works without.
