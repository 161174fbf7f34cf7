// Keyboard and conveniences; every page works without.
import "./keys.js";
import "./pulse.js";
