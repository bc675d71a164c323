"""The command line, as ``python -m extractbench``."""

from extractbench.cli import main

# Processes that guard an extractor import this module under another name.
if __name__ == "__main__":
    main()
