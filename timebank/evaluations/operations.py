"""The elder's rating of a confirmed visit."""

from datetime import datetime
from uuid import UUID

from timebank.evaluations.models import Evaluation
from timebank.evaluations.refusals import (
    NotYetConfirmed,
    RatedOnVolunteersDevice,
    ScoreOutOfRange,
)
from timebank.lib.operation import operation
from timebank.lib.refusals import NotFound
from timebank.lib.rows import fetch_row, write_rows
from timebank.people import powers
from timebank.people.rules import Actor
from timebank.policy.queries import value
from timebank.visits.kinds import VisitState
from timebank.visits.models import Visit

SCORES = range(1, 6)


@operation
def rate_visit(*, visit_id: UUID, score: int, by: Actor, at: datetime) -> Evaluation:
    """Rate a confirmed visit from 1 to 5; a low score asks the desk for a follow-up.

    Raises: NotFound, NotYourAct, OnVolunteersSide, ScoreOutOfRange, NotYetConfirmed, RatedOnVolunteersDevice,
    AlreadyRated. Source: plan, promise 9; docs/rules.md, "The main line".
    """
    visit = fetch_row(Visit, pk=visit_id, related=("need",))
    if visit is None:
        raise NotFound
    need = visit.need
    if need.elder_id is None:
        raise powers.NotYourAct
    volunteers = [visit.volunteer_id]
    powers.require("rate_visit", by=by, place=need.place_id, owner=need.elder_id, volunteers=volunteers)
    if score not in SCORES:
        raise ScoreOutOfRange
    if visit.state != VisitState.CONFIRMED:
        raise NotYetConfirmed
    if by.device_key and by.device_key == visit.device_key:
        raise RatedOnVolunteersDevice
    evaluation = Evaluation(
        visit=visit,
        by_id=by.person_id,
        score=score,
        channel=by.channel,
        rated_at=at,
        asks_follow_up=score <= value("low_score_max", at=at, place=need.place_id),
    )
    write_rows(evaluation)
    return evaluation
