"""What is filled in to correct entries, to record a death, and to write down what heirs chose."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.coins.kinds import CorrectionReason
from timebank.coins.operations.estates import PARTS_MAX
from timebank.web.desk.forms import date_field

HEIR_ROWS = 4
"""Relatives that the form takes at once."""

PERIOD_DAYS = 366


def paper_field(**facts: Any) -> forms.CharField:
    """Make a field for the number of a paper or case."""
    return forms.CharField(
        max_length=40, help_text=_("Letters, digits and dashes; no identity or phone number."), **facts
    )


class CorrectionForm(forms.Form):
    """Which entries are taken back, why, and by which paper."""

    entries = forms.TypedMultipleChoiceField(
        label=_("Entries to take back"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            (each.value, each.label) for each in CorrectionReason if each != CorrectionReason.PROVEN_AFTER_ALL
        ],
        widget=forms.RadioSelect,
    )
    reference = paper_field(label=_("Number of the case or paper"))

    def __init__(self, *args: Any, entries: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the entries of one member that can be taken back."""
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = entries


class PaperForm(forms.Form):
    """By which paper or case something is done."""

    reference = paper_field(label=_("Number of the case or paper"))


class DeathForm(forms.Form):
    """Who died, when, and by which paper."""

    member_number = forms.CharField(label=_("Member number"), max_length=16)
    died_date = date_field(label=_("Day of death"))
    reference = paper_field(label=_("Number of the death certificate"))


class ChoiceForm(forms.Form):
    """Which relatives receive the coins, in how many parts each, and by which paper the heirs are proven."""

    reference = paper_field(label=_("Number of the paper that proves the heirs"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a row for each relative; empty rows are nobody."""
        super().__init__(*args, **kwargs)
        for number in range(1, HEIR_ROWS + 1):
            self.fields[f"heir_{number}"] = forms.CharField(
                label=_("Member number of relative %(number)s") % {"number": number},
                max_length=16,
                required=number == 1,
            )
            self.fields[f"parts_{number}"] = forms.IntegerField(
                label=_("Parts for relative %(number)s") % {"number": number},
                min_value=1,
                max_value=PARTS_MAX,
                initial=1,
                required=number == 1,
                help_text=_("1 and 1 is half each; 2 and 1 is two thirds and one third."),
            )

    def rows(self) -> list[tuple[str, int]]:
        """Give member numbers and parts of the rows that were filled in."""
        given = self.cleaned_data
        return [
            (given[f"heir_{number}"].strip().upper(), given[f"parts_{number}"] or 1)
            for number in range(1, HEIR_ROWS + 1)
            if given[f"heir_{number}"].strip()
        ]


class PeriodForm(forms.Form):
    """From which day to which day, both included."""

    starts_date = date_field(label=_("From"))
    ends_date = date_field(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        """Accept at most a year, in order."""
        given = super().clean() or {}
        first, last = given.get("starts_date"), given.get("ends_date")
        if first and last and not first <= last <= first + timedelta(days=PERIOD_DAYS):
            raise forms.ValidationError(_("Please give the earlier day first, and at most a year."))
        return given
