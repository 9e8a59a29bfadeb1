"""People: sign in and out, who one is. A token is shown once; a name only to the person it belongs to."""

import logging
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, Field, StringConstraints

from timebank.api.door import Call, answer, moment_of
from timebank.api.fields import NO_CONTROL_CHARACTERS, MemberNumber, PlaceCode, Problem, Sent, Text, answers
from timebank.api.refusals import ChooseMember
from timebank.api.routers.coins import Balances, balances_shown
from timebank.notices.channels import SmsFailed
from timebank.people.kinds import Channel, ConsentHow, Role
from timebank.people.models import Person
from timebank.people.operations import (
    check_password,
    consent_as_adult,
    issue_device_token,
    request_login_code,
    revoke_device_tokens,
    sign_in_by_code,
)
from timebank.people.operations.device_tokens import TOKEN_HOURS
from timebank.people.queries import RoleFact, awaits_consent, person, roles_of
from timebank.people.refusals import AdultConsentNeeded, RoleNotHeld
from timebank.people.rules import Actor, network_of
from timebank.vault.kinds import Field as VaultField
from timebank.vault.kinds import Purpose
from timebank.vault.operations import look

logger = logging.getLogger(__name__)
router = Router()

Phone = Annotated[str, StringConstraints(max_length=40, pattern=NO_CONTROL_CHARACTERS)]
Code = Annotated[str, StringConstraints(max_length=12, pattern=NO_CONTROL_CHARACTERS)]
Password = Annotated[str, StringConstraints(max_length=200)]


class CodeAsked(Sent):
    """The phone that a code is to be sent to."""

    phone: Phone


class SignInByCode(Sent):
    """Phone and code; the member number when several people share the phone."""

    phone: Phone
    code: Code
    member_number: MemberNumber | None = None
    role: Role
    device: Text
    agrees_as_adult: bool = Field(
        False,
        description="The own consent of somebody who came of age, asked for once; without it nothing goes on.",
    )


class SignInByPassword(Sent):
    """Number, password and code of the second factor, for staff; the place when the role is held for several."""

    member_number: MemberNumber
    password: Password
    totp: Code
    role: Role
    scope: PlaceCode | None = None
    device: Text


class CodeRequested(BaseModel):
    """The same whether or not anybody has the phone."""

    sent: bool


class TokenGiven(BaseModel):
    """The token, shown this once."""

    token: str
    expires_at: datetime
    member_number: str
    role: Role
    scope: str


class SignedOut(BaseModel):
    """How many tokens ended."""

    ended: int


class RoleShown(BaseModel):
    """A role in force and the place it covers."""

    role: Role
    scope: str
    organisation_id: UUID | None


class Me(BaseModel):
    """Who one is, by pseudonym."""

    member_number: str
    place: str
    role: Role
    scope: str
    roles: list[RoleShown]
    balances: Balances


class Identity(BaseModel):
    """One's own name, phone and address, as kept."""

    name: str | None
    phone: str | None
    landline: str | None
    address: str | None


@router.post(
    "/sign-in/code",
    auth=None,
    response={202: CodeRequested, 409: Problem, 422: Problem},
    operation_id="request_code",
)
def request_code(request: HttpRequest, sent: CodeAsked) -> HttpResponse:
    """Ask for a code by text message; the answer does not tell whether anybody has the phone."""
    try:
        request_login_code(phone=sent.phone, network_key=_network(request), at=moment_of(request))
    except SmsFailed:
        # An answer of its own would tell that somebody has the phone.
        logger.exception("a login code could not be sent")
    return answer({"sent": True}, status=202)


@router.post(
    "/sign-in/token",
    auth=None,
    response={201: TokenGiven, 409: Problem, 422: Problem},
    operation_id="sign_in",
)
def sign_in(request: HttpRequest, sent: SignInByCode | SignInByPassword) -> HttpResponse:
    """Give a token for one role on one device: by phone and code, or for staff by number, password and second factor."""
    at = moment_of(request)
    if isinstance(sent, SignInByCode):
        who, scope = _by_code(sent, at=at), None
        _come_of_age(who, agrees=sent.agrees_as_adult, at=at)
    else:
        who, scope = _by_password(sent, network=_network(request), at=at), sent.scope
    second_factor = isinstance(sent, SignInByPassword)
    held = _role_wanted(who, role=sent.role, scope=scope, at=at)
    token = issue_device_token(
        person_id=who.pk, role_held_id=held.id, device_key=sent.device, second_factor=second_factor, at=at
    )
    given = {
        "token": token,
        "expires_at": at + timedelta(hours=TOKEN_HOURS),
        "member_number": who.member_number,
        "role": held.role,
        "scope": held.scope,
    }
    return answer(given, status=201)


@router.post("/sign-out", response=answers(200, SignedOut), operation_id="sign_out")
def sign_out(request: Call) -> HttpResponse:
    """End all your tokens, on every device. Needs no key: sent again, there is nothing left to end."""
    by, at = request.auth
    return answer({"ended": revoke_device_tokens(person_id=by.person_id, at=at)})


@router.get("/me", response=answers(200, Me), operation_id="get_me")
def me(request: Call) -> HttpResponse:
    """Show who you are: member number, roles, coins by purse."""
    by, at = request.auth
    own = person(person_id=by.person_id)
    roles = [_role(held) for held in roles_of(person_id=by.person_id, at=at)]
    return answer(
        {
            "member_number": own.member_number,
            "place": own.place_id,
            "role": by.role,
            "scope": by.scope,
            "roles": roles,
            "balances": balances_shown(by.person_id),
        }
    )


@router.get("/me/identity", response=answers(200, Identity), operation_id="get_identity")
def identity(request: Call) -> HttpResponse:
    """Show your own name, phone and address; the look is journaled like every other."""
    by = request.auth.actor
    fields = [VaultField.NAME, VaultField.PHONE, VaultField.LANDLINE, VaultField.ADDRESS]
    found = look(
        person_id=by.person_id, fields=fields, by_id=by.person_id, by_role=by.role, purpose=Purpose.OWN
    )
    return answer({field.value.lower(): found.get(field) for field in fields})


def _by_code(sent: SignInByCode, *, at: datetime) -> Person:
    """Sign in by phone. Raises: PhoneWrong, CodeWrong, ChooseMember."""
    found = sign_in_by_code(phone=sent.phone, code=sent.code, member_number=sent.member_number or "", at=at)
    if len(found) > 1:
        raise ChooseMember(member_numbers=", ".join(each.member_number for each in found))
    return found[0]


def _come_of_age(who: Person, *, agrees: bool, at: datetime) -> None:
    """Take the own consent of somebody who came of age, or ask for it. Raises: AdultConsentNeeded, OwnPhoneNeeded."""
    if awaits_consent(person_id=who.pk) is None:
        return
    if not agrees:
        raise AdultConsentNeeded
    by = Actor(who.pk, Role.VOLUNTEER, "", None, Channel.API)
    consent_as_adult(person_id=who.pk, how=ConsentHow.SELF, own_phone="", by=by, at=at)


def _by_password(sent: SignInByPassword, *, network: str, at: datetime) -> Person:
    return check_password(
        member_number=sent.member_number, password=sent.password, totp=sent.totp, network_key=network, at=at
    )


def _role_wanted(who: Person, *, role: Role, scope: str | None, at: datetime) -> RoleFact:
    """Find the role that a token is asked for. Raises: RoleNotHeld."""
    for held in roles_of(person_id=who.pk, at=at):
        if held.role == role and scope in (None, held.scope):
            return held
    raise RoleNotHeld


def _role(held: RoleFact) -> dict[str, object]:
    return {"role": held.role, "scope": held.scope, "organisation_id": held.organisation_id}


def _network(request: HttpRequest) -> str:
    """Say where a request comes from, for counting tries; kept as a keyed hash only."""
    return network_of(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        behind_proxy=settings.HTTPS,
    )
