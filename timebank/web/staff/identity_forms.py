"""What is filled in about accounts that may belong to one person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import Difference, MergeGround
from timebank.vault.kinds import LookAnswer


class DismissForm(forms.Form):
    """How somebody found out that two accounts belong to two persons."""

    difference = forms.ChoiceField(
        label=_("How do you know that they are two persons?"),
        choices=Difference.choices,
        widget=forms.RadioSelect,
    )


class MergeForm(forms.Form):
    """Which account is kept, which is closed, and what shows that they are one person's."""

    kept = forms.CharField(label=_("Member number of the account that is kept"), max_length=16)
    joined = forms.CharField(label=_("Member number of the account that is closed"), max_length=16)
    ground = forms.ChoiceField(
        label=_("What shows that they are one person?"),
        choices=MergeGround.choices,
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    """The question about a look that was drawn, and its answer."""

    look = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Did this look serve the purpose that was given?"),
        choices=LookAnswer.choices,
        widget=forms.RadioSelect,
    )
