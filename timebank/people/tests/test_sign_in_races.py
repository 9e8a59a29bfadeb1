"""Guessing with many requests at the same moment: there are only as many turns as there are."""

from datetime import timedelta

from tests.cast import NOW, make_cast
from tests.clones import in_threads
from timebank.people.kinds import AttemptKind
from timebank.people.models import LoginCode, RoleHeld, SignInAttempt
from timebank.people.operations import install_administrators, request_login_code, sign_in_by_code
from timebank.people.operations.installation import NewStaff
from timebank.people.operations.throttles import Limit, take_turn
from timebank.people.refusals import AdministratorsExist, CodeWrong, TooManyCodes

LIMIT = Limit(AttemptKind.PASSWORD_BY_NUMBER, b"0" * 32, 5, 15)


def test_twelve_tries_at_the_same_moment_get_five_turns(committed_database: str) -> None:
    results = in_threads([lambda: take_turn(limits=[LIMIT], at=NOW)] * 12)
    assert sum(result is not None for result in results) == 5
    assert SignInAttempt.objects.count() == 5


def test_twelve_guesses_at_the_same_moment_get_five_comparisons(committed_database: str) -> None:
    cast = make_cast()
    phone = cast.identities[cast.elder.pk].phone
    request_login_code(phone=phone, network_key="n", at=NOW)
    results = in_threads([lambda: sign_in_by_code(phone=phone, code="wrong", at=NOW)] * 12)
    assert {type(result) for result in results} == {CodeWrong}
    assert LoginCode.objects.get().misses == 5


def test_two_codes_at_the_same_moment_are_one(committed_database: str) -> None:
    at = NOW + timedelta(hours=1)
    results = in_threads([lambda: request_login_code(phone="19900000096", network_key="n", at=at)] * 4)
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] + [TooManyCodes.__name__] * 3
    assert LoginCode.objects.count() == 1


def test_an_installation_done_twice_at_the_same_moment_is_done_once(committed_database: str) -> None:
    results: list[list[NewStaff] | Exception] = in_threads([lambda: install_administrators(at=NOW)] * 2)
    assert sum(isinstance(result, AdministratorsExist) for result in results) == 1
    assert RoleHeld.objects.count() == 3
