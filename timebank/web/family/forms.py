"""What people fill in about families: who is whose what, from which paper, why it ends or is not confirmed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import FamilyEnd, FamilyPaper, FamilyRefusal, HouseholdKind, Relation
from timebank.people.rules import OPPOSITE


class SayFamilyForm(forms.Form):
    """Who is one's family, by member number."""

    relative_number = forms.CharField(
        label=_("Member number of your relative"),
        max_length=16,
        help_text=_("It begins with BJ and stands on the member slip and on the page of your relative."),
    )
    relation = forms.TypedChoiceField(
        label=_("This person is my"),
        choices=[(each.value, each.label) for each in OPPOSITE],
        coerce=Relation,
        widget=forms.RadioSelect,
    )


class RecordFamilyForm(forms.Form):
    """Who is a person's family, and which paper shows it."""

    relative_number = forms.CharField(label=_("Member number of the relative"), max_length=16)
    relation = forms.TypedChoiceField(
        label=_("The relative is this member's"), choices=Relation.choices, coerce=Relation
    )
    paper = forms.TypedChoiceField(
        label=_("Which paper shows it?"), choices=FamilyPaper.choices, coerce=FamilyPaper
    )


class EndFamilyForm(forms.Form):
    """Why a relation ends."""

    reason = forms.TypedChoiceField(label=_("Why does it end?"), choices=FamilyEnd.choices, coerce=FamilyEnd)


class RefuseFamilyForm(forms.Form):
    """Why a relation, or its end, is not confirmed."""

    reason = forms.TypedChoiceField(label=_("Why not?"), choices=FamilyRefusal.choices, coerce=FamilyRefusal)


class DoorForm(forms.Form):
    """What is so about a door."""

    kind = forms.TypedChoiceField(
        label=_("What is so about this door?"),
        choices=HouseholdKind.choices,
        coerce=HouseholdKind,
        widget=forms.RadioSelect,
    )
