"""What is filled in about accounts that may belong to one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import Difference


class DismissForm(forms.Form):
    """How somebody found out that two accounts belong to two persons."""

    difference = forms.ChoiceField(
        label=_("How do you know that they are two persons?"),
        choices=Difference.choices,
        widget=forms.RadioSelect,
    )
