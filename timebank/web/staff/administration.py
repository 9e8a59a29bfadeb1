"""The administrators' page: what each of the three may do, the staff roles, appointing and ending them.

Shows member numbers and roles, never a personal value.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from timebank.lib.refusals import Refused
from timebank.people.kinds import ADMINISTRATOR_ROLES, STAFF_ROLES, Role
from timebank.people.models import RoleHeld
from timebank.people.operations import appoint, end_role
from timebank.people.queries import person_by_number
from timebank.web.acting import FormIncomplete, act, row_id
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.staff.forms import AppointForm
from timebank.web.staff.queries import organisations_in_force, staff_roles


@require_safe
@as_role(*ADMINISTRATOR_ROLES)
def administration(request: ActorRequest) -> HttpResponse:
    """Say what the administrator may do and list the staff roles in force."""
    return _page(request)


@require_POST
@as_role(Role.SECURITY_ADMINISTRATOR)
def appoint_member(request: ActorRequest) -> HttpResponse:
    """Appoint a member to a staff role."""
    form = AppointForm(request.POST, organisations=organisations_in_force(at=request.at))
    refusal: Refused | None = FormIncomplete()
    if form.is_valid():
        refusal = _appoint(request, form)
        if refusal is None:
            messages.success(request, gettext("The role is given."))
            return redirect("web:administration")
    return _page(request, form=form, refusal=refusal)


def _appoint(request: ActorRequest, form: AppointForm) -> Refused | None:
    given = form.cleaned_data
    member = person_by_number(member_number=given["member_number"])
    if member is None:
        form.add_error("member_number", gettext("There is no member with this number."))
        return FormIncomplete()
    return act(
        request,
        "appoint",
        content=given,
        run=lambda: row_id(
            appoint(
                person_id=member.pk,
                role=Role(given["role"]),
                place=given["place"] or None,
                organisation_id=UUID(given["organisation"]) if given["organisation"] else None,
                by=request.actor,
                at=request.at,
            )
        ),
    ).refusal


@require_POST
@as_role(Role.SECURITY_ADMINISTRATOR)
def end_staff_role(request: ActorRequest, role_held_id: UUID) -> HttpResponse:
    """End a staff role at once."""
    get_object_or_404(RoleHeld, pk=role_held_id, role__in=STAFF_ROLES, until__isnull=True)

    def run() -> dict[str, object]:
        end_role(role_held_id=role_held_id, by=request.actor, at=request.at)
        return {"id": str(role_held_id)}

    outcome = act(request, "end_role", content={"role": role_held_id}, run=run)
    if outcome.refusal:
        return _page(request, refusal=outcome.refusal)
    messages.success(request, gettext("The role is ended."))
    return redirect("web:administration")


def _page(
    request: ActorRequest, *, form: AppointForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    is_security = request.actor.role == Role.SECURITY_ADMINISTRATOR
    facts = {
        "role": request.actor.role,
        "roles": staff_roles(at=request.at),
        "is_security": is_security,
        "form": form or AppointForm(organisations=organisations_in_force(at=request.at)),
        "refusal": refusal,
    }
    return render(request, "web/staff/administration.html", facts, status=409 if refusal else 200)
