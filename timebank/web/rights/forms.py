"""What is filled in at the rights centre: values to correct, the fate of coins, answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.coins.models import Pool
from timebank.rights.kinds import Fate, RefusalAnswer, RepresentationEnd, RepresentativePaper
from timebank.vault.kinds import DocumentKind, Field
from timebank.web.desk.forms import WordForm, date_field
from timebank.web.staff.forms import offer

OFF = {"autocomplete": "off"}


def _text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, widget=forms.TextInput(attrs=OFF))


class ContactForm(WordForm):
    """A new phone, landline or address; what stays empty stays as it is."""

    phone = _text(_("Mobile phone"), 40)
    landline = _text(_("Landline"), 40)
    address = _text(_("Address"), 200)

    def values(self) -> dict[Field, str]:
        """Give what was filled in, by field of the vault."""
        given = self.cleaned_data
        return {
            Field.PHONE: given["phone"],
            Field.LANDLINE: given["landline"],
            Field.ADDRESS: given["address"],
        }


class IdentityForm(forms.Form):
    """A corrected name or document, letter by letter from the paper; what stays empty stays as it is."""

    name = _text(_("Name"), 80)
    document_kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices)
    document = _text(_("Document number"), 40)

    def values(self) -> dict[Field, str]:
        """Give what was filled in, by field of the vault."""
        given = self.cleaned_data
        return {
            Field.NAME: given["name"],
            Field.DOCUMENT_KIND: given["document_kind"],
            Field.DOCUMENT: given["document"],
        }


class ProposedIdentityForm(IdentityForm, WordForm):
    """The same with how the person's word was given."""


class CloseForm(forms.Form):
    """What becomes of the coins when the account is closed."""

    fate = forms.TypedChoiceField(
        label=_("What becomes of your earned coins?"),
        choices=Fate.choices,
        coerce=Fate,
        widget=forms.RadioSelect,
    )
    pool = forms.ChoiceField(label=_("Public-welfare account"), required=False)

    def __init__(self, *args: Any, pools: Sequence[Pool], language: str, **kwargs: Any) -> None:
        """Offer the open accounts."""
        super().__init__(*args, **kwargs)
        offer(self, "pool", [("", "—"), *((str(each.pk), each.name(language)) for each in pools)])


class DeskCloseForm(CloseForm, WordForm):
    """The same with how the person's word was given."""


class AnswerForm(forms.Form):
    """Why a request is not possible."""

    answer = forms.TypedChoiceField(label=_("Why not?"), choices=RefusalAnswer.choices, coerce=RefusalAnswer)


class RepresentativeForm(forms.Form):
    """Who represents the person, by which paper, with which powers, until when."""

    member_number = forms.CharField(label=_("Member number of the representative"), max_length=16)
    paper = forms.TypedChoiceField(
        label=_("Paper that was shown"), choices=RepresentativePaper.choices, coerce=RepresentativePaper
    )
    may_publish = forms.BooleanField(label=_("May ask for help"), required=False, initial=True)
    may_confirm = forms.BooleanField(label=_("May confirm minutes"), required=False, initial=True)
    last_date = date_field(label=_("Last day, if the paper names one"), required=False)


class RepresentationEndForm(forms.Form):
    """Why a representation ends."""

    reason = forms.TypedChoiceField(
        label=_("Why does it end?"),
        choices=[each for each in RepresentationEnd.choices if each[0] != RepresentationEnd.LAST_DAY],
        coerce=RepresentationEnd,
    )
