"""What officers fill in to try a list: a file or typed rows, and what holds for the whole list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timebank.coins.queries import PoolFact
from timebank.coins.sheets import (
    BalanceSheet,
    GrantSheet,
    read_balance_sheet,
    read_grant_sheet,
    read_typed_balances,
    read_typed_grants,
)
from timebank.lib.sheets import SHEET_BYTES_MAX
from timebank.notices.rules import coins_in_words
from timebank.people.kinds import BeneficiaryClass
from timebank.web.desk.forms import date_field
from timebank.web.staff.forms import COINS_MAX, offer

TYPED_MAX = 100_000
MINUTES_MAX = 10_000_000_000


class ListForm(forms.Form):
    """A list as a file or as typed rows."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    typed = forms.CharField(
        label=_("Or type the rows"),
        required=False,
        max_length=TYPED_MAX,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if bool(given.get("file")) == bool(given.get("typed")):
            self.add_error("file", _("Please choose a file, or type the rows, not both."))
        return given

    def content(self) -> bytes:
        """Give the bytes of the file, and nothing for typed rows; of one that is too long as many as show that."""
        uploaded = self.cleaned_data["file"]
        return bytes(uploaded.read(SHEET_BYTES_MAX + 1)) if uploaded else b""


class GrantListForm(ListForm):
    """A list of grants: of which special group, until which day."""

    field_order = ("beneficiary_class", "expires_date", "file", "typed")
    beneficiary_class = forms.ChoiceField(label=_("Special group"), choices=BeneficiaryClass.choices)
    expires_date = date_field(label=_("Can be used until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which columns there are."""
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with the columns “member number” and “coins” or “minutes”; other columns are not read."
        )
        self.fields["typed"].help_text = _("One person in a line: member number, coins.")

    def sheet(self) -> GrantSheet:
        """Read the list. Raises: as ``read_grant_sheet``."""
        typed = self.cleaned_data["typed"]
        return read_typed_grants(text=typed) if typed else read_grant_sheet(content=self.content())


class BalanceListForm(ListForm):
    """Records of an older system: which system, and the total that it states itself."""

    field_order = ("source_name", "told_minutes", "file", "typed")
    source_name = forms.CharField(label=_("Name of the older system"), max_length=40)
    told_minutes = forms.IntegerField(
        label=_("Total that it states, in minutes"), min_value=1, max_value=MINUTES_MAX
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which columns there are."""
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with the columns “record id”, “member number”, “minutes” or “coins”, and “served until”."
        )
        self.fields["typed"].help_text = _("One record in a line: record, member number, minutes, day.")

    def sheet(self) -> BalanceSheet:
        """Read the records. Raises: as ``read_balance_sheet``."""
        typed = self.cleaned_data["typed"]
        return read_typed_balances(text=typed) if typed else read_balance_sheet(content=self.content())


class AidForm(forms.Form):
    """Out of which pool an elder is helped, with how much and as what."""

    pool = forms.ChoiceField(label=_("Public-welfare account"))
    member_number = forms.CharField(label=_("Member number of the elder"), max_length=16)
    beneficiary_class = forms.ChoiceField(label=_("Special group"), choices=BeneficiaryClass.choices)
    coins = forms.IntegerField(label=_("Coins (hours)"), min_value=1, max_value=COINS_MAX, initial=5)

    def __init__(self, *args: Any, pools: Sequence[PoolFact], language: str, **kwargs: Any) -> None:
        """Offer the pools that have coins."""
        super().__init__(*args, **kwargs)
        left = {each.pool.pk: coins_in_words(each.figures.balance) for each in pools}
        choices: list[tuple[Any, str | Promise]] = [
            (str(each.pool.pk), f"{each.pool.name(language)} · {left[each.pool.pk]}") for each in pools
        ]
        offer(self, "pool", choices)


class CheckForm(forms.Form):
    """Whether a balance that was taken over is true."""

    is_true = forms.TypedChoiceField(choices=[("yes", _("True")), ("no", _("Not true"))], coerce=str)
