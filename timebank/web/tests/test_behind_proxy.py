"""Behind a proxy that speaks HTTPS with people: forms go through, and tries are counted by the client's own network."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings as in_force
from django.test import Client
from pytest_django import Settings

from tests.cast import Cast
from timebank.web.tests.conftest import SetClock

pytestmark = pytest.mark.django_db(databases=["default"])

SETTINGS_FILE = Path(in_force.BASE_DIR) / "timebank" / "config" / "settings.py"


def settings_with(monkeypatch: pytest.MonkeyPatch, **environment: str) -> ModuleType:
    """Read the settings anew in another environment."""
    for name, given in environment.items():
        monkeypatch.setenv(name, given)
    spec = importlib.util.spec_from_file_location("other_settings", SETTINGS_FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("https", "status"), [("1", 302), ("0", 403)])
def test_a_form_sent_by_https_is_taken_when_the_proxy_is_believed(
    cast: Cast, at: SetClock, settings: Settings, monkeypatch: pytest.MonkeyPatch, https: str, status: int
) -> None:
    other = settings_with(monkeypatch, TIMEBANK_HTTPS=https, TIMEBANK_HOSTS="bank.example")
    for name in ("SECURE_PROXY_SSL_HEADER", "ALLOWED_HOSTS", "HTTPS", "CSRF_COOKIE_SECURE"):
        setattr(settings, name, getattr(other, name))
    headers = {
        "Host": "bank.example",
        "Origin": "https://bank.example",
        "Referer": "https://bank.example/",
        "X-Forwarded-Proto": "https",
    }
    browser = Client(enforce_csrf_checks=True, headers=headers)
    page = browser.get("/login/")
    assert page.status_code == 200
    token = browser.cookies["csrftoken"].value
    sent = browser.post("/language/", {"language": "en", "csrfmiddlewaretoken": token})
    assert sent.status_code == status
