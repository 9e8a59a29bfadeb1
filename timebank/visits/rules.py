"""Pure rules of proof: the rotating code, how near is near, which grade a check earns.

The code is made from a secret of the elder and the running window of time; nothing of it is stored.
"""

import hmac
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from timebank.visits.kinds import ProofGrade, ProofKind
from timebank.visits.words import WORDS

ACCURACY_COUNTED_M_MAX = 100
"""Metres of the phone's own inaccuracy that are given to the volunteer's favour at most."""

QR_LETTERS = 16
"""Letters of a scanned code: 80 bits that nobody guesses within a minute."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the volunteer or the desk shows: two word numbers ("3-41"), a scanned code, or nothing."""

    kind: ProofKind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone says it is, in WGS-84 degrees, with its own accuracy in metres."""

    latitude: float
    longitude: float
    accuracy_m: int


def window_at(moment: datetime, *, seconds: int) -> int:
    """Number the window of time in which a code is valid."""
    return int(moment.timestamp()) // seconds


def words_of(*, secret: bytes, window: int) -> tuple[int, int]:
    """Choose two words, in order, each among all of them, for a window (truncation as in RFC 4226)."""
    digest = _digest(secret=secret, window=window, purpose=b"words")
    number = int.from_bytes(digest[:4], "big")
    return number % len(WORDS), number // len(WORDS) % len(WORDS)


def qr_of(*, secret: bytes, window: int) -> str:
    """Make the text of the scanned code for a window."""
    return b32encode(_digest(secret=secret, window=window, purpose=b"qr"))[:QR_LETTERS].decode()


def _digest(*, secret: bytes, window: int, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose + window.to_bytes(8, "big"), sha256).digest()


def is_right(proof: Proof, *, secret: bytes, windows: Iterable[int]) -> bool:
    """Tell whether a shown code is that of one of the windows; compares in constant time."""
    right = False
    for window in windows:
        first, second = words_of(secret=secret, window=window)
        wanted = f"{first}-{second}" if proof.kind == ProofKind.WORDS else qr_of(secret=secret, window=window)
        right |= hmac.compare_digest(wanted.encode(), proof.code.strip().encode())
    return right


def is_near(*, distance_m: int | None, accuracy_m: int, near_m_max: int) -> bool | None:
    """Tell whether a check happened near the place; None when nobody knows."""
    if distance_m is None:
        return None
    return distance_m - min(accuracy_m, ACCURACY_COUNTED_M_MAX) <= near_m_max


def grade_of(*, kind: ProofKind, code_right: bool, near: bool | None) -> ProofGrade:
    """Give the grade that one check earns (docs/rules.md, "Proof grades"). Place never refuses: it grades."""
    if kind == ProofKind.DESK:
        return ProofGrade.C
    return ProofGrade.A if code_right and near is not False else ProofGrade.D


def weaker(first: str, second: str) -> ProofGrade:
    """Give the weaker of two grades: a visit is as well proven as its weaker end."""
    return ProofGrade(max(first, second))


def paid_volunteers(*, elders_present: int, elders_per_volunteer: int) -> int:
    """Count the volunteers that the city pays: one for every few elders present, rounded up."""
    return -(-elders_present // elders_per_volunteer)
