"""The end of granted coins told in time, and put off when a need that they were held for went unserved.

Nobody is told twice for the same day, and a need puts the end of a grant off once.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from timebank.coins import queries
from timebank.coins.kinds import DecisionState
from timebank.coins.models import ExpiryMark, Grant, GrantProlongation
from timebank.coins.rules import granted_account
from timebank.ledger.queries import balances
from timebank.lib.calendar import months_after
from timebank.lib.operation import operation, wait_for_turn
from timebank.notices.kinds import NoticeKind
from timebank.notices.operations import queue_notices
from timebank.people.rules import local_date
from timebank.places.rules import scope_prefix
from timebank.policy.queries import value


@operation
def tell_expiring(*, city: str, limit: int, at: datetime) -> int:
    """Tell up to ``limit`` elders of a city that granted coins expire soon; give how many marks were noted.

    Told are the days of ``grant_expiry_notice_days``, each once for a last day; after a pause only the nearest one.
    A grant of which nothing is left is noted and not told. Source: docs/rules.md, "Coins".
    """
    wait_for_turn(f"tell expiring grants of {city}")
    days = sorted(value("grant_expiry_notice_days", at=at, place=city))
    noted = 0
    for after, before in pairwise([-1, *days]):
        due = _due(city=city, more_than=after, at_most=before, day=local_date(at))
        noted += _tell(list(due[: limit - noted]), days_before=before, at=at)
    return noted


@operation
def prolong_grants_of(*, need_id: UUID, payer_id: UUID, at: datetime) -> int:
    """Put off by ``grant_prolong_months`` the end of the grants whose coins lie in a need's hold; give how many.

    For a need that went unserved, before its coins go back; the same need does it once. The elder is told.
    Source: docs/rules.md, "Coins".
    """
    held = queries.held_for(need_id=need_id, payer_ids=[payer_id])[payer_id]
    accounts = {fill.debit_account_id for fill in held.fills}
    rows = Grant.objects.filter(person=payer_id, state=DecisionState.APPROVED).order_by("pk")
    known = {
        granted_account(person_id=payer_id, grant_id=pk).id: pk for pk in rows.values_list("pk", flat=True)
    }
    concerned = [known[account] for account in accounts if account in known]
    if not concerned:
        return 0
    locked = list(rows.filter(pk__in=concerned).select_for_update())
    done = GrantProlongation.objects.filter(need_id=need_id).values_list("grant_id", flat=True)
    longer = [grant for grant in locked if grant.pk not in set(done) and _put_off(grant, need_id, at=at)]
    queue_notices(
        kind=NoticeKind.GRANT_PROLONGED,
        facts_of=[
            (payer_id, {"expires_date": _last_date(each), "grant_id": each.pk, "need_id": need_id})
            for each in longer
        ],
        at=at,
    )
    return len(longer)


def _due(*, city: str, more_than: int, at_most: int, day: date) -> QuerySet[Grant]:
    """Select the grants that end within these days and have not been told for this last day."""
    told = ExpiryMark.objects.filter(
        grant=OuterRef("pk"), last_date=OuterRef("last_date"), days_before=at_most
    )
    return Grant.objects.filter(
        ~Exists(told),
        place__code__startswith=scope_prefix(city),
        state=DecisionState.APPROVED,
        expired_at__isnull=True,
        last_date__gt=day + timedelta(days=more_than),
        last_date__lte=day + timedelta(days=at_most),
        # Who was given coins for less time than that was told the last day with them.
        approved_at__lt=F("last_date") - timedelta(days=at_most),
    ).order_by("last_date", "pk")


def _tell(grants: Sequence[Grant], *, days_before: int, at: datetime) -> int:
    accounts = {each.pk: granted_account(person_id=each.person_id, grant_id=each.pk).id for each in grants}
    left = balances(account_ids=list(accounts.values()))
    marks = [
        ExpiryMark(
            grant=each,
            last_date=_last_date(each),
            days_before=days_before,
            coin_minutes=left[accounts[each.pk]],
            marked_at=at,
        )
        for each in grants
    ]
    ExpiryMark.objects.bulk_create(marks)
    queue_notices(
        kind=NoticeKind.GRANT_EXPIRES,
        facts_of=[
            (
                mark.grant.person_id,
                {
                    "coin_minutes": mark.coin_minutes,
                    "expires_date": mark.last_date,
                    "grant_id": mark.grant_id,
                },
            )
            for mark in marks
            if mark.coin_minutes
        ],
        at=at,
    )
    return len(marks)


def _put_off(grant: Grant, need_id: UUID, *, at: datetime) -> bool:
    """Move the last day of a locked grant; False when it lasts that long already."""
    assert grant.expires_date is not None
    months = value("grant_prolong_months", at=at, place=grant.place_id)
    before, until = _last_date(grant), months_after(day=grant.expires_date, months=months)
    if until <= before:
        return False
    if grant.grace_until_date is None:
        grant.expires_date = until
    else:
        grant.grace_until_date = until  # The days of grace are given once; they stay given.
    grant.expired_at = None
    grant.save(update_fields=["expires_date", "grace_until_date", "expired_at"])
    GrantProlongation.objects.create(
        grant=grant, need_id=need_id, from_date=before, until_date=until, prolonged_at=at
    )
    return True


def _last_date(grant: Grant) -> date:
    """Give the day that counts, also before the database has computed it anew."""
    last_date = grant.grace_until_date or grant.expires_date
    assert last_date is not None
    return last_date
