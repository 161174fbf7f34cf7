"""Speed as ratios within one run, on an invented corpus; every server it needs is a process of its own that ends with the run."""
