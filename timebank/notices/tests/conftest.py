"""Fixtures of the outbox's tests: a provider that remembers what it was given, and work that truly commits."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import connections
from pytest_django import Settings

from timebank.lib.ids import new_id
from timebank.notices.channels import SmsFailed
from timebank.vault.kinds import Field
from timebank.vault.operations import keep_identity

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


class Switchboard:
    """A text-message provider for tests: keeps what it was given and does what it is told."""

    sent: ClassVar[list[tuple[str, str, str]]] = []
    codes: ClassVar[list[tuple[str, str, str]]] = []
    before_return: ClassVar[Callable[[], bool]] = staticmethod(lambda: True)

    def send(self, *, phone: str, text: str, reference: str) -> bool:
        """Keep a text."""
        self.sent.append((phone, text, reference))
        return type(self).before_return()

    def send_login_code(self, *, phone: str, text: str, code: str) -> None:
        """Keep a login code."""
        self.codes.append((phone, text, code))


def refuse() -> bool:
    """Behave like a provider that is down."""
    raise SmsFailed


@pytest.fixture
def switchboard(settings: Settings) -> type[Switchboard]:
    """Give the provider of this test."""
    settings.SMS_PROVIDER = f"{Switchboard.__module__}.Switchboard"
    Switchboard.sent.clear()
    Switchboard.codes.clear()
    Switchboard.before_return = staticmethod(lambda: True)
    return Switchboard


def person_with_phone() -> tuple[UUID, str]:
    """Make a person who has a mobile phone."""
    person_id, phone = new_id(), f"138{random.randrange(10**8):08d}"
    keep_identity(person_id=person_id, values={Field.PHONE: phone})
    return person_id, phone


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[UUID]]:
    """Allow work that commits; the owner deletes the rows of the persons put into the list."""
    persons: list[UUID] = []
    with django_db_blocker.unblock():
        yield persons
        with connections["owner"].cursor() as cursor:
            for table in ("notices_notice", "vault_secret", "vault_look"):
                cursor.execute(f"DELETE FROM {table} WHERE person_id = ANY(%s)", [persons])
        connections["default"].close()
        connections["owner"].close()
