"""The statement of a person that the desk acts for: page, file, passbook and sentences.

They show the member number only; the name comes onto the passbook by a look that is in the journal.
"""

from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from timebank.coins.queries import grants_of_person, held_of
from timebank.people.kinds import DESK_ROLES
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import look
from timebank.web.desk.people import visible_person
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

GRANTS_SHOWN = 20
ROUTES = {
    "page": "web:desk_statement",
    "file": "web:desk_statement_file",
    "passbook": "web:desk_passbook",
    "heard": "web:desk_statement_heard",
}


@require_safe
@as_role(*DESK_ROLES)
def person_statement(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's balances and the movements of this month or of other days."""
    found = visible_person(request, person_id)
    grants = grants_of_person(person_id=found.pk, limit=GRANTS_SHOWN)
    return statement_page(
        request,
        account_of_person(found, routes=ROUTES, person_id=found.pk),
        template="web/desk/statement.html",
        person=found,
        held=held_of(person_id=found.pk),
        grants=[grant for grant in grants if grant.left_minutes],
    )


@require_safe
@as_role(*DESK_ROLES)
def person_statement_file(request: ActorRequest, person_id: UUID) -> StreamingHttpResponse:
    """Send a person's statement as a file."""
    return statement_file(request, _account(request, person_id))


@require_http_methods(["GET", "HEAD", "POST"])
@as_role(*DESK_ROLES)
def person_passbook(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's statement as it is printed; sent by the form, with the name through a journaled look."""
    account = _account(request, person_id)
    if request.method != "POST":
        return passbook_page(request, account, may_look=True)
    values = look(
        person_id=person_id,
        fields=[Field.NAME],
        by_id=request.actor.person_id,
        by_role=request.actor.role,
        purpose=Purpose.PRINT,
    )
    return passbook_page(request, account, may_look=True, name=values.get(Field.NAME, ""))


@require_safe
@as_role(*DESK_ROLES)
def person_statement_heard(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's statement in sentences, to be read to them."""
    return heard_page(request, _account(request, person_id))


def _account(request: ActorRequest, person_id: UUID) -> Account:
    found = visible_person(request, person_id)
    return account_of_person(found, routes=ROUTES, person_id=found.pk)
