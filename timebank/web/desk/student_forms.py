"""What a clerk fills in for students: the school's paper, and the own consent of who came of age."""

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import SchoolPaper
from timebank.web.desk.forms import WordForm


class SchoolForm(forms.Form):
    """The school of a student, as its paper says."""

    name = forms.CharField(label=_("Name of the school"), max_length=80)
    paper = forms.ChoiceField(
        label=_("Which paper of the school did you see?"),
        choices=SchoolPaper.choices,
        widget=forms.RadioSelect,
    )


class OfAgeForm(WordForm):
    """The own consent of somebody who has come of age, with an own number where the guardian has the same."""

    field_order = ("own_phone", "consent_how")
    own_phone = forms.CharField(
        label=_("Own mobile phone, if the guardian uses the same number"), max_length=20, required=False
    )
