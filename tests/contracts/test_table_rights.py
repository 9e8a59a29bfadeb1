"""What the application's login may do with each table, row for row as ``table_rights.csv`` says.

A new table or a new right without a row fails, so a right is never given by accident.
"""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

FILE = Path(__file__).resolve().parent / "table_rights.csv"
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")

pytestmark = pytest.mark.django_db(databases=["default"])


def tables() -> list[str]:
    """List all tables of the platform's schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def rights_on(table: str) -> dict[str, str]:
    """Say for each right: yes, nothing, or the columns to which it is limited."""
    found = {}
    with connection.cursor() as cursor:
        for right in RIGHTS:
            cursor.execute(
                "SELECT has_table_privilege(%s, %s, %s)",
                [settings.APPLICATION_ROLE, f'public."{table}"', right],
            )
            (whole,) = cursor.fetchone()
            found[right] = "yes" if whole else _columns(table, right)
    return found


def _columns(table: str, right: str) -> str:
    if right not in ("SELECT", "INSERT", "UPDATE"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND has_column_privilege(%s, attrelid, attnum, %s) ORDER BY attname",
            [f'public."{table}"', settings.APPLICATION_ROLE, right],
        )
        return " ".join(name for (name,) in cursor.fetchall())


def test_the_application_has_exactly_the_rights_that_are_written_down() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        written = {row.pop("table"): row for row in csv.DictReader(file)}
    actual = {table: rights_on(table) for table in tables()}
    assert set(written) == set(actual)
    assert {table: rights for table, rights in actual.items() if rights != written[table]} == {}


def test_the_application_is_no_superuser_and_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.APPLICATION_ROLE,)
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_no_fact_can_be_deleted_and_the_vault_is_out_of_reach() -> None:
    facts = [
        name
        for name in tables()
        if name.split("_")[0] in ("needs", "matching", "visits", "evaluations", "ledger")
    ]
    assert len(facts) > 10
    assert [name for name in facts if rights_on(name)["DELETE"] or rights_on(name)["TRUNCATE"]] == []
    vault = [name for name in tables() if name.startswith("vault_")]
    assert len(vault) >= 3
    assert [name for name in vault if any(rights_on(name).values())] == []


def test_functions_that_run_as_the_owner_pin_their_search_path() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
        )
        functions = cursor.fetchall()
    assert len(functions) > 5
    assert [name for name, settings_of in functions if "search_path=" not in settings_of] == []
