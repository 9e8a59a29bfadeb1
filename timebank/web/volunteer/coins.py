"""What a volunteer has earned, with the statement of any days, and what is still missing before they may serve."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.coins.queries import may_spend_earned, owes_coins, purse_balances
from timebank.people.kinds import QualificationKind, Role
from timebank.people.queries import next_sessions, person, seats_of
from timebank.people.rules import BASE_QUALIFICATIONS, local_date
from timebank.web.queries import desks_in, proofs_of, school_until, service_of, suspension_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role
from timebank.web.statements.passbook import passbook_page
from timebank.web.statements.shown import (
    Account,
    account_of_person,
    heard_page,
    statement_file,
    statement_page,
)

ROUTES = {
    "page": "web:volunteer_coins",
    "file": "web:volunteer_statement_file",
    "passbook": "web:volunteer_passbook",
    "heard": "web:volunteer_statement_heard",
}
SKILLS = (QualificationKind.SKILL_HEALTH, QualificationKind.SKILL_LEGAL)


@require_safe
@as_role(Role.VOLUNTEER)
def volunteer_coins(request: ActorRequest) -> HttpResponse:
    """Show what was earned in all, what there is now, and the statement of this month or of other days."""
    volunteer = person(person_id=request.actor.person_id)
    return statement_page(
        request,
        account_of_person(volunteer, routes=ROUTES),
        template="web/volunteer/coins.html",
        person=volunteer,
        service=service_of(volunteer_id=volunteer.pk),
        balances=purse_balances(person_id=volunteer.pk),
        may_spend=may_spend_earned(payer=volunteer, at=request.at),
        owes=owes_coins(person_id=volunteer.pk),
    )


@require_safe
@as_role(Role.VOLUNTEER)
def volunteer_statement_file(request: ActorRequest) -> StreamingHttpResponse:
    """Send the statement as a file."""
    return statement_file(request, _account(request))


@require_safe
@as_role(Role.VOLUNTEER)
def volunteer_passbook(request: ActorRequest) -> HttpResponse:
    """Show the statement as it is printed."""
    return passbook_page(request, _account(request))


@require_safe
@as_role(Role.VOLUNTEER)
def volunteer_statement_heard(request: ActorRequest) -> HttpResponse:
    """Show the statement in sentences."""
    return heard_page(request, _account(request))


@require_safe
@as_role(Role.VOLUNTEER)
def qualification(request: ActorRequest) -> HttpResponse:
    """Show what is proven until when, what is missing, and which desk helps."""
    volunteer = person(person_id=request.actor.person_id)
    day = local_date(request.at)
    facts = {
        "person": volunteer,
        "school_until": school_until(student=volunteer, at=request.at),
        "proofs": proofs_of(person_id=volunteer.pk, needed=BASE_QUALIFICATIONS, day=day),
        "skills": proofs_of(person_id=volunteer.pk, needed=SKILLS, day=day),
        "suspension": suspension_of(person_id=volunteer.pk, at=request.at),
        "sessions": next_sessions(place=volunteer.place_id, at=request.at),
        "seats": seats_of(person_id=volunteer.pk, at=request.at),
        "desks": desks_in(place=volunteer.place_id, at=request.at),
    }
    return render(request, "web/volunteer/qualification.html", facts)


def _account(request: ActorRequest) -> Account:
    return account_of_person(person(person_id=request.actor.person_id), routes=ROUTES)
