"""The key of the seals: added to a key file that has none, renewed on demand; its public half is pinned beside it.

Of the key file it changes this one field; a pinned key is never changed or removed, or old seals could not be checked.
"""

import base64
import fcntl
import json
import os
import secrets as randomness
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from timebank.launch.files import replace_file
from timebank.launch.sentences import CannotStart

FIELD = "seal"
PINS_FILE = "seal-keys.json"
PINS_MODE = 0o644
KEY_BYTES = 32


def new_seal_key() -> str:
    """Make an Ed25519 private key, 32 bytes in base64."""
    return base64.b64encode(randomness.token_bytes(KEY_BYTES)).decode()


def ensure_seal_key(*, path: Path) -> None:
    """Add a seal key to an existing key file that has none, and pin the public half of the one it has.

    Writes nothing when both are there. Raises: CannotStart SECRETS_BROKEN, SEAL_KEY_NOT_WRITTEN.
    """
    with _said(path):
        if FIELD not in _read(path):
            _put_new_key(path, over=False)
        _pin(path)


def renew_seal_key(*, path: Path) -> str:
    """Put a new seal key in the place of the old one and pin its public half; gives its id.

    Seals of the old key stay valid: its public half stays pinned. Raises: CannotStart SECRETS_BROKEN,
    SEAL_KEY_NOT_WRITTEN.
    """
    with _said(path):
        _put_new_key(path, over=True)
        return _pin(path)


def _put_new_key(path: Path, *, over: bool) -> None:
    with _locked(path):
        content = _read(path)
        if over or FIELD not in content:
            replace_file(path=path, text=json.dumps({**content, FIELD: new_seal_key()}, indent=1), mode=0o600)


def _pin(path: Path) -> str:
    """Append the public half of the key in force to the pinned ones, once; gives its id."""
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(_read(path)[FIELD], validate=True))
    public = private.public_key().public_bytes_raw()
    key_id = sha256(public).hexdigest()[:16]
    pins = path.with_name(PINS_FILE)
    if key_id in _pinned_ids(pins):
        return key_id
    with _locked(path):
        rows = _read(pins)["keys"] if pins.exists() else []
        if key_id not in [row["key_id"] for row in rows]:
            since = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            rows.append({"key_id": key_id, "public_key": public.hex(), "since": since})
            replace_file(path=pins, text=json.dumps({"keys": rows}, indent=1), mode=PINS_MODE)
    return key_id


def _pinned_ids(pins: Path) -> list[str]:
    return [row["key_id"] for row in _read(pins)["keys"]] if pins.exists() else []


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Turn what the disk or a damaged file does into a sentence."""
    try:
        yield
    except OSError as error:
        raise CannotStart("SEAL_KEY_NOT_WRITTEN", path=str(path), reason=str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise CannotStart("SECRETS_BROKEN", path=str(path.with_name(PINS_FILE)), reason=str(error)) from error


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time at the two files, by a lock on their folder, which no replacing takes away."""
    handle = os.open(path.resolve().parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
