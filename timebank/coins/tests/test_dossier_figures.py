"""The two figures toward 10,000 coins: what was ever earned, net of reversals, and what of it still lies there."""

import pytest

from tests.cast import NOW, Cast
from timebank.coins import queries
from timebank.coins.operations import finish_gift
from timebank.coins.queries import dossier_figures, earned_part_of_spend
from timebank.coins.rules import earned_account
from timebank.coins.tests.givings import RESTED, given
from timebank.coins.tests.purses import earned, gifted, granted
from timebank.ledger.kinds import TransferKind
from timebank.ledger.operations import reverse
from timebank.ledger.queries import movements_of
from timebank.lib.ids import new_id
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db(databases=["default"])


def figures(person_id: object) -> tuple[int, int]:
    """Give obtained and stored."""
    found = dossier_figures(person_id=person_id)  # type: ignore[arg-type]
    return found.obtained, found.stored


def test_giving_takes_from_what_is_stored_and_never_from_what_was_obtained(cast: Cast) -> None:
    person = cast.relative_of_elder.pk
    assert figures(person) == (0, 0)
    earned(person, 120)
    gift = given(cast, 60)
    assert figures(person) == (120, 60)
    finish_gift(gift_id=gift.pk, by=SYSTEM_ACTOR, at=RESTED)
    assert figures(person) == (120, 60)
    assert figures(cast.elder.pk) == (0, 0)


def test_gifted_and_granted_coins_count_for_neither(cast: Cast) -> None:
    gifted(cast.elder.pk, 60)
    granted(cast, 60)
    assert figures(cast.elder.pk) == (0, 0)


def test_a_reversed_hour_counts_no_more_and_a_restored_one_again(cast: Cast) -> None:
    person = cast.volunteer.pk
    earned(person, 60)
    earned(person, 90)
    account = earned_account(person_id=person).id
    (last,) = movements_of(account_ids=[account], limit=1, before=None)
    assert last.kind == TransferKind.EARN
    reversal = reverse(transfer_id=last.id, cause_id=new_id(), reference="CASE", at=NOW)
    assert figures(person) == (60, 60)
    reverse(transfer_id=reversal, cause_id=new_id(), reference="CASE", at=NOW)
    assert figures(person) == (150, 150)


def test_a_spend_uses_earned_coins_last(cast: Cast) -> None:
    person = cast.elder.pk
    gifted(person, 60)
    earned(person, 60)
    asked = dict.fromkeys((60, 90, 120, 135), 0)
    for minutes in asked:
        asked[minutes] = earned_part_of_spend(person_id=person, coin_minutes=minutes, at=NOW)
    assert asked == {60: 0, 90: 30, 120: 60, 135: 0}
    assert queries.may_spend_earned(payer=cast.elder, at=NOW)
