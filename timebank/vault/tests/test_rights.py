"""What the application's login may do with the vault: call its functions, and nothing with a table."""

import pytest
from django.db import ProgrammingError, connection, transaction

WATCHED = ("vault_protected", "vault_lookapproval", "vault_lookreview")
TABLES = ("vault_key", "vault_secret", "vault_document", "vault_look", *WATCHED)
COLUMN = {
    "vault_key": "cipher",
    "vault_secret": "field",
    "vault_document": "ciphertext",
    "vault_look": "by_role",
    "vault_lookapproval": "purpose",
    "vault_lookreview": "answer",
}
FUNCTIONS = {
    "vault_keep",
    "vault_find",
    "vault_have_same",
    "vault_open_look",
    "vault_read_look",
    "vault_looks_at",
    "vault_looks_counted",
    "vault_current_key",
    "vault_add_key",
    "vault_keep_document",
    "vault_alike",
    "vault_kept_since",
    "vault_forget",
    "vault_protect",
    "vault_is_protected",
    "vault_ask_look",
    "vault_decide_look",
    "vault_looks_asked",
    "vault_may_look",
    "vault_draw_looks",
    "vault_looks_to_review",
    "vault_answer_review",
}
OWNERS_OWN = {"vault_refuse_known"}
"""Functions that only other functions of the vault call."""
pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM {table}",
        "INSERT INTO {table} DEFAULT VALUES",
        "UPDATE {table} SET {column} = NULL",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
    ],
)
def test_the_application_has_no_right_on_a_table_of_the_vault(table: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=f"permission denied for table {table}"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table, column=COLUMN.get(table, "person_id")))


def test_no_right_on_any_table_or_column_was_granted_to_anybody_but_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class, aclexplode(relacl) AS granted"
            " WHERE relname = ANY(%s) AND granted.grantee <> relowner",
            [list(TABLES)],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = ANY(%s::regclass[]) AND attacl IS NOT NULL",
            [list(TABLES)],
        )
        assert cursor.fetchone() == (0,)


def test_every_function_of_the_vault_runs_as_its_owner_with_a_pinned_search_path() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proconfig FROM pg_proc WHERE proname LIKE 'vault\\_%%'", []
        )
        rows = cursor.fetchall()
    assert {row[0] for row in rows} == FUNCTIONS | OWNERS_OWN
    assert {(row[1], *row[2]) for row in rows} == {(True, "search_path=pg_catalog, public, pg_temp")}


def test_only_the_owner_and_the_application_may_call_the_functions_of_the_vault() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, granted.grantee::regrole::text FROM pg_proc, aclexplode(proacl) AS granted"
            " WHERE proname LIKE 'vault\\_%%' AND granted.grantee <> proowner",
            [],
        )
        callers = cursor.fetchall()
        cursor.execute("SELECT quote_ident(current_user)")
        application = cursor.fetchone()[0]
    assert sorted(callers) == sorted((function, application) for function in FUNCTIONS)
