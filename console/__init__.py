"""What people touch: the command line ``fengxun``; the only package that may import all others."""
