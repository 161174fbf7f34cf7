"""One file per sub-command of ``fengxun``."""
