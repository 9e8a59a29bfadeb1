"""Fixtures of the vault's tests: work that truly commits, and people with values that nobody else has."""

import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from timebank.lib.ids import new_id
from timebank.vault.kinds import Field
from timebank.vault.rules import check_character


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[], UUID]]:
    """Allow work that commits; gives a maker of person ids whose rows the owner deletes afterwards."""
    made: list[UUID] = []

    def make() -> UUID:
        made.append(new_id())
        return made[-1]

    with django_db_blocker.unblock():
        yield make
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM vault_secret WHERE person_id = ANY(%s)", [made])
            cursor.execute("DELETE FROM vault_document WHERE person_id = ANY(%s)", [made])
            cursor.execute("DELETE FROM vault_look WHERE person_id = ANY(%s)", [made])
        connections["default"].close()
        connections["owner"].close()


@pytest.fixture
def values() -> dict[Field, str]:
    """All values of one elder; the numbers are new in each test."""
    first = f"11010319500203{random.randrange(1000):03d}"
    return {
        Field.NAME: "王秀英",
        Field.DOCUMENT: first + check_character(first),
        Field.PHONE: f"139{random.randrange(10**8):08d}",
        Field.LANDLINE: f"0106{random.randrange(10**7):07d}",
        Field.ADDRESS: "北京市朝阳区安贞里三号楼2单元501室",
        Field.POSITION: "39.9684321,116.4011234",
    }
