"""What a person has been told. A notice that was shown here counts as delivered and read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.notices.operations import mark_read
from timebank.notices.queries import notices_of
from timebank.people.kinds import Role
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

NOTICES_SHOWN = 30


@require_safe
@as_role(Role.ELDER, Role.VOLUNTEER, Role.DELEGATE, Role.GUARDIAN)
def notices(request: ActorRequest) -> HttpResponse:
    """Show the newest notices, and note that they were read."""
    found = notices_of(person_id=request.actor.person_id, limit=NOTICES_SHOWN)
    for notice in found:
        if notice.read_at is None:
            mark_read(notice_id=notice.id, person_id=request.actor.person_id, at=request.at)
    return render(request, "web/notices.html", {"notices": found})
