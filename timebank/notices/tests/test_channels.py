"""Login codes: sent at once, logged by the development provider only, never in production."""

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from timebank.notices.channels import send_login_code
from timebank.notices.tests.conftest import Switchboard


def test_a_login_code_goes_to_the_provider_with_its_sentence(switchboard: type[Switchboard]) -> None:
    send_login_code(phone="13900001234", code="482913")
    ((phone, text, code),) = switchboard.codes
    assert (phone, code) == ("13900001234", "482913")
    assert "482913" in text


def test_the_development_provider_logs_the_code_and_no_phone(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_PROVIDER = "timebank.notices.channels.LogProvider"
    caplog.set_level(logging.INFO)
    send_login_code(phone="13900001234", code="482913")
    assert "482913 (development only)" in caplog.text
    assert "13900001234" not in caplog.text


def test_the_development_provider_refuses_to_work_in_production(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_PROVIDER = "timebank.notices.channels.LogProvider"
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        send_login_code(phone="13900001234", code="482913")
    assert "482913" not in caplog.text
