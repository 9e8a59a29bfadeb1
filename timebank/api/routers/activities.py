"""Group activities: publish, join, enter the printed list, confirm as the second person."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from timebank.api.door import KEY, Call, person_named, persons_named, write
from timebank.api.fields import Latitude, Longitude, MemberNumber, Moment, PlaceCode, Sent, answers
from timebank.api.routers.needs import NeedPublished, PlacesCount, PlannedMinutes, published
from timebank.api.word import Worded, keep_desk_word
from timebank.needs.kinds import Category
from timebank.needs.operations import ActivityRequest, join_activity, publish_activity
from timebank.needs.queries import needs_visible_to
from timebank.people.powers import NotYourAct
from timebank.people.rules import Actor
from timebank.places.queries import place
from timebank.visits.models import Visit
from timebank.visits.operations import AttendanceList, VolunteerLine, confirm_activity, enter_activity_list

router = Router()

LINES_MAX = 200


class ActivitySent(Sent):
    """What an organisation asks for: a group activity at a place of its streets."""

    category: Category
    place: PlaceCode
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    starts_at: Moment
    planned_minutes: PlannedMinutes
    volunteer_places: PlacesCount
    elder_places: PlacesCount


class ElderSent(Worded):
    """For whom, when not for oneself."""

    elder_number: MemberNumber | None = None


class LineSent(Sent):
    """One volunteer on the printed list."""

    volunteer_number: MemberNumber
    started_at: Moment
    ended_at: Moment


class ListSent(Sent):
    """The printed list of an activity."""

    elder_numbers: Annotated[list[MemberNumber], Field(max_length=LINES_MAX)]
    volunteers: Annotated[list[LineSent], Field(max_length=LINES_MAX)]


class Joined(BaseModel):
    """A place in an activity."""

    id: UUID
    need_id: UUID


class VisitsMade(BaseModel):
    """The visits of an activity's volunteers."""

    need_id: UUID
    visit_ids: list[UUID]


@router.post("/activities", response=answers(201, NeedPublished), operation_id="publish_activity")
def publish(request: Call, sent: ActivitySent, key: UUID = KEY) -> HttpResponse:
    """Publish a group activity of your organisation; the city pays within its quota."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        if by.organisation_id is None:
            raise NotYourAct
        place(code=sent.place)
        wanted = ActivityRequest(organisation_id=by.organisation_id, **sent.model_dump())
        return published(publish_activity(request=wanted, by=by, at=at))

    return write(request, key=key, act="publish_activity", sent=sent, run=run, status=201)


@router.post("/activities/{uuid:need_id}/join", response=answers(201, Joined), operation_id="join_activity")
def join(request: Call, need_id: UUID, sent: ElderSent, key: UUID = KEY) -> HttpResponse:
    """Take a place in a group activity."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        elder_id = person_named(sent.elder_number, by=by)
        joined = join_activity(need_id=need_id, elder_id=elder_id, by=by, at=at)
        keep_desk_word(joined.need, act="join_activity", of=elder_id, sent=sent, by=by, at=at)
        return {"id": str(joined.pk), "need_id": str(need_id)}

    return write(request, key=key, act="join_activity", sent=sent, of=need_id, run=run, status=201)


@router.post(
    "/activities/{uuid:need_id}/list", response=answers(201, VisitsMade), operation_id="enter_activity_list"
)
def enter(request: Call, need_id: UUID, sent: ListSent, key: UUID = KEY) -> HttpResponse:
    """Enter the printed list of an activity; its visits wait for the second person."""

    def run(by: Actor, at: datetime) -> dict[str, object]:
        attendance = _attendance(sent, by=by)
        return _made(enter_activity_list(need_id=need_id, attendance=attendance, by=by, at=at), need_id)

    return write(
        request,
        key=key,
        act="enter_activity_list",
        sent=sent,
        of=need_id,
        among=needs_visible_to,
        run=run,
        status=201,
    )


@router.post(
    "/activities/{uuid:need_id}/confirm", response=answers(200, VisitsMade), operation_id="confirm_activity"
)
def confirm(request: Call, need_id: UUID, key: UUID = KEY) -> HttpResponse:
    """Confirm an activity's list as the second person; the city pays."""
    return write(
        request,
        key=key,
        act="confirm_activity",
        of=need_id,
        among=needs_visible_to,
        run=lambda by, at: _made(confirm_activity(need_id=need_id, by=by, at=at), need_id),
    )


def _made(visits: list[Visit], need_id: UUID) -> dict[str, object]:
    return {"need_id": str(need_id), "visit_ids": [str(visit.pk) for visit in visits]}


def _attendance(sent: ListSent, *, by: Actor) -> AttendanceList:
    """Read the people of a printed list. Raises: NotFound when one is unknown or out of reach."""
    numbers = [*sent.elder_numbers, *(line.volunteer_number for line in sent.volunteers)]
    ids = persons_named(numbers, by=by)
    lines = [
        VolunteerLine(
            volunteer_id=ids[line.volunteer_number], started_at=line.started_at, ended_at=line.ended_at
        )
        for line in sent.volunteers
    ]
    return AttendanceList(
        elder_ids=tuple(ids[number] for number in sent.elder_numbers), volunteers=tuple(lines)
    )
