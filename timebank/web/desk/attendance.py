"""Entering the printed list of a group activity: who was there, and each volunteer's times."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from timebank.lib.refusals import Refused
from timebank.needs.models import Need
from timebank.needs.queries import participants_of
from timebank.people.kinds import DESK_ROLES
from timebank.visits.operations import AttendanceList, VolunteerLine, enter_activity_list
from timebank.web.acting import FormIncomplete, act
from timebank.web.desk.activities import own_activity
from timebank.web.desk.forms import ListForm
from timebank.web.desk.queries import members_by_number, volunteers_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def enter_list(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Take the printed list; its hours wait for another organisation or the street."""
    found = own_activity(request, need_id)
    form = _form(request, found)
    refusal: Refused | None = FormIncomplete() if form.is_bound else None
    attendance = _attendance(form) if form.is_valid() else None
    if attendance is not None:
        refusal = _enter(request, found, attendance)
        if refusal is None:
            messages.success(
                request, gettext("The list is entered. Another organisation or the street confirms it.")
            )
            return redirect("web:desk_activity", need_id=need_id)
    facts = {"need": found, "form": form, "refusal": refusal}
    return render(request, "web/desk/list.html", facts, status=409 if refusal else 200)


def _form(request: ActorRequest, found: Need) -> ListForm:
    participants = participants_of(need_id=found.pk)
    return ListForm(
        request.POST if request.method == "POST" else None,
        elders=[(str(each.elder_id), each.elder.member_number) for each in participants],
        volunteers=[
            (str(each.volunteer_id), each.volunteer.member_number) for each in volunteers_of(need=found)
        ],
        starts_at=found.starts_at,
        ends_at=found.ends_at,
    )


def _attendance(form: ListForm) -> AttendanceList | None:
    """Turn the form into the list; None, with the field marked, when a number is nobody's."""
    wanted = form.other_numbers()
    others = members_by_number(wanted)
    unknown = [number for number in wanted if number not in others]
    if unknown:
        said = gettext("Nobody has these numbers: %(numbers)s.") % {"numbers": " ".join(unknown)}
        form.add_error("others", said)
        return None
    elders = dict.fromkeys([*map(UUID, form.cleaned_data["elders"]), *others.values()])
    lines = tuple(VolunteerLine(UUID(key), came, left) for key, came, left in form.times())
    return AttendanceList(elder_ids=tuple(elders), volunteers=lines)


def _enter(request: ActorRequest, found: Need, attendance: AttendanceList) -> Refused | None:
    def run() -> dict[str, object]:
        visits = enter_activity_list(need_id=found.pk, attendance=attendance, by=request.actor, at=request.at)
        return {"id": str(found.pk), "visits": len(visits)}

    asked = {
        "need": found.pk,
        "elders": [str(each) for each in attendance.elder_ids],
        "volunteers": [
            [str(each.volunteer_id), str(each.started_at), str(each.ended_at)]
            for each in attendance.volunteers
        ],
    }
    return act(request, "enter_activity_list", content=asked, run=run).refusal
