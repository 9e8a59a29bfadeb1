"""Compiles the translations that lie beside the code, where they changed since the last time."""

import os
import sys
from pathlib import Path

import polib

from timebank.launch.settings import PROJECT_FOLDER


def compile_translations(*, folder: Path) -> list[Path]:
    """Write a .mo file beside each .po file under the folder that has none, or an older one; returns the new files."""
    made = []
    for source in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(unfinished))
        unfinished.replace(target)
        made.append(target)
    return made


def main() -> int:
    """Compile those of the platform."""
    for path in compile_translations(folder=PROJECT_FOLDER / "timebank"):
        print(f"compiled {path.relative_to(PROJECT_FOLDER)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
