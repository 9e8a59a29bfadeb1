"""Places: the districts and streets of the city, open to everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router
from pydantic import BaseModel

from timebank.api.door import answer
from timebank.api.fields import PlaceCode, Problem
from timebank.places.kinds import PlaceKind
from timebank.places.models import Place
from timebank.places.queries import districts, streets_of

router = Router()


class PlaceShown(BaseModel):
    """A place with its name in the language asked for; a position is a public point of the place, when one is known."""

    code: str
    kind: PlaceKind
    name: str
    parent: str | None
    latitude: float | None
    longitude: float | None


class PlaceList(BaseModel):
    """Places in the order of their pinyin."""

    items: list[PlaceShown]


@router.get("/places", auth=None, response={200: PlaceList, 422: Problem}, operation_id="list_places")
def places(request: HttpRequest, district: PlaceCode | None = None) -> HttpResponse:  # noqa: ARG001
    """List the districts, or the streets and townships of one district."""
    rows = districts() if district is None else streets_of(district=district)
    language = get_language() or ""
    return answer({"items": [_shown(row, language=language) for row in rows]})


def _shown(row: Place, *, language: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "name": row.name(language),
        "parent": row.parent_id,
        "latitude": float(row.latitude) if row.latitude is not None else None,
        "longitude": float(row.longitude) if row.longitude is not None else None,
    }
