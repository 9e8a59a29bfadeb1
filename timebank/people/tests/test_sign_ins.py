"""Where somebody is signed in: ended by oneself from elsewhere, with a staff role, by a new password, or when idle."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.cast import NOW, Cast
from timebank.lib.ids import new_id
from timebank.lib.refusals import NotFound
from timebank.people.kinds import DeviceKind
from timebank.people.models import DeviceToken, SignIn
from timebank.people.operations import (
    begin_sign_in,
    close_sign_in,
    end_device,
    end_other_sign_ins,
    end_role,
    end_sign_in,
    enrol_second_factor,
    forget_sign_in_traces,
    issue_device_token,
    note_seen,
    set_staff_password,
)
from timebank.people.powers import NotYourAct
from timebank.people.queries import devices_of, holds, sign_ins_of
from timebank.people.rules import SYSTEM_ACTOR

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=31)


def begun(person_id: UUID, *, second_factor: bool = False) -> UUID:
    return begin_sign_in(
        person_id=person_id, second_factor=second_factor, device_kind=DeviceKind.PHONE, at=NOW
    )


def test_a_person_ends_one_of_the_own_sign_ins_and_nobody_elses(cast: Cast) -> None:
    own, other = begun(cast.elder.pk), begun(cast.volunteer.pk)
    for sign_in_id in (other, new_id()):
        with pytest.raises(NotFound):
            end_sign_in(sign_in_id=sign_in_id, by=cast.elder_actor, at=NOW)
    assert holds(sign_in_id=other, person_id=cast.volunteer.pk, at=NOW)
    end_sign_in(sign_in_id=own, by=cast.elder_actor, at=NOW)
    assert not holds(sign_in_id=own, person_id=cast.elder.pk, at=NOW)
    with pytest.raises(NotFound):
        end_sign_in(sign_in_id=own, by=cast.elder_actor, at=NOW)


def test_the_platform_signs_nobody_out_by_this(cast: Cast) -> None:
    for run in (
        lambda: end_sign_in(sign_in_id=begun(cast.elder.pk), by=SYSTEM_ACTOR, at=NOW),
        lambda: end_device(device_id=new_id(), by=SYSTEM_ACTOR, at=NOW),
        lambda: end_other_sign_ins(kept_id=new_id(), by=SYSTEM_ACTOR, at=NOW),
    ):
        with pytest.raises(NotYourAct):
            run()


def test_a_sign_in_is_nobody_elses_even_with_its_number(cast: Cast) -> None:
    assert not holds(sign_in_id=begun(cast.elder.pk), person_id=cast.volunteer.pk, at=NOW)


def test_all_others_end_at_once_with_the_apps_and_this_one_stays(cast: Cast) -> None:
    here, there = begun(cast.elder.pk), begun(cast.elder.pk)
    stranger = begun(cast.volunteer.pk)
    issue_device_token(
        person_id=cast.elder.pk,
        role_held_id=cast.roles[cast.elder.pk],
        device_key="app",
        second_factor=False,
        at=NOW,
    )
    assert [each.role for each in devices_of(person_id=cast.elder.pk, at=NOW)] == [cast.elder_actor.role]
    assert end_other_sign_ins(kept_id=here, by=cast.elder_actor, at=NOW) == 2
    assert [each.id for each in sign_ins_of(person_id=cast.elder.pk, at=NOW)] == [here]
    assert devices_of(person_id=cast.elder.pk, at=NOW) == []
    assert not holds(sign_in_id=there, person_id=cast.elder.pk, at=NOW)
    assert holds(sign_in_id=stranger, person_id=cast.volunteer.pk, at=NOW)


def test_an_app_is_ended_by_its_owner_alone(cast: Cast) -> None:
    issue_device_token(
        person_id=cast.elder.pk,
        role_held_id=cast.roles[cast.elder.pk],
        device_key="app",
        second_factor=False,
        at=NOW,
    )
    device_id = DeviceToken.objects.get().pk
    with pytest.raises(NotFound):
        end_device(device_id=device_id, by=cast.volunteer_actor, at=NOW)
    end_device(device_id=device_id, by=cast.elder_actor, at=NOW)
    assert devices_of(person_id=cast.elder.pk, at=NOW) == []


def test_staff_who_do_nothing_are_signed_out_and_elders_are_not(cast: Cast) -> None:
    clerk, elder = begun(cast.clerk.pk, second_factor=True), begun(cast.elder.pk)
    assert holds(sign_in_id=clerk, person_id=cast.clerk.pk, at=LATER - timedelta(minutes=2))
    assert not holds(sign_in_id=clerk, person_id=cast.clerk.pk, at=LATER)
    assert holds(sign_in_id=elder, person_id=cast.elder.pk, at=LATER)
    note_seen(sign_in_id=clerk, at=NOW + timedelta(minutes=20))
    assert holds(sign_in_id=clerk, person_id=cast.clerk.pk, at=LATER)


def test_a_moment_seen_is_written_at_most_once_a_minute_and_never_after_the_end(cast: Cast) -> None:
    sign_in_id = begun(cast.elder.pk)
    note_seen(sign_in_id=sign_in_id, at=NOW + timedelta(seconds=59))
    assert SignIn.objects.get(pk=sign_in_id).seen_at == NOW
    close_sign_in(sign_in_id=sign_in_id, at=NOW)
    note_seen(sign_in_id=sign_in_id, at=LATER)
    assert SignIn.objects.get(pk=sign_in_id).seen_at == NOW


@pytest.mark.parametrize("how", ["role", "password", "second factor"])
def test_sign_ins_of_staff_end_with_a_role_a_password_or_a_second_factor(cast: Cast, how: str) -> None:
    staff, own = begun(cast.clerk.pk, second_factor=True), begun(cast.clerk.pk)
    by = cast.security_administrator_actor
    if how == "role":
        end_role(role_held_id=cast.roles[cast.clerk.pk], by=by, at=NOW)
    elif how == "password":
        set_staff_password(person_id=cast.clerk.pk, password="a-long-new-word-7", by=by, at=NOW)  # noqa: S106
    else:
        enrol_second_factor(person_id=cast.clerk.pk, by=by, at=NOW)
    assert not holds(sign_in_id=staff, person_id=cast.clerk.pk, at=NOW)
    assert holds(sign_in_id=own, person_id=cast.clerk.pk, at=NOW)


def test_sign_ins_are_forgotten_after_the_retention_of_logs(cast: Cast) -> None:
    begun(cast.elder.pk)
    forget_sign_in_traces(at=NOW + timedelta(days=180))
    assert SignIn.objects.count() == 1
    forget_sign_in_traces(at=NOW + timedelta(days=187))
    assert SignIn.objects.count() == 0
