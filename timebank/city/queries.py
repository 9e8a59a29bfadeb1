"""Reads of the demo: who can be tried out at sign-in and how, and what the history holds by state.

Gives nothing on a platform without demo people or marked for production.
"""

from base64 import b32decode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from timebank.city.invented import phone_number
from timebank.city.models import DemoAccount
from timebank.city.parts import Part, note_of
from timebank.city.staffing import PASSWORD
from timebank.matching.models import Match
from timebank.needs.models import Need
from timebank.people.kinds import Role
from timebank.people.models import Person
from timebank.visits.models import Visit

CODE_STEP_SECONDS = 30
CODE_DIGITS = 6
ACCOUNTS_MAX = 100


@dataclass(frozen=True, slots=True)
class DemoAccountFact:
    """One demo person in one role: by phone, or by member number with password and the code of this moment."""

    role: Role
    member_number: str
    phone: str
    password: str
    totp_secret: str
    totp: str
    scope: str
    part: Part

    @property
    def note(self) -> str:
        """What there is to see, in the language in force."""
        return note_of(self.part)


def has_people() -> bool:
    """Tell whether anybody was ever enrolled here."""
    return Person.objects.exists()


def demo_accounts(*, at: datetime) -> list[DemoAccountFact]:
    """List who can be tried out, in the order of the story; nobody where no demo is loaded."""
    if settings.PRODUCTION:
        return []
    rows = DemoAccount.objects.select_related("person", "role_held__organisation").order_by("position", "pk")
    accounts = list(rows[:ACCOUNTS_MAX])
    used = _steps_used([account.person_id for account in accounts])
    return [_fact(account, at=at, step_used=used.get(account.person_id, -1)) for account in accounts]


def demo_totp_code(*, secret: str, at: datetime) -> str:
    """Compute the six digits that an authenticator with this secret shows at a moment (RFC 6238)."""
    totp = TOTP(b32decode(secret), CODE_STEP_SECONDS, 0, CODE_DIGITS)
    totp.time = at.timestamp()
    return f"{totp.token():0{CODE_DIGITS}d}"


def people_in_all() -> int:
    """Count the people."""
    return Person.objects.count()


def needs_by_state() -> dict[str, int]:
    """Count the needs by state."""
    return dict(Need.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))


def matches_by_state() -> dict[str, int]:
    """Count the promises by state."""
    return dict(Match.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))


def visits_by_state() -> dict[str, int]:
    """Count the visits by state."""
    return dict(Visit.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))


def _steps_used(person_ids: list[UUID]) -> dict[UUID, int]:
    """Say which time step of each second factor was used last: a code is valid once."""
    devices = TOTPDevice.objects.filter(user__person_id__in=person_ids).order_by("pk")
    return dict(devices.values_list("user__person_id", "last_t")[:ACCOUNTS_MAX])


def _fact(account: DemoAccount, *, at: datetime, step_used: int) -> DemoAccountFact:
    held, secret = account.role_held, account.totp_secret
    place = held.place_id or (held.organisation.place_id if held.organisation else "")
    shown_at = max(at, datetime.fromtimestamp((step_used + 1) * CODE_STEP_SECONDS, tz=UTC))
    return DemoAccountFact(
        role=Role(held.role),
        member_number=account.person.member_number,
        phone="" if account.phone_order is None else phone_number(order=account.phone_order),
        password=PASSWORD if secret else "",
        totp_secret=secret,
        totp=demo_totp_code(secret=secret, at=shown_at) if secret else "",
        scope=place,
        part=Part(account.part),
    )
