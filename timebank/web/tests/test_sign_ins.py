"""The page that says where somebody is signed in, and what ending a sign-in does to the other browser."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOW, Cast
from timebank.people.models import SignIn
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import Door, signed_in

pytestmark = pytest.mark.django_db(databases=["default"])
PAGE = reverse("web:sign_ins")


def is_out(door: Door) -> bool:
    """Open a page of the role: whoever is signed out is sent to sign in."""
    response = door.client.get(reverse("web:my_home"))
    return response.headers["Location"] == reverse("web:login")


def test_a_sign_in_elsewhere_is_seen_and_ended_from_here(cast: Cast, at: SetClock) -> None:
    here, there = (signed_in(cast, cast.elder_actor, language="en") for _ in range(2))
    first, second = SignIn.objects.order_by("pk")
    page = here.get(PAGE)
    assert page.count("Sign out there") == 1
    here.done(reverse("web:end_sign_in", args=[second.pk]))
    assert is_out(there)
    assert not is_out(here)
    assert SignIn.objects.get(pk=first.pk).ended_at is None
    assert "You were signed out" in there.client.get(reverse("web:login")).content.decode()


def test_everything_else_is_ended_at_once(cast: Cast, at: SetClock) -> None:
    here, *others = (signed_in(cast, cast.clerk_actor) for _ in range(3))
    here.done(reverse("web:end_other_sign_ins"))
    assert [is_out(door) for door in (here, *others)] == [False, True, True]


def test_a_sign_in_of_somebody_else_does_not_exist(cast: Cast, at: SetClock) -> None:
    here, other = signed_in(cast, cast.elder_actor), signed_in(cast, cast.volunteer_actor)
    row = SignIn.objects.get(person=cast.volunteer)
    assert here.post(reverse("web:end_sign_in", args=[row.pk])).status_code == 404
    assert not is_out(other)


def test_a_form_without_its_key_ends_nothing(cast: Cast, at: SetClock) -> None:
    here, there = (signed_in(cast, cast.elder_actor) for _ in range(2))
    assert here.client.post(reverse("web:end_other_sign_ins")).status_code == 409
    assert not is_out(there)


def test_idle_staff_are_asked_to_sign_in_again(cast: Cast, at: SetClock) -> None:
    door = signed_in(cast, cast.clerk_actor)
    SignIn.objects.update(seen_at=NOW)
    at(NOW + timedelta(minutes=29))
    assert not is_out(door)
    at(NOW + timedelta(minutes=58))
    assert not is_out(door)
    at(NOW + timedelta(minutes=89))
    assert is_out(door)


def test_signing_out_is_written_down_and_a_session_without_a_sign_in_is_nobodys(
    cast: Cast, at: SetClock
) -> None:
    door = signed_in(cast, cast.elder_actor)
    door.done(reverse("web:logout"))
    assert SignIn.objects.get().ended_at == NOW
    other = signed_in(cast, cast.elder_actor)
    SignIn.objects.all().delete()
    assert is_out(other)
