"""Every other way to a personal value that the application's login could try; none gives one, nor changes a journal row."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from timebank.lib.ids import new_id
from timebank.vault.kinds import Field, Purpose
from timebank.vault.operations import LookRefused, keep_identity, open_look, read_look
from timebank.vault.queries import looks_at

WAYS = [
    "COPY vault_secret TO STDOUT",
    "COPY (SELECT * FROM vault_secret) TO STDOUT",
    "CREATE VIEW peep AS SELECT * FROM vault_secret",
    "CREATE TABLE public.copied AS SELECT * FROM vault_secret",
    "TABLE vault_secret",
    "SELECT * FROM public.vault_key",
    "SELECT ciphertext FROM vault_document",
    "SELECT (s).ciphertext FROM vault_secret AS s",
    "SELECT row_to_json(s) FROM vault_secret AS s",
    "SELECT query_to_xml('SELECT * FROM vault_secret', true, false, '')",
    "SELECT table_to_xml('vault_secret', true, false, '')",
    "DELETE FROM vault_secret RETURNING *",
    "UPDATE vault_secret SET kept_at = now() RETURNING *",
    "MERGE INTO vault_secret USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "LOCK TABLE vault_secret",
    "PREPARE peep AS SELECT * FROM vault_secret; EXECUTE peep",
    "DO $$ BEGIN PERFORM * FROM vault_secret; END $$",
    "CREATE FUNCTION peep() RETURNS SETOF vault_secret LANGUAGE sql SECURITY DEFINER AS 'TABLE vault_secret'",
    "ALTER TABLE vault_secret OWNER TO CURRENT_USER",
    "GRANT SELECT ON vault_secret TO CURRENT_USER",
    "CREATE TRIGGER peep AFTER INSERT ON vault_secret EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE peep AS ON INSERT TO vault_secret DO ALSO NOTHING",
    "CREATE OR REPLACE FUNCTION vault_may_look(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "ALTER FUNCTION vault_read_look(uuid[]) SET search_path = pg_temp",
    "SELECT vault_refuse_known(ARRAY[]::uuid[], ARRAY[]::bytea[])",
    "UPDATE vault_look SET used_at = NULL",
    "DELETE FROM vault_look",
    "DELETE FROM vault_protected",
    "UPDATE vault_lookapproval SET ends_at = 'infinity'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
    "SET ROLE timebank_owner",
    "SET SESSION AUTHORIZATION timebank_owner",
    "SELECT pg_get_viewdef('pg_stats'::regclass), most_common_vals FROM pg_stats WHERE tablename = 'vault_secret' LIMIT 0;"
    " SELECT 1/(SELECT count(*)::int FROM pg_stats WHERE tablename LIKE 'vault%')",
]


@pytest.mark.django_db(databases=["default"])
@pytest.mark.parametrize("way", WAYS)
def test_no_other_way_leads_past_the_functions(way: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(way)


def test_tables_of_ones_own_do_not_take_the_place_of_the_vaults(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    """A temporary table that is named like one of the vault's is not what its functions see."""
    person_id = committed()
    keep_identity(person_id=person_id, values=values)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE vault_protected (person_id uuid, until_date date)")
        cursor.execute("CREATE TEMP TABLE vault_look (id uuid)")
        cursor.execute("SET search_path = pg_temp, public")
        look_id = open_look(
            person_id=person_id, fields=[Field.NAME], by_id=new_id(), by_role="ELDER", purpose=Purpose.OWN
        )
        assert read_look(look_id=look_id) == {Field.NAME: values[Field.NAME]}
        transaction.set_rollback(True)
    assert len(looks_at(person_id=person_id)) == 1


def test_a_look_that_is_rolled_back_was_never_readable(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    """Opened, read and undone in one transaction: it would leave no trace, so it gives nothing, savepoint or not."""
    person_id, look_id = committed(), new_id()
    keep_identity(person_id=person_id, values=values)
    opening = "SELECT vault_open_look(%s::uuid[], %s::uuid[], %s::text[], %s, 'ELDER', 'OWN')"
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(opening, [[look_id], [person_id], ["NAME"], new_id()])
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM vault_read_look(%s::uuid[])", [[look_id]])
            assert cursor.fetchall() == []
        with pytest.raises(LookRefused):
            read_look(look_id=look_id)
        transaction.set_rollback(True)
    assert looks_at(person_id=person_id) == []


def test_a_look_used_in_a_transaction_that_rolls_back_is_journaled_all_the_same(
    committed: Callable[[], UUID], values: dict[Field, str]
) -> None:
    person_id = committed()
    keep_identity(person_id=person_id, values=values)
    look_id = open_look(
        person_id=person_id, fields=[Field.NAME], by_id=new_id(), by_role="ELDER", purpose=Purpose.OWN
    )
    with transaction.atomic():
        assert read_look(look_id=look_id) == {Field.NAME: values[Field.NAME]}
        transaction.set_rollback(True)
    assert [fact.id for fact in looks_at(person_id=person_id)] == [look_id]
    connections["default"].close()
