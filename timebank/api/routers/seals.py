"""Seals of the books: published roots and the public keys that check them, open to everybody."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from timebank.api.door import answer
from timebank.api.fields import Problem, limit
from timebank.ledger.proofs import seal_content
from timebank.ledger.published import pinned_keys
from timebank.ledger.seals import SEAL_NUMBER_MAX, SEALS_LISTED_MAX, seals_before

router = Router()


class SealShown(BaseModel):
    """One seal as archives have it; root, previous and signature in hexadecimal digits."""

    seal_id: int
    first_sequence: int
    last_sequence: int
    root: str
    previous: str
    signed_at: datetime
    key_id: str
    signature: str


class SealKeyShown(BaseModel):
    """A pinned Ed25519 public key, in hexadecimal digits."""

    key_id: str
    public_key: str
    since: datetime


class SealList(BaseModel):
    """Seals, the newest first, and all pinned keys."""

    keys: list[SealKeyShown]
    items: list[SealShown]


@router.get("/seals", auth=None, response={200: SealList, 422: Problem}, operation_id="list_seals")
def seals(
    request: HttpRequest,  # noqa: ARG001
    before: Annotated[int | None, Query(ge=1, le=SEAL_NUMBER_MAX)] = None,
    limit: int = limit(usual=50, most=SEALS_LISTED_MAX),
) -> HttpResponse:
    """List the seals of the books, the newest first; `before` is the last page's last `seal_id`."""
    keys = [
        {"key_id": key.key_id, "public_key": key.public_key.hex(), "since": key.since}
        for key in pinned_keys()
    ]
    items: list[dict[str, Any]] = [
        seal_content(seal=seal) for seal in seals_before(before=before, limit=limit)
    ]
    return answer({"keys": keys, "items": items})
