"""One file per page; each ends with its list of addresses."""
