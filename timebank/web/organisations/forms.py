"""What a street fills in about an organisation that it confirmed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.needs.kinds import Category
from timebank.people.models import Organisation
from timebank.web.staff.forms import offer
from timebank.web.volunteer.forms import moment_field


class RenewForm(forms.Form):
    """Until when it is confirmed."""

    confirmed_until = moment_field(
        label=_("Confirmed until"), required=False, help_text=_("Empty: until the street ends it.")
    )


class ScopeForm(forms.Form):
    """For what it is confirmed."""

    may_run_activities = forms.BooleanField(label=_("May hold group activities"), required=False)
    categories = forms.MultipleChoiceField(
        label=_("Of which kinds?"),
        help_text=_("None chosen: of every kind."),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WhyForm(forms.Form):
    """Why recognition ends; the organisation reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The organisation reads it. Please name no person.")
    )


class SubstituteForm(forms.Form):
    """Which organisation takes over what was left behind."""

    substitute = forms.ChoiceField(label=_("Which organisation takes it over?"))

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        """Offer the organisations with a desk in the street."""
        super().__init__(*args, **kwargs)
        offer(self, "substitute", [(str(each.pk), each.name) for each in organisations])
