"""What an applicant fills in: who they are by their document, where they live, as what they want to join."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import PERSONAL_ROLES, ResidenceKind, Role, Sex
from timebank.people.operations import Applicant, Wish
from timebank.people.rules import Identity
from timebank.places.queries import districts, streets_of
from timebank.vault.kinds import DocumentKind
from timebank.web.desk.forms import date_field

ROLES = [(each.value, each.label) for each in PERSONAL_ROLES]
SEXES = [
    ("", _("As the document says")),
    (Sex.FEMALE.value, Sex.FEMALE.label),
    (Sex.MALE.value, Sex.MALE.label),
]


class WishForm(forms.Form):
    """As what somebody wants to join, and what goes with it."""

    role = forms.ChoiceField(label=_("As what do you want to join?"), choices=ROLES, widget=forms.RadioSelect)
    other_number = forms.CharField(
        label=_("Member number of the other one"),
        max_length=16,
        required=False,
        help_text=_(
            "A delegate gives the elder's number, a student under 18 the guardian's. All others leave it empty."
        ),
    )
    residence = forms.ChoiceField(
        label=_("By which paper will you show that you live here?"),
        choices=ResidenceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Please bring it to the desk of your street. It is looked at and given back."),
    )
    agrees_location = forms.BooleanField(
        label=_(
            "I agree that the distance to the door is taken when I come to serve and when I leave (volunteers; you may say no)"
        ),
        required=False,
    )

    def wish(self, *, agrees_membership: bool) -> Wish:
        """Give what is applied for."""
        given = self.cleaned_data
        return Wish(
            role=Role(given["role"]),
            residence=ResidenceKind(given["residence"]),
            other_number=given["other_number"],
            agrees_membership=agrees_membership,
            agrees_location=given["agrees_location"],
        )


class JoinForm(WishForm):
    """All of a newcomer; birth date and sex only where the document does not tell them."""

    name = forms.CharField(label=_("Name, as on the document"), max_length=60)
    document_kind = forms.ChoiceField(label=_("Document"), choices=DocumentKind.choices)
    document = forms.CharField(label=_("Document number"), max_length=40)
    birth_date = date_field(
        label=_("Birth date"), required=False, help_text=_("Only for a passport or another paper without it.")
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    phone = forms.CharField(label=_("The mobile phone that received the code"), max_length=20)
    place = forms.ChoiceField(label=_("Street or township where you live"))
    address = forms.CharField(label=_("Address with building and door"), max_length=200)
    agrees_membership = forms.BooleanField(
        label=_("I have read what is kept of a member, and agree"), required=False
    )
    field_order = (
        "role",
        "other_number",
        "name",
        "document_kind",
        "document",
        "birth_date",
        "sex",
        "phone",
        "place",
        "address",
        "residence",
        "agrees_membership",
        "agrees_location",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer all streets, by district."""
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                each.name(language),
                [(street.code, street.name(language)) for street in streets_of(district=each.code)],
            )
            for each in districts()
        ]

    def applicant(self) -> Applicant:
        """Give who applies."""
        given = self.cleaned_data
        return Applicant(
            identity=Identity(
                name=given["name"],
                document_kind=DocumentKind(given["document_kind"]),
                document=given["document"],
                phone=given["phone"],
                address=given["address"],
            ),
            place=given["place"],
            birth_date=given["birth_date"],
            sex=Sex(given["sex"]) if given["sex"] else None,
        )
