"""One act behind a form: sent twice it happens once, and what is refused comes back as a sentence.

Every writing view goes through ``act``; none calls an operation by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.http import Http404

from timebank.lib.refusals import NotFound, Refused
from timebank.people.once import Result, once
from timebank.web.requests import ActorRequest

ACT_KEY = "act_key"


class FormIncomplete(Refused):
    """Please fill in what is marked below."""


class FormTooOld(Refused):
    """This form was not complete. Please load the page again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act: its result, or why it was refused."""

    result: Result
    refusal: Refused | None = None

    @property
    def id(self) -> str:
        """The id of the row that the act made or moved."""
        return str(self.result["id"])


def act(
    request: ActorRequest, name: str, *, content: Mapping[str, object], run: Callable[[], Result]
) -> Outcome:
    """Run one act of the form's key once; ``content`` is what was asked, to recognise a repeat.

    What does not exist for the actor is a page that does not exist (404); every other refusal is given back.
    """
    try:
        key = UUID(request.POST.get(ACT_KEY, ""))
    except ValueError:
        return Outcome({}, FormTooOld())
    try:
        return Outcome(once(by=request.actor, key=key, act=name, content=content, at=request.at, run=run))
    except NotFound as missing:
        raise Http404 from missing
    except Refused as refusal:
        return Outcome({}, refusal)


def row_id(row: Model) -> Result:
    """Give the result of an act whose only news is which row it made or moved."""
    return {"id": str(row.pk)}
