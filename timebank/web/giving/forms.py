"""What a giver fills in: to whom or to which account, and how many coins."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from timebank.lib.units import MINUTES_PER_COIN
from timebank.web.elder.forms import offer

COINS_MAX = 10_000
MINUTES_OFFERED = (0, 15, 30, 45)
WHOLE_NUMBER = _("Please write a whole number.")


class GivingForm(forms.Form):
    """To whom, and how many coins and minutes. It is sent once to look at its effect, and once to be done."""

    to = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": _("Please choose.")})
    coins = forms.IntegerField(
        label=_("Coins (hours)"),
        min_value=0,
        max_value=COINS_MAX,
        error_messages={"required": WHOLE_NUMBER, "invalid": WHOLE_NUMBER},
    )
    minutes = forms.TypedChoiceField(
        label=_("and minutes"),
        coerce=int,
        choices=[(each, str(each)) for each in MINUTES_OFFERED],
        initial=0,
    )

    def __init__(self, *args: Any, label: str, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer who may receive."""
        super().__init__(*args, **kwargs)
        self._receivers = dict(receivers)
        self.fields["to"].label = label
        offer(self, "to", [*receivers])

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody who could receive."""
        return not self._receivers

    def coin_minutes(self) -> int:
        """Give the whole in coin minutes."""
        given = self.cleaned_data
        return int(given["coins"]) * MINUTES_PER_COIN + int(given["minutes"])

    def in_words(self) -> str:
        """Say to whom."""
        return self._receivers[str(self.cleaned_data["to"])]
