"""From tokens and sessions to the one who acts, and when neither is worth anything any more."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.cast import NOW, STREET, Cast
from timebank.lib.ids import new_id
from timebank.people.actors import actor_of_login, actor_of_token, hashed_device
from timebank.people.kinds import Channel, Role
from timebank.people.models import DeviceToken, Login, Organisation, Person, RoleHeld
from timebank.people.operations import issue_device_token, revoke_device_tokens
from timebank.people.refusals import RoleNotHeld, SecondFactorNeeded, TokenRefused
from timebank.people.rules import Actor

pytestmark = pytest.mark.django_db

AssertQueries = Callable[[int], AbstractContextManager[Any]]


def token_for(cast: Cast, person: Person, *, second_factor: bool = True) -> str:
    return issue_device_token(
        person_id=person.pk,
        role_held_id=cast.roles[person.pk],
        device_key="device of the test",
        second_factor=second_factor,
        at=NOW,
    )


def test_a_token_says_who_acts_in_one_statement(cast: Cast, django_assert_num_queries: AssertQueries) -> None:
    token = token_for(cast, cast.clerk)
    with django_assert_num_queries(1):
        actor = actor_of_token(token=token, at=NOW)
    assert actor == Actor(
        person_id=cast.clerk.pk,
        role=Role.DESK_CLERK,
        scope=STREET,
        organisation_id=cast.organisation.pk,
        channel=Channel.DESK,
        device_key=hashed_device("device of the test"),
    )


def test_an_elder_acts_for_herself_through_the_app(cast: Cast) -> None:
    actor = actor_of_token(token=token_for(cast, cast.elder, second_factor=False), at=NOW)
    assert (actor.role, actor.scope, actor.organisation_id) == (Role.ELDER, "", None)
    assert actor.channel == Channel.API


def test_a_session_gives_the_actors_of_the_cast_in_one_statement(
    cast: Cast, django_assert_num_queries: AssertQueries
) -> None:
    for name in (
        "elder",
        "volunteer",
        "delegate",
        "clerk",
        "other_reviewer",
        "street_officer",
        "city_officer",
    ):
        person = getattr(cast, name)
        with django_assert_num_queries(1):
            actor = actor_of_login(
                person_id=person.pk, role_held_id=cast.roles[person.pk], second_factor=True, at=NOW
            )
        assert actor == getattr(cast, f"{name}_actor")


def test_neither_token_nor_device_is_kept_as_it_is(cast: Cast) -> None:
    token = token_for(cast, cast.elder)
    row = DeviceToken.objects.get()
    assert bytes(row.token_hash) == sha256(token.encode()).digest()
    assert len(token) >= 43
    assert "device of the test" not in row.device_key


@pytest.mark.parametrize("hours", [12, 13])
def test_a_token_ends_after_twelve_hours(cast: Cast, hours: int) -> None:
    token = token_for(cast, cast.elder)
    assert actor_of_token(token=token, at=NOW + timedelta(hours=12, seconds=-1))
    with pytest.raises(TokenRefused):
        actor_of_token(token=token, at=NOW + timedelta(hours=hours))


ENDINGS: list[tuple[str, Callable[[Cast], object]]] = [
    ("the role ended", lambda cast: RoleHeld.objects.filter(person=cast.clerk).update(until=NOW)),
    ("the person left", lambda cast: Person.objects.filter(pk=cast.clerk.pk).update(left_at=NOW)),
    ("the login was barred", lambda cast: Login.objects.filter(person=cast.clerk).update(is_active=False)),
    ("the confirmation ended", lambda cast: Organisation.objects.filter(pk=cast.organisation.pk).update(confirmed_until=NOW)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "end"), ENDINGS, ids=[row[0] for row in ENDINGS])
def test_a_token_and_a_session_end_at_once(cast: Cast, case: str, end: Callable[[Cast], object]) -> None:
    token = token_for(cast, cast.clerk)
    end(cast)
    with pytest.raises(TokenRefused):
        actor_of_token(token=token, at=NOW)
    with pytest.raises(RoleNotHeld):
        actor_of_login(
            person_id=cast.clerk.pk, role_held_id=cast.roles[cast.clerk.pk], second_factor=True, at=NOW
        )


def test_revoked_and_invented_tokens_are_refused(cast: Cast) -> None:
    token = token_for(cast, cast.elder)
    assert revoke_device_tokens(person_id=cast.elder.pk, at=NOW) == 1
    for each in (token, "invented", ""):
        with pytest.raises(TokenRefused):
            actor_of_token(token=each, at=NOW)


def test_nobody_acts_in_a_role_of_somebody_else(cast: Cast) -> None:
    facts: dict[str, Any] = {"person_id": cast.elder.pk, "role_held_id": cast.roles[cast.clerk.pk], "at": NOW}
    with pytest.raises(RoleNotHeld):
        actor_of_login(**facts, second_factor=True)
    with pytest.raises(RoleNotHeld):
        issue_device_token(**facts, device_key="", second_factor=True)
    with pytest.raises(RoleNotHeld):
        issue_device_token(**(facts | {"role_held_id": new_id()}), device_key="", second_factor=True)


def test_a_staff_role_acts_only_after_the_second_factor(cast: Cast) -> None:
    for person in (cast.clerk, cast.street_officer, cast.security_administrator):
        with pytest.raises(SecondFactorNeeded):
            token_for(cast, person, second_factor=False)
        with pytest.raises(SecondFactorNeeded):
            actor_of_login(
                person_id=person.pk, role_held_id=cast.roles[person.pk], second_factor=False, at=NOW
            )
    assert not DeviceToken.objects.exists()
