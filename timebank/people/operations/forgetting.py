"""Forgetting what was kept for a while only: keys of repeated requests, sent codes, tries and tokens.

Bounded batches; nothing here touches a fact.
"""

from datetime import datetime, timedelta

from django.conf import settings

from timebank.lib.operation import operation
from timebank.people.models import ActKey, DeviceToken, LoginCode, SignIn, SignInAttempt
from timebank.policy.queries import value

BATCH = 5_000
"""Rows of one table that one run forgets at most; the next run takes the next."""
MONTH_DAYS = 31


@operation
def forget_act_keys(*, at: datetime) -> int:
    """Forget keys of repeated requests older than ``idempotency_days``; give how many went."""
    before = at - timedelta(days=value("idempotency_days", at=at, place=settings.CITY))
    oldest = ActKey.objects.filter(acted_at__lt=before).order_by("acted_at", "pk").values("pk")[:BATCH]
    return ActKey.objects.filter(pk__in=oldest).delete()[0]


@operation
def forget_sign_in_traces(*, at: datetime) -> int:
    """Forget codes and tokens a day after their end, tries and sign-ins after ``log_retention_months`` (CSL article 23)."""
    yesterday = at - timedelta(days=1)
    months = value("log_retention_months", at=at, place=settings.CITY)
    codes = LoginCode.objects.filter(expires_at__lt=yesterday).order_by("expires_at", "pk")
    tokens = DeviceToken.objects.filter(expires_at__lt=yesterday).order_by("expires_at", "pk")
    tries = SignInAttempt.objects.filter(tried_at__lt=at - timedelta(days=months * MONTH_DAYS))
    seen = SignIn.objects.filter(seen_at__lt=at - timedelta(days=months * MONTH_DAYS))
    return (
        SignIn.objects.filter(pk__in=seen.order_by("seen_at", "pk").values("pk")[:BATCH]).delete()[0]
        + LoginCode.objects.filter(pk__in=codes.values("pk")[:BATCH]).delete()[0]
        + DeviceToken.objects.filter(pk__in=tokens.values("pk")[:BATCH]).delete()[0]
        + SignInAttempt.objects.filter(pk__in=tries.order_by("tried_at", "pk").values("pk")[:BATCH]).delete()[
            0
        ]
    )
