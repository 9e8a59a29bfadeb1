"""After the hour was lived, no name, number, phone or address stands anywhere outside the vault, nor in a log."""

import logging

import pytest
from django.db import connections

from tests import test_story
from tests.cast import NOW, make_cast
from timebank.notices.jobs import send_due_notices
from timebank.people.operations import request_login_code, sign_in_by_code
from timebank.people.refusals import CodeWrong


def everything_outside_the_vault() -> str:
    """Dump every table but the vault's as text, as the owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith("vault_")]
        dump = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM public.\"{table}\" t")  # noqa: S608
            dump.append(cursor.fetchone()[0])
    return "\n".join(dump)


@pytest.mark.usefixtures("committed_database")
def test_nothing_leaks_past_the_vault(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cast = make_cast()
    test_story.the_district_grants_two_coins(cast)
    need = test_story.mrs_wang_asks_for_an_hour(cast)
    test_story.a_reviewer_opens_it_to_volunteers(cast, need)
    visit = test_story.he_comes_and_goes(cast, test_story.li_jianguo_takes_it(cast, need))
    test_story.she_confirms_and_the_coin_is_his(cast, visit)
    send_due_notices(at=NOW, limit=100)
    phone = cast.identities[cast.elder.pk].phone
    request_login_code(phone=phone, network_key="192.0.2.7", at=NOW)
    with pytest.raises(CodeWrong):
        sign_in_by_code(phone=phone, code="not it", at=NOW)
    written = everything_outside_the_vault() + caplog.text
    assert str(cast.elder.pk) in written, "the dump sees the tables"
    secrets = [
        value
        for identity in cast.identities.values()
        for value in (identity.name, identity.document, identity.phone, identity.address)
        if value
    ]
    assert len(secrets) > 40
    assert [value for value in secrets if value in written] == []
    assert "39.92312" not in written, "no exact position either"
