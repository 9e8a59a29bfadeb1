"""What reviewers, officers and administrators fill in: reasons, minutes, coins, dates, values."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.coins.kinds import GiftRefusalReason
from timebank.needs.kinds import Category, RefusalReason
from timebank.people.kinds import (
    STAFF_ROLES,
    BeneficiaryClass,
    OrganisationKind,
    QualificationKind,
)
from timebank.people.models import Organisation
from timebank.places.models import Place
from timebank.policy.kinds import PolicyKind, Shape
from timebank.visits.kinds import DecisionReason
from timebank.web.desk.forms import date_field
from timebank.web.shown import length_in_words
from timebank.web.volunteer.forms import moment_field

REASON_MAX = 200
COINS_MAX = 1_000_000


class RefuseNeedForm(forms.Form):
    """Why a need is not approved."""

    reason = forms.TypedChoiceField(
        label=_("Why not?"), choices=RefusalReason.choices, coerce=RefusalReason, widget=forms.RadioSelect
    )


class DecideForm(forms.Form):
    """How many of the disputed minutes count, and what that rests on."""

    minutes = forms.TypedChoiceField(label=_("How many minutes count?"), coerce=int)
    reason = forms.TypedChoiceField(
        label=_("What does that rest on?"),
        choices=DecisionReason.choices,
        coerce=DecisionReason,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, accepted: int, served: int, step_minutes: int, **kwargs: Any) -> None:
        """Offer every step between what the elder accepted and what was recorded."""
        super().__init__(*args, **kwargs)
        steps = sorted({accepted, *range(accepted, served, step_minutes), served})
        offer(self, "minutes", [(each, length_in_words(each)) for each in steps])


class OrganisationForm(forms.Form):
    """Which organisation is confirmed for which period."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=80)
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=OrganisationKind.choices, widget=forms.RadioSelect
    )
    confirmed_from = moment_field(label=_("Confirmed from"))
    confirmed_until = moment_field(
        label=_("Confirmed until"), required=False, help_text=_("Empty: until the street ends it.")
    )
    may_run_activities = forms.BooleanField(
        label=_("May hold group activities"), required=False, initial=True
    )
    categories = forms.MultipleChoiceField(
        label=_("Of which kinds?"),
        help_text=_("None chosen: of every kind."),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class QualificationForm(forms.Form):
    """One proof of a volunteer, from its paper."""

    member_number = forms.CharField(label=_("Member number"), max_length=16)
    kind = forms.ChoiceField(label=_("What is proven?"), choices=QualificationKind.choices)
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    course_version = forms.CharField(label=_("Version of the course, if any"), max_length=40, required=False)
    issued_date = date_field(label=_("Issued on"))
    expires_date = date_field(label=_("Expires on"))


class GrantForm(forms.Form):
    """To whom the district gives how many coins, and as what."""

    member_number = forms.CharField(label=_("Member number of the elder"), max_length=16)
    beneficiary_class = forms.ChoiceField(label=_("Special group"), choices=BeneficiaryClass.choices)
    coins = forms.IntegerField(label=_("Coins (hours)"), min_value=1, max_value=1_000, initial=10)


class ReasonForm(forms.Form):
    """Why something proposed is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_MAX)


class RefuseGiftForm(forms.Form):
    """Why a gift or donation goes back."""

    reason = forms.TypedChoiceField(
        label=_("Why does it go back?"), choices=GiftRefusalReason.choices, coerce=GiftRefusalReason
    )


class PoolForm(forms.Form):
    """Whose public-welfare account, its names, what for, and how much may go out in a year."""

    owner_of_pool = forms.ChoiceField(label=_("Whose account?"))
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    purpose = forms.CharField(label=_("What is it for?"), max_length=200)
    year_budget_coins = forms.IntegerField(
        label=_("Budget of a year in coins (hours)"),
        min_value=1,
        max_value=COINS_MAX,
        required=False,
        help_text=_("Empty: no budget is set."),
    )

    def __init__(self, *args: Any, owners: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the places and organisations that the viewer may propose an account for."""
        super().__init__(*args, **kwargs)
        offer(self, "owner_of_pool", [*owners])

    def owner(self) -> tuple[str, UUID | None]:
        """Give the place, and the organisation if it is one's."""
        place, _colon, organisation = self.cleaned_data["owner_of_pool"].partition(":")
        return place, UUID(organisation) if organisation else None


class FundingForm(forms.Form):
    """Which district's budget gets how many coins."""

    district = forms.ChoiceField(label=_("District"))
    coins = forms.IntegerField(label=_("Coins (hours)"), min_value=1, max_value=COINS_MAX, initial=1_000)

    def __init__(self, *args: Any, districts: Iterable[Place], language: str, **kwargs: Any) -> None:
        """Offer the districts of the city."""
        super().__init__(*args, **kwargs)
        offer(self, "district", [(each.code, each.name(language)) for each in districts])


class ValueForm(forms.Form):
    """A new value, from when on, where, and why."""

    field_order = ("place", "value", "starts_at", "reason")
    place = forms.ChoiceField(label=_("Where"))
    starts_at = moment_field(label=_("In force from"))
    reason = forms.CharField(label=_("Why should it change?"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, *args: Any, kind: PolicyKind, places: Iterable[Place], language: str, **kwargs: Any
    ) -> None:
        """Offer the places that may have their own value, and a field of the value's shape."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        offer(self, "place", [(each.code, each.name(language)) for each in places])
        self.fields["value"] = value_field(kind)
        self.order_fields(self.field_order)

    def stored(self) -> Any:
        """Give the value in the form in which it is stored (JSON)."""
        given = self.cleaned_data["value"]
        if self.kind.shape == Shape.TIME:
            return f"{given:%H:%M}"
        if self.kind.shape == Shape.NUMBERS:
            return [int(each) for each in given.replace("，", ",").split(",")]
        if self.kind.shape == Shape.ORDER:
            codes = list(self.kind.choices or {})
            return [codes[int(each) - 1] for each in given.replace("，", ",").split(",")]
        return given

    def clean_value(self) -> Any:
        """Accept only what can be read as the value's shape; the operation checks the limits."""
        given = self.cleaned_data["value"]
        parts = str(given).replace("，", ",").split(",")
        if self.kind.shape == Shape.NUMBERS and not all(each.strip().isdigit() for each in parts):
            raise forms.ValidationError(_("Please give whole numbers with commas between them."))
        if self.kind.shape == Shape.ORDER and sorted(each.strip() for each in parts) != sorted(
            str(number) for number in range(1, len(self.kind.choices or {}) + 1)
        ):
            raise forms.ValidationError(
                _("Please give each number of the list once, with commas between them.")
            )
        return given


def value_field(kind: PolicyKind) -> forms.Field:
    """Make the field in which a value of a kind is given."""
    label = _("New value")
    match kind.shape:
        case Shape.NUMBER | Shape.OPTIONAL_NUMBER:
            optional = kind.shape == Shape.OPTIONAL_NUMBER
            return forms.IntegerField(
                label=label, required=not optional, min_value=kind.minimum, max_value=kind.maximum
            )
        case Shape.TIME:
            return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))
        case Shape.CODE:
            return forms.ChoiceField(label=label, choices=list((kind.choices or {}).items()))
        case Shape.CODES:
            return forms.MultipleChoiceField(
                label=label,
                choices=list((kind.choices or {}).items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        case Shape.ORDER:
            named = [f"{number} {name}" for number, name in enumerate((kind.choices or {}).values(), start=1)]
            numbers = ",".join(str(number) for number in range(1, len(named) + 1))
            return forms.CharField(label=label, max_length=100, initial=numbers, help_text=" · ".join(named))
        case Shape.NUMBERS:
            return forms.CharField(label=label, max_length=100)


class AppointForm(forms.Form):
    """Who is appointed to what, where, or for which organisation."""

    member_number = forms.CharField(label=_("Member number"), max_length=16)
    role = forms.ChoiceField(label=_("Role"), choices=[(each.value, each.label) for each in STAFF_ROLES])
    place = forms.CharField(
        label=_("Code of the place, for officers"),
        max_length=9,
        required=False,
        help_text=_("Street 9 digits, district or city 6 digits."),
    )
    organisation = forms.ChoiceField(label=_("Organisation, for desk staff"), required=False)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        """Offer the organisations that streets have confirmed."""
        super().__init__(*args, **kwargs)
        offer(self, "organisation", [("", "—"), *((str(each.pk), each.name) for each in organisations)])


def offer(form: forms.Form, name: str, choices: list[tuple[Any, str | Promise]]) -> None:
    """Give a field of a form its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def in_json(value: Any) -> str:
    """Write a stored value for recognising a repeated form."""
    return json.dumps(value, ensure_ascii=False)
