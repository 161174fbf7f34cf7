"""Review decisions, entries of the official risk register, and their hand-over to the official system."""
