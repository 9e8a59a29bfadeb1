"""The key file: made once, readable by its owner alone, never made anew over existing data; only its seal key is ever
added or renewed (`seal_keys`).

It holds the passwords of the embedded database and the keys of the personal data; nothing here prints them.
"""

import base64
import binascii
import json
import os
import secrets as randomness
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

from timebank.launch.files import sync_folder
from timebank.launch.seal_keys import FIELD as SEAL
from timebank.launch.seal_keys import ensure_seal_key
from timebank.launch.sentences import CannotStart

KEY_BYTES = 32
EXPOSED_MODE = 0o027


@dataclass(frozen=True, kw_only=True, repr=False)
class Secrets:
    """The content of the key file; `master`, `lookup` and `seal` are 32 bytes in base64, the rest random text."""

    django: str
    master: str
    lookup: str
    database_superuser_password: str
    database_owner_password: str
    database_app_password: str
    seal: str


KEYS = ("master", "lookup", "seal")


def read_or_make_secrets(*, path: Path, home: Path) -> Secrets:
    """Read the key file; make it first where there is neither a file nor data that an earlier file protects.

    Raises: CannotStart SECRETS_LOST, SECRETS_BROKEN, SECRETS_EXPOSED, SEAL_KEY_NOT_WRITTEN; OSError from the disk.
    """
    if not path.exists():
        if (home / "postgres").exists():
            raise CannotStart("SECRETS_LOST", home=str(home), path=str(path))
        _make(path)
    _checked(path)
    ensure_seal_key(path=path)
    return read_secrets(path=path)


def read_secrets(*, path: Path) -> Secrets:
    """Read and check the key file.

    Raises: CannotStart SECRETS_BROKEN, SECRETS_EXPOSED.
    """
    content = _checked(path)
    if SEAL not in content:
        raise _broken(path, f"it lacks {SEAL}")
    return Secrets(**{field.name: content[field.name] for field in fields(Secrets)})


def _checked(path: Path) -> dict[str, str]:
    """Read the key file and check all that is there; the seal key may be missing in one of an earlier version."""
    try:
        mode = path.stat().st_mode & 0o777
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(path, str(error)) from error
    if mode & EXPOSED_MODE:
        raise CannotStart("SECRETS_EXPOSED", path=str(path), mode=f"{mode:03o}")
    if not isinstance(content, dict):
        raise _broken(path, "it is not a JSON object")
    names = [field.name for field in fields(Secrets) if field.name != SEAL or SEAL in content]
    missing = [name for name in names if not isinstance(content.get(name), str) or not content[name]]
    if missing:
        raise _broken(path, f"it lacks {', '.join(missing)}")
    for name in KEYS:
        if name in content and not _is_key(content[name]):
            raise _broken(path, f"{name} is not {KEY_BYTES} bytes in base64")
    return content


def _make(path: Path) -> None:
    """Write a new key file at once or not at all; a file that another process made meanwhile stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {field.name: randomness.token_urlsafe(KEY_BYTES) for field in fields(Secrets)}
    for name in KEYS:
        content[name] = base64.b64encode(randomness.token_bytes(KEY_BYTES)).decode()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, not a rename: it refuses to take the place of an existing file.
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        Path(temporary).unlink()
    sync_folder(path.parent)


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == KEY_BYTES
    except binascii.Error:
        return False


def _broken(path: Path, reason: str) -> CannotStart:
    return CannotStart("SECRETS_BROKEN", path=str(path), reason=reason)
