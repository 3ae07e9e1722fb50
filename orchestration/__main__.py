"""`python -m orchestration` is the command `accord`."""

from orchestration.cli import main

if __name__ == "__main__":
    main()
