"""What a volunteer has earned, and what is still missing before they may serve."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timebank.coins.queries import may_spend_earned, owes_coins, purse_balances, statement
from timebank.people.kinds import QualificationKind, Role
from timebank.people.queries import person
from timebank.people.rules import BASE_QUALIFICATIONS, local_date
from timebank.web.queries import desks_in, proofs_of, service_of, suspension_of
from timebank.web.requests import ActorRequest
from timebank.web.roles import as_role

LINES_SHOWN = 50
SKILLS = (QualificationKind.SKILL_HEALTH, QualificationKind.SKILL_LEGAL)


@require_safe
@as_role(Role.VOLUNTEER)
def volunteer_coins(request: ActorRequest) -> HttpResponse:
    """Show what was earned in all, what there is now, and the statement."""
    volunteer = person(person_id=request.actor.person_id)
    facts = {
        "person": volunteer,
        "service": service_of(volunteer_id=volunteer.pk),
        "balances": purse_balances(person_id=volunteer.pk),
        "may_spend": may_spend_earned(payer=volunteer, at=request.at),
        "owes": owes_coins(person_id=volunteer.pk),
        "lines": statement(person_id=volunteer.pk, limit=LINES_SHOWN),
    }
    return render(request, "web/volunteer/coins.html", facts)


@require_safe
@as_role(Role.VOLUNTEER)
def qualification(request: ActorRequest) -> HttpResponse:
    """Show what is proven until when, what is missing, and which desk helps."""
    volunteer = person(person_id=request.actor.person_id)
    day = local_date(request.at)
    facts = {
        "person": volunteer,
        "proofs": proofs_of(person_id=volunteer.pk, needed=BASE_QUALIFICATIONS, day=day),
        "skills": proofs_of(person_id=volunteer.pk, needed=SKILLS, day=day),
        "suspension": suspension_of(person_id=volunteer.pk, at=request.at),
        "desks": desks_in(place=volunteer.place_id, at=request.at),
    }
    return render(request, "web/volunteer/qualification.html", facts)
