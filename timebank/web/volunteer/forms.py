"""What a volunteer fills in: a start, a code, where they stand if they allow it, a time entered late."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from timebank.people.rules import LOCAL
from timebank.visits.kinds import ProofKind
from timebank.visits.rules import Position, Proof
from timebank.visits.words import WORDS

START_STEP = timedelta(minutes=30)
STARTS_OFFERED_MAX = 48
MOMENT_MIN, MOMENT_MAX = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Moments outside are slips of the pen; the same bounds as the API's."""
LOCAL_MOMENT = "%Y-%m-%dT%H:%M"
SHOWN_PROOFS = [(kind, kind.label) for kind in (ProofKind.WORDS, ProofKind.QR, ProofKind.NONE)]


def moment_field(**more: Any) -> forms.DateTimeField:
    """Make a field for day and time by the city's clock."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MOMENT)
    within = [MinValueValidator(MOMENT_MIN), MaxValueValidator(MOMENT_MAX)]
    return forms.DateTimeField(input_formats=[LOCAL_MOMENT], widget=widget, validators=within, **more)


def starts_within(*, starts_at: datetime, ends_at: datetime, minutes: int, at: datetime) -> list[datetime]:
    """List the starts a volunteer may choose for a flexible need: every half hour that still fits."""
    first = max(starts_at, at)
    over = timedelta(minutes=first.minute % 30, seconds=first.second, microseconds=first.microsecond)
    start = first - over + START_STEP if over else first
    found: list[datetime] = []
    while start + timedelta(minutes=minutes) <= ends_at and len(found) < STARTS_OFFERED_MAX:
        found.append(start)
        start += START_STEP
    return found


def word_choices() -> list[tuple[str, str]]:
    """List the picture-words in the language in force."""
    column = 1 if (get_language() or "zh").startswith("zh") else 2
    return [(str(number), f"{word[0]} {word[column]}") for number, word in enumerate(WORDS)]


class CheckForm(forms.Form):
    """The proof shown, the place where the person allows it, and when an earlier visit ended if it was forgotten."""

    kind = forms.ChoiceField(choices=SHOWN_PROOFS, widget=forms.HiddenInput)
    first_word = forms.ChoiceField(label=_("First picture"), required=False)
    second_word = forms.ChoiceField(label=_("Second picture"), required=False)
    token = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy_m = forms.FloatField(required=False, min_value=0, max_value=1_000_000, widget=forms.HiddenInput)
    left_previous_at = moment_field(label=_("When did you leave there?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer all pictures for both words."""
        super().__init__(*args, **kwargs)
        for name in ("first_word", "second_word"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Choose the picture")), *word_choices()]

    def clean(self) -> dict[str, Any]:
        """Ask for both pictures when words are the proof."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == ProofKind.WORDS:
            for name in ("first_word", "second_word"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, _("Please choose the picture that the elder shows."))
        return cleaned

    def proof(self) -> Proof:
        """Give what was shown."""
        kind = ProofKind(self.cleaned_data["kind"])
        if kind == ProofKind.WORDS:
            return Proof(kind, f"{self.cleaned_data['first_word']}-{self.cleaned_data['second_word']}")
        return Proof(kind, self.cleaned_data["token"] if kind == ProofKind.QR else "")

    def position(self) -> Position | None:
        """Give where the phone was, or None where that was not told."""
        latitude, longitude = self.cleaned_data["latitude"], self.cleaned_data["longitude"]
        if latitude is None or longitude is None:
            return None
        return Position(latitude, longitude, round(self.cleaned_data["accuracy_m"] or 0))


class ClaimForm(forms.Form):
    """When a service that was not checked in began and ended."""

    started_at = moment_field(label=_("I arrived at"))
    ended_at = moment_field(label=_("I left at"))


class StartForm(forms.Form):
    """The start that a volunteer chooses within a flexible need."""

    starts_at = forms.TypedChoiceField(
        label=_("When will you come?"),
        coerce=lambda text: datetime.strptime(text, LOCAL_MOMENT).replace(tzinfo=LOCAL),
    )

    def __init__(self, *args: Any, starts: list[tuple[datetime, str]], **kwargs: Any) -> None:
        """Offer the starts that still fit."""
        super().__init__(*args, **kwargs)
        field = self.fields["starts_at"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (start.astimezone(LOCAL).strftime(LOCAL_MOMENT), in_words) for start, in_words in starts
        ]
