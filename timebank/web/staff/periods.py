"""The period that a page of figures is asked for: two days in the address, the last thirty days without them."""

from datetime import datetime, time, timedelta

from timebank.people.rules import LOCAL, local_date
from timebank.web.requests import PageRequest
from timebank.web.staff.setright_forms import PeriodForm

DAYS_PROPOSED = 30


def asked_period(request: PageRequest) -> PeriodForm:
    """Read the period from the address; without one it is the last thirty days."""
    today = local_date(request.at)
    proposed = {"starts_date": today - timedelta(days=DAYS_PROPOSED), "ends_date": today}
    return PeriodForm({name: request.GET.get(name) or day for name, day in proposed.items()})


def moments_of(form: PeriodForm) -> tuple[datetime, datetime]:
    """Give the first moment of a valid period, and the first moment after it."""
    first, last = form.cleaned_data["starts_date"], form.cleaned_data["ends_date"]
    return (
        datetime.combine(first, time.min, tzinfo=LOCAL),
        datetime.combine(last + timedelta(days=1), time.min, tzinfo=LOCAL),
    )
