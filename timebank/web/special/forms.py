"""What is filled in for special groups: which group and paper, the separate consent, the days, the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.people.kinds import BeneficiaryClass, EvidenceKind, StatusEnd, StatusRefusal
from timebank.people.sheets import ListedSheet, read_listed_sheet, read_typed_members
from timebank.web.desk.forms import WORDS, date_field
from timebank.web.staff.list_forms import ListForm

PAPERS = [(each.value, each.label) for each in EvidenceKind if each != EvidenceKind.DISTRICT_LIST]


class ApplicationForm(forms.Form):
    """Which group, and which paper shows it."""

    beneficiary_class = forms.ChoiceField(label=_("Special group"), choices=BeneficiaryClass.choices)
    evidence_kind = forms.ChoiceField(label=_("Paper that shows it"), choices=PAPERS)


class OwnApplicationForm(ApplicationForm):
    """The same on the own page, with the separate consent."""

    agrees = forms.BooleanField(
        label=_("I agree that this sensitive information is kept, for this support alone"),
        help_text=_("You can take this back at any time; the support that rests on it then ends."),
    )


class DeskApplicationForm(ApplicationForm):
    """The same for a named person, with how the separate consent was given."""

    consent_how = forms.ChoiceField(
        label=_("How did the person agree, separately, that this sensitive information is kept?"),
        choices=WORDS,
        widget=forms.RadioSelect,
    )


class LastDayForm(forms.Form):
    """Until which day an application is recognised."""

    last_date = date_field(label=_("Last day"))


class StatusRefusalForm(forms.Form):
    """Why an application is not recognised."""

    refusal = forms.ChoiceField(label=_("Why not?"), choices=StatusRefusal.choices, widget=forms.RadioSelect)


ENDS = [(each.value, each.label) for each in (StatusEnd.NO_LONGER, StatusEnd.MISTAKE)]


class EndForm(forms.Form):
    """Why a status ends before its last day."""

    reason = forms.ChoiceField(label=_("Why does it end?"), choices=ENDS)


class SpecialListForm(ListForm):
    """A district's list: of which group, from when until when."""

    field_order = ("beneficiary_class", "starts_date", "last_date", "file", "typed")
    beneficiary_class = forms.ChoiceField(label=_("Special group"), choices=BeneficiaryClass.choices)
    starts_date = date_field(label=_("First day"))
    last_date = date_field(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which column there is."""
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with the column “member number”; other columns, such as names, are not read."
        )
        self.fields["typed"].help_text = _("One member number in a line.")

    def sheet(self) -> ListedSheet:
        """Read the list. Raises: as ``read_listed_sheet``."""
        typed = self.cleaned_data["typed"]
        return read_typed_members(text=typed) if typed else read_listed_sheet(content=self.content())
