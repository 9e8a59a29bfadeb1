"""`timebank backup_status`: says how far the newest backup lags behind the database, for those who watch over it.

Changes nothing.
"""

import argparse
import json
import os
import time
from contextlib import ExitStack
from pathlib import Path

from timebank.launch.backup import source_of
from timebank.launch.follower import read_followed
from timebank.launch.sentences import CannotStart, say
from timebank.launch.settings import read_settings

LOST_SECONDS_MAX = 300
CATCH_UP_SECONDS_MAX = 10  # a server that was started just now has its receiver a moment later
PAUSE_SECONDS = 0.1


def backup_status(*, arguments: list[str]) -> int:
    """Print the lag; 0 only when all that is booked was received at most LOST_SECONDS_MAX ago.

    Raises: CannotStart NOTHING_RECEIVES, LOG_NOT_KEPT.
    """
    options = _parser().parse_args(arguments)
    settings = read_settings(environ=os.environ)
    followed = read_followed(home=settings.home)
    if followed is None:
        raise CannotStart("NOTHING_RECEIVES", home=str(settings.home))
    with ExitStack() as stack:
        source = source_of(stack=stack, settings=settings)
        deadline = time.monotonic() + CATCH_UP_SECONDS_MAX
        while behind := source.bytes_behind(slot=followed.slot):
            if time.monotonic() > deadline:
                break
            time.sleep(PAUSE_SECONDS)
        if behind is None:
            raise CannotStart("LOG_NOT_KEPT", folder=followed.folder)
    lost_seconds = _seconds_since_a_word(Path(followed.folder)) if behind else 0.0
    if options.json:
        print(json.dumps({"folder": followed.folder, "bytes_behind": behind, "lost_seconds": lost_seconds}))
    say("BACKUP_STATUS", folder=followed.folder, seconds=str(lost_seconds), bytes=str(behind))
    return 0 if lost_seconds <= LOST_SECONDS_MAX else 1


def _seconds_since_a_word(folder: Path) -> float:
    newest = max((path.stat().st_mtime for path in folder.rglob("*")), default=0.0)
    return round(max(0.0, time.time() - newest), 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="timebank backup_status",
        description="Say how far the backup lags behind the database. 显示备份落后于数据库多久。",
    )
    parser.add_argument(
        "--json", action="store_true", help="one JSON object on standard output 输出一个 JSON 对象"
    )
    return parser
