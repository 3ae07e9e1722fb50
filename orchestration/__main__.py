"""`python -m orchestration` is the command `accord`."""

from orchestration.cli import main

main()
