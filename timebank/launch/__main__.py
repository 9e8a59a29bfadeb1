"""`python -m timebank.launch …` is the command `timebank …`, for places where the script is not installed."""

import sys

from timebank.launch.command import main

if __name__ == "__main__":
    sys.exit(main())
