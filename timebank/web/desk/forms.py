"""What a clerk fills in: for whom, what, when, and always how the person's word was given."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from timebank.needs.kinds import Category
from timebank.people.kinds import ConsentHow, ResidenceKind, Role, SchoolPaper, Sex
from timebank.people.queries import person_by_number
from timebank.places.models import Place
from timebank.vault.kinds import DocumentKind, Field, Purpose
from timebank.web.desk.queries import FindBy
from timebank.web.elder.forms import LENGTHS, DisputeForm, RatingForm, WhenForm
from timebank.web.shown import length_in_words
from timebank.web.volunteer.forms import moment_field

WORDS = [(each.value, each.label) for each in ConsentHow if each != ConsentHow.SELF]
"""How somebody's word is given at a desk; one's own page is no desk."""

PEOPLE_MAX = 60
"""Member numbers that one field takes at most."""


DATE_MIN, DATE_MAX = date(1880, 1, 1), date(2200, 1, 1)
"""Days outside are slips of the pen: nobody is older, no proof lasts longer."""


def date_field(**facts: Any) -> forms.DateField:
    """Make a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    within = [MinValueValidator(DATE_MIN), MaxValueValidator(DATE_MAX)]
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], validators=within, **facts)


class WordForm(forms.Form):
    """How the person's word was given; every act for a named person asks it."""

    consent_how = forms.ChoiceField(
        label=_("How was the person's word given?"), choices=WORDS, widget=forms.RadioSelect
    )


class FindForm(forms.Form):
    """Whom the clerk looks for. Sent, never put into an address."""

    by = forms.ChoiceField(
        label=_("Look for the person by"),
        choices=[
            (FindBy.NUMBER.value, _("Member number")),
            (FindBy.PHONE.value, _("Phone or landline")),
            (FindBy.DOCUMENT.value, _("Document number")),
        ],
        initial=FindBy.NUMBER.value,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


REVEALED = (Field.NAME, Field.PHONE, Field.LANDLINE, Field.ADDRESS)
PURPOSES = (Purpose.DESK, Purpose.VISIT, Purpose.PRINT, Purpose.SAFETY)


class RevealForm(forms.Form):
    """Which personal values the clerk needs to see, and why."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("What do you need to see?"),
        choices=[(each.value, each.label) for each in REVEALED],
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[(each.value, each.label) for each in PURPOSES],
        initial=Purpose.DESK.value,
        widget=forms.RadioSelect,
    )


class AskLookForm(forms.Form):
    """Why the clerk needs to see a student's data."""

    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[(each.value, each.label) for each in PURPOSES],
        initial=Purpose.DESK.value,
        widget=forms.RadioSelect,
    )


class DocumentForm(forms.Form):
    """One more document of a person, as it lies before the clerk."""

    kind = forms.ChoiceField(label=_("Kind of document"), choices=DocumentKind.choices)
    number = forms.CharField(
        label=_("Document number"),
        max_length=40,
        help_text=_("An old number with 15 digits is upgraded to 18 characters."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeskNeedForm(WhenForm, WordForm):
    """An elder's need as told to the clerk."""

    field_order = ("category", "day", "other_date", "hour", "planned_minutes", "sex_wish", "consent_how")
    category = forms.ChoiceField(
        label=_("What is needed?"), choices=Category.choices, widget=forms.RadioSelect
    )


class DeskDisputeForm(DisputeForm, WordForm):
    """The elder's no, as told to the clerk."""


class DeskRatingForm(RatingForm, WordForm):
    """The elder's rating, as told to the clerk."""


class ChooseForm(WordForm):
    """Which of the offered needs or activities the person takes."""

    field_order = ("need", "starts_at", "consent_how")
    need = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer what there is, each in a line of words."""
        super().__init__(*args, **kwargs)
        _offer(self, "need", offered)


class AcceptForm(ChooseForm):
    """Which open need the volunteer takes; a flexible one with its start."""

    starts_at = moment_field(
        label=_("Start"), required=False, help_text=_("Only when the elder offers a span of time.")
    )


class CallOffForm(WordForm):
    """Who calls off: the volunteer, and somebody else is looked for, or the elder, and the coins go back."""

    field_order = ("whose", "consent_how")
    whose = forms.ChoiceField(
        label=_("Who calls off?"),
        choices=[
            (Role.VOLUNTEER.value, _("The volunteer; somebody else is looked for")),
            (Role.ELDER.value, _("The elder; the request is withdrawn and its coins go back")),
        ],
        widget=forms.RadioSelect,
    )


class CheckInForm(WordForm):
    """The arrival as told to the clerk now; when another visit was left open, its end."""

    left_previous_at = moment_field(
        label=_("If the volunteer forgot to check out elsewhere: when they left there"), required=False
    )


class ClaimForm(WordForm):
    """The times on the paper."""

    started_at = moment_field(label=_("Came at"))
    ended_at = moment_field(label=_("Left at"))


class EnrolForm(forms.Form):
    """Who somebody is, by their document, and what they want to be here."""

    name = forms.CharField(label=_("Name"), max_length=60)
    document_kind = forms.ChoiceField(label=_("Document"), choices=DocumentKind.choices)
    document = forms.CharField(
        label=_("Document number"),
        max_length=40,
        help_text=_("An old number with 15 digits is upgraded to 18 characters."),
    )
    birth_date = date_field(label=_("Birth date"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("Street or township where the person lives"))
    address = forms.CharField(label=_("Address with building and door"), max_length=200, required=False)
    residence = forms.ChoiceField(
        label=_("Which paper of residence did you see?"),
        choices=ResidenceKind.choices,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(label=_("Mobile phone"), max_length=20, required=False)
    landline = forms.CharField(label=_("Landline"), max_length=20, required=False)
    roles = forms.MultipleChoiceField(
        label=_("What does the person want to be?"),
        choices=[(each.value, each.label) for each in (Role.ELDER, Role.VOLUNTEER)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Neither: a guardian or a delegate."),
    )
    guardian = forms.CharField(
        label=_("Member number of the guardian, for students under 18"), max_length=16, required=False
    )
    school = forms.CharField(label=_("School, for students under 18"), max_length=80, required=False)
    school_paper = forms.ChoiceField(
        label=_("Which paper of the school did you see?"),
        choices=[("", "—"), *SchoolPaper.choices],
        required=False,
    )
    decides_alone = forms.BooleanField(
        label=_("The person understands and decides alone"),
        required=False,
        initial=True,
        help_text=_("Without this, silence never confirms a service."),
    )
    has_channel = forms.BooleanField(
        label=_("The person can be reached by phone or text message"), required=False, initial=True
    )
    consent_how = forms.ChoiceField(
        label=_("How did the person agree to the membership terms?"), choices=WORDS, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, streets: list[Place], language: str, **kwargs: Any) -> None:
        """Offer the streets of the desk."""
        super().__init__(*args, **kwargs)
        _offer(self, "place", [(each.code, each.name(language)) for each in streets])

    def clean_school_paper(self) -> str:
        """Ask for the paper of a school that is named."""
        paper: str = self.cleaned_data["school_paper"]
        if self.cleaned_data.get("school") and not paper:
            raise forms.ValidationError(_("Please choose the paper that you saw."))
        return paper

    def clean_guardian(self) -> UUID | None:
        """Find the guardian by member number."""
        number: str = self.cleaned_data["guardian"]
        found = person_by_number(member_number=number) if number else None
        if number and found is None:
            raise forms.ValidationError(_("There is no member with this number."))
        return found.pk if found else None


class ActivityForm(forms.Form):
    """A group activity: what, where, when, and room for whom."""

    category = forms.ChoiceField(label=_("What kind of activity?"), choices=Category.choices)
    place = forms.ChoiceField(label=_("Street or township"))
    starts_at = moment_field(label=_("Begins at"))
    planned_minutes = forms.TypedChoiceField(
        label=_("For how long?"), coerce=int, choices=[(each, "") for each in LENGTHS], initial=120
    )
    elder_places = forms.IntegerField(label=_("Places for elders"), min_value=1, max_value=500, initial=16)
    volunteer_places = forms.IntegerField(
        label=_("Places for volunteers"), min_value=1, max_value=50, initial=2
    )

    def __init__(self, *args: Any, streets: list[Place], language: str, **kwargs: Any) -> None:
        """Offer the streets of the desk, and the lengths in words."""
        super().__init__(*args, **kwargs)
        _offer(self, "place", [(each.code, each.name(language)) for each in streets])
        _offer(self, "planned_minutes", [(each, length_in_words(each)) for each in LENGTHS])


class SignUpForm(WordForm):
    """Who takes a place in an activity."""

    member_number = forms.CharField(label=_("Member number"), max_length=16)


class ListForm(forms.Form):
    """The printed list: which elders were there, and when each volunteer came and left."""

    elders = forms.MultipleChoiceField(
        label=_("Which of the elders who signed up were there?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(
        label=_("Member numbers of elders who came without signing up, one a line"),
        required=False,
        max_length=PEOPLE_MAX * 20,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        elders: list[tuple[str, str]],
        volunteers: list[tuple[str, str]],
        starts_at: datetime,
        ends_at: datetime,
        **kwargs: Any,
    ) -> None:
        """Offer the elders who signed up, and three fields for each volunteer: was there, came, left."""
        super().__init__(*args, **kwargs)
        _offer(self, "elders", elders)
        self.volunteers = volunteers
        for key, number in volunteers:
            self.fields[f"present_{key}"] = forms.BooleanField(label=number, required=False, initial=True)
            self.fields[f"came_{key}"] = moment_field(label=_("Came at"), required=False, initial=starts_at)
            self.fields[f"left_{key}"] = moment_field(label=_("Left at"), required=False, initial=ends_at)

    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Give the fields of each volunteer together, for showing."""
        return [
            (number, self[f"present_{key}"], self[f"came_{key}"], self[f"left_{key}"])
            for key, number in self.volunteers
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for both times of a volunteer who was there."""
        cleaned: dict[str, Any] = super().clean() or {}
        for key, _number in self.volunteers:
            for name in (f"came_{key}", f"left_{key}"):
                if cleaned.get(f"present_{key}") and not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Please give the time."))
        return cleaned

    def other_numbers(self) -> list[str]:
        """Give the member numbers of those who came without signing up."""
        return [each.upper() for each in self.cleaned_data["others"].split()][:PEOPLE_MAX]

    def times(self) -> list[tuple[str, datetime, datetime]]:
        """Give the volunteers who were there: key, came, left."""
        given = self.cleaned_data
        return [
            (key, given[f"came_{key}"], given[f"left_{key}"])
            for key, _number in self.volunteers
            if given[f"present_{key}"]
        ]


def _offer(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
