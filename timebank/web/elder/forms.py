"""What an elder fills in: when help is wanted and for how long, and which minutes were not right."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.needs.kinds import Category
from timebank.people.kinds import Sex
from timebank.people.rules import LOCAL, local_date
from timebank.visits.kinds import DisputeReason
from timebank.web.shown import day_in_words, length_in_words

OTHER_DAY = "OTHER"
ANY_HOUR = "ANY"
NEAR_DAYS = 3
FIRST_HOUR, LAST_HOUR = 7, 20
ANY_HOUR_FIRST, ANY_HOUR_END = 8, 20
LENGTHS = (30, 60, 90, 120, 180, 240)
"""Lengths offered, in minutes; the rules allow every step up to a day's cap."""


Choice = tuple[Any, str | Promise]


def offer(form: forms.Form, name: str, choices: list[Choice]) -> None:
    """Offer what can be chosen in a field of this form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class WhenForm(forms.Form):
    """The day, the hour, the length and, if it matters, whether a woman or a man should come."""

    category = forms.ChoiceField(choices=Category.choices, widget=forms.HiddenInput)
    day = forms.ChoiceField(label=_("Which day?"), widget=forms.RadioSelect)
    other_date = forms.DateField(
        label=_("The other day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )
    hour = forms.ChoiceField(label=_("At what time?"), widget=forms.RadioSelect)
    planned_minutes = forms.TypedChoiceField(label=_("For how long?"), coerce=int, widget=forms.RadioSelect)
    sex_wish = forms.ChoiceField(
        label=_("Who should come?"),
        required=False,
        choices=[("", _("Anybody")), (Sex.FEMALE, _("A woman")), (Sex.MALE, _("A man"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        """Offer today and the next days by name."""
        super().__init__(*args, **kwargs)
        self._at = at
        today = local_date(at)
        near = [today + timedelta(days=count) for count in range(NEAR_DAYS)]
        days: list[Choice] = [(str(each), day_in_words(each, today=today)) for each in near]
        hours: list[Choice] = [(str(hour), f"{hour}:00") for hour in range(FIRST_HOUR, LAST_HOUR + 1)]
        offer(self, "day", [*days, (OTHER_DAY, _("Another day"))])
        offer(self, "hour", [*hours, (ANY_HOUR, _("Any time that day"))])
        offer(self, "planned_minutes", [(each, length_in_words(each)) for each in LENGTHS])

    def clean(self) -> dict[str, Any]:
        """Ask for the date when another day was chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("day") == OTHER_DAY and "other_date" in cleaned and not cleaned["other_date"]:
            self.add_error("other_date", _("Please choose the day."))
        return cleaned

    def period(self) -> tuple[datetime, datetime | None]:
        """Give the start and, when any time of the day will do, the end of what the elder offers."""
        chosen: str = self.cleaned_data["day"]
        on = self.cleaned_data["other_date"] if chosen == OTHER_DAY else date.fromisoformat(chosen)
        hour: str = self.cleaned_data["hour"]
        if hour != ANY_HOUR:
            return datetime.combine(on, time(int(hour)), tzinfo=LOCAL), None
        opens = datetime.combine(on, time(ANY_HOUR_FIRST), tzinfo=LOCAL)
        soon = self._at.astimezone(LOCAL).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        starts_at = max(opens, soon) if local_date(self._at) == on else opens
        return starts_at, datetime.combine(on, time(ANY_HOUR_END), tzinfo=LOCAL)


class DisputeForm(forms.Form):
    """How long it truly was, and why the record is not right: codes, no free text about people."""

    accepted_minutes = forms.TypedChoiceField(
        label=_("How long was it truly?"), coerce=int, widget=forms.RadioSelect
    )
    reason = forms.TypedChoiceField(
        label=_("What was not right?"),
        choices=DisputeReason.choices,
        coerce=DisputeReason,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, minutes_served: int, step_minutes: int, **kwargs: Any) -> None:
        """Offer every step below what was recorded; a long service offers the longest ones by the hour."""
        super().__init__(*args, **kwargs)
        step = step_minutes if minutes_served <= 8 * step_minutes else 2 * step_minutes
        steps = range(0, minutes_served, step)
        offer(self, "accepted_minutes", [(each, length_in_words(each)) for each in steps])


SCORES = [
    (5, _("Very satisfied"), "😄"),
    (4, _("Satisfied"), "🙂"),
    (3, _("So-so"), "😐"),
    (2, _("Not satisfied"), "🙁"),
    (1, _("Very unsatisfied"), "😞"),
]


class RatingForm(forms.Form):
    """One of five faces with their words."""

    score = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        choices=[(score, words) for score, words, _face in SCORES],
        widget=forms.RadioSelect,
    )
