"""Acts that somebody asks for at a desk: every one records how their word was given.

The word is kept beside the need or visit that the act concerned, in the transaction of the act.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import get_language

from timebank.matching.queries import OpenNeed
from timebank.needs.kinds import Category
from timebank.needs.models import Need
from timebank.people.kinds import ConsentHow
from timebank.people.models import Person
from timebank.people.once import Result
from timebank.places.queries import names
from timebank.visits.models import Visit
from timebank.visits.operations.word import keep_word
from timebank.web.acting import FormIncomplete, Outcome, act, row_id
from timebank.web.desk.forms import WordForm
from timebank.web.requests import ActorRequest
from timebank.web.shown import length_in_words, period_in_words


def act_by_word(
    request: ActorRequest,
    name: str,
    *,
    form: WordForm,
    person: Person,
    content: Mapping[str, object],
    run: Callable[[], Need | Visit],
) -> Outcome:
    """Run an act that a person asked for at the desk, and keep beside what it moved how their word was given.

    ``run`` gives the need or visit that the act concerned.
    """
    if not form.is_valid():
        return Outcome({}, FormIncomplete())
    how = ConsentHow(form.cleaned_data["consent_how"])

    def act_and_keep() -> Result:
        about = run()
        number = person.member_number
        keep_word(about=about, act=name, how=how, member_number=number, by=request.actor, at=request.at)
        return row_id(about)

    asked = {**content, "person_id": str(person.pk), "consent_how": how}
    return act(request, name, content=asked, run=act_and_keep)


def need_in_words(need: Need | OpenNeed, *, at: datetime) -> str:
    """Say a need or activity in one line: category, time, length, street."""
    street = names(get_language() or "zh-hans").get(need.place_id, "")
    when = period_in_words(need.starts_at, need.ends_at, at=at)
    said = (str(Category(need.category).label), when, length_in_words(need.planned_minutes), street)
    return " · ".join(each for each in said if each)
