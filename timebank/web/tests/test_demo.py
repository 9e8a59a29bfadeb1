"""The doors of a demo: open on the embedded database with demo people, shut everywhere else."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import NOW, Cast
from timebank.city.invented import phone_number
from timebank.city.models import DemoAccount
from timebank.city.parts import Part
from timebank.people.models import Person
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity
from timebank.web.tests.conftest import SetClock
from timebank.web.tests.door import stranger

pytestmark = pytest.mark.django_db(databases=["default"])

ORDER = 1000


@pytest.fixture
def demo(cast: Cast, at: SetClock, settings: Any) -> Person:
    """Make the elder of the cast somebody to try out, on a platform like a demo."""
    settings.EMBEDDED, settings.PRODUCTION = True, False
    settings.SMS_PROVIDER = "timebank.web.demo.ShownCodeProvider"
    keep_identity(person_id=cast.elder.pk, values={Field.PHONE: phone_number(order=ORDER)})
    DemoAccount.objects.create(
        position=1,
        person=cast.elder,
        role_held_id=cast.roles[cast.elder.pk],
        part=Part.ELDER_MAIN.value,
        phone_order=ORDER,
    )
    return cast.elder


def test_a_demo_lists_its_people_and_shows_the_code(demo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    door = stranger()
    assert demo.member_number in door.get("/login/")
    monkeypatch.setattr(
        "timebank.people.operations.login_codes.transaction.on_commit", lambda run, robust: run()
    )
    page = door.post("/login/", phone=phone_number(order=ORDER)).content.decode()
    code = page.partition("短信验证码为 ")[2][:6]
    assert door.done("/login/code/", phone=phone_number(order=ORDER), code=code) == "/elder/"


@pytest.mark.parametrize("setting", [{"EMBEDDED": False}, {"PRODUCTION": True}])
def test_anywhere_else_nobody_is_listed_and_no_code_is_shown(
    demo: Person, settings: Any, setting: dict[str, bool]
) -> None:
    for name, value in setting.items():
        setattr(settings, name, value)
    assert demo.member_number not in stranger().get("/login/")


def test_a_code_of_an_earlier_request_is_never_shown(
    demo: Person, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "timebank.people.operations.login_codes.transaction.on_commit", lambda run, robust: run()
    )
    stranger().post("/login/", phone=phone_number(order=ORDER))
    at(NOW + timedelta(minutes=5))
    page = stranger().post("/login/", phone=phone_number(order=ORDER + 1)).content.decode()
    assert "短信验证码为" not in page
