"""The application's side of a drill: a process that posts what it is asked to and answers when it is committed.

One JSON line in, one JSON line out. It keeps nothing: whoever asks may kill it at any moment and ask another one again.
"""

import json
import sys

import django


def main() -> int:
    """Answer until nobody asks any more."""
    django.setup()
    # Tables can be named only from here on.
    from timebank.bench.drills.answers import answer

    for line in sys.stdin:
        print(json.dumps(answer(asked=json.loads(line))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
