"""``python -m console``: the command line without the installed script (used for child processes)."""

from console.cli import main

main()
