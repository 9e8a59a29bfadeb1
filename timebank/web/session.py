"""Who is signed in: a session holds ids and nothing else.

The role in force is asked of the database on every request, so that a role that ended acts no more.
"""

from uuid import UUID

from django.contrib import auth
from django.http import HttpRequest

from timebank.people.actors import actor_of_login
from timebank.people.kinds import PERSONAL_ROLES, DeviceKind
from timebank.people.models import Login, Person
from timebank.people.operations import begin_sign_in, close_sign_in, note_seen
from timebank.people.queries import RoleFact, holds, login_of, roles_of
from timebank.people.refusals import RoleNotHeld, SecondFactorNeeded
from timebank.people.rules import Actor
from timebank.web.requests import PageRequest

ROLE = "role_held_id"
ELDER = "elder_id"
SECOND_FACTOR = "second_factor"
SEVERAL_ROLES = "several_roles"
SIGN_IN = "sign_in_id"
JOINER = "joiner_id"
JOINER_SECONDS = 3600
"""How long somebody who proved a phone may fill in the form before the phone is proven again."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: PageRequest, *, person: Person, second_factor: bool) -> list[RoleFact]:
    """Begin a new session for somebody who has just proven who they are; a single role is chosen at once."""
    end(request)
    auth.login(request, login_of(person_id=person.pk), backend=BACKEND)
    request.session[SECOND_FACTOR] = second_factor
    is_mobile = "Mobi" in request.headers.get("User-Agent", "")
    sign_in_id = begin_sign_in(
        person_id=person.pk,
        second_factor=second_factor,
        device_kind=DeviceKind.PHONE if is_mobile else DeviceKind.COMPUTER,
        at=request.at,
    )
    request.session[SIGN_IN] = str(sign_in_id)
    roles = roles_to_choose(request)
    request.session[SEVERAL_ROLES] = len(roles) > 1
    if len(roles) == 1:
        request.session[ROLE] = str(roles[0].id)
    return roles


def begin_joining(request: PageRequest, *, joiner_id: UUID) -> None:
    """Begin a short session for somebody who proved a phone and is no member yet; it holds an id that is no phone."""
    auth.logout(request)
    request.session.cycle_key()
    request.session[JOINER] = str(joiner_id)
    request.session.set_expiry(JOINER_SECONDS)


def joiner_id_of(request: HttpRequest) -> UUID | None:
    """Say for which proven phone somebody applies, if anybody does."""
    kept = request.session.get(JOINER)
    return UUID(kept) if kept else None


def end(request: PageRequest) -> None:
    """Forget the session, and write down that it ended."""
    sign_in_id = request.session.get(SIGN_IN)
    if sign_in_id:
        close_sign_in(sign_in_id=UUID(sign_in_id), at=request.at)
    auth.logout(request)


def leave_if_ended(request: PageRequest) -> bool:
    """Forget a session that was ended from elsewhere or left idle; else note that it was used. True when forgotten."""
    if auth.SESSION_KEY not in request.session:
        return False
    person_id, sign_in_id = person_id_of(request), request.session.get(SIGN_IN)
    if (
        person_id is None
        or not sign_in_id
        or not holds(sign_in_id=UUID(sign_in_id), person_id=person_id, at=request.at)
    ):
        auth.logout(request)
        return True
    note_seen(sign_in_id=UUID(sign_in_id), at=request.at)
    return False


def person_id_of(request: HttpRequest) -> UUID | None:
    """Say who is signed in, with or without a role chosen."""
    user = request.user
    return user.person_id if isinstance(user, Login) or user.is_authenticated else None


def roles_to_choose(request: PageRequest) -> list[RoleFact]:
    """List the roles in force that this session may act in: staff roles only after a second factor."""
    person_id = person_id_of(request)
    if person_id is None:
        return []
    roles = roles_of(person_id=person_id, at=request.at)
    if request.session.get(SECOND_FACTOR):
        return roles
    return [each for each in roles if each.role in PERSONAL_ROLES]


def choose_role(request: PageRequest, *, role_held_id: str) -> bool:
    """Act in another of the session's roles from now on; False when it is none of them."""
    if role_held_id not in {str(each.id) for each in roles_to_choose(request)}:
        return False
    request.session[ROLE] = role_held_id
    request.session.pop(ELDER, None)
    return True


def actor_of(request: PageRequest, *, device: str) -> Actor | None:
    """Say who acts, or None when nobody is signed in or the role is no longer held."""
    role_held_id = request.session.get(ROLE)
    person_id = person_id_of(request) if role_held_id else None
    if person_id is None:
        return None
    try:
        return actor_of_login(
            person_id=person_id,
            role_held_id=UUID(role_held_id),
            second_factor=bool(request.session.get(SECOND_FACTOR)),
            at=request.at,
            device_key=device,
        )
    except (RoleNotHeld, SecondFactorNeeded):
        del request.session[ROLE]
        return None
