"""The commands for balances of older systems: a dry run unless told otherwise, and a comparison that can fail."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from timebank.coins.kinds import DecisionState
from timebank.coins.models import MigrationBatch
from timebank.coins.tests.lists import approved_migration, migration
from timebank.coins.tests.purses import purses

pytestmark = pytest.mark.django_db(databases=["default"])


@pytest.fixture
def list_file(tmp_path: Path, cast: Cast) -> Path:
    path = tmp_path / "balances.csv"
    text = f"记录号,会员号,分钟,服务截至日期\nA1,{cast.volunteer.member_number},600,2021-06-30\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def told(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_a_list_would_do_and_changes_nothing(list_file: Path) -> None:
    facts = ("--source", "旧系统", "--told-minutes", 600)
    found = json.loads(told("import_balances", list_file, *facts, "--json"))
    assert (found["is_ready"], found["records"], found["listed_minutes"]) == (True, 1, 600)
    assert "600" in told("import_balances", list_file, *facts)
    assert MigrationBatch.objects.count() == 0


def test_a_list_with_errors_or_another_total_ends_with_one(list_file: Path, cast: Cast) -> None:
    with pytest.raises(SystemExit):
        told("import_balances", list_file, "--source", "旧系统", "--told-minutes", 601, "--propose")
    list_file.write_text("记录号,会员号,分钟,服务截至日期\nA1,BJ1,60,2021-06-30\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        told("import_balances", list_file, "--source", "旧系统", "--told-minutes", 60)
    assert MigrationBatch.objects.count() == 0


def test_a_list_is_proposed_in_the_name_of_a_city_officer_and_not_approved(
    list_file: Path, cast: Cast
) -> None:
    facts = ("--source", "旧系统", "--told-minutes", 600, "--propose")
    for by in ([], ["--by", cast.district_officer.member_number]):
        with pytest.raises(CommandError):
            told("import_balances", list_file, *facts, *by)
    told("import_balances", list_file, *facts, "--by", cast.city_officer.member_number)
    assert MigrationBatch.objects.get().state == DecisionState.PROPOSED
    assert purses(cast.volunteer.pk) == (0, 0, 0, 0)


def test_what_is_no_file_or_no_list_is_said(list_file: Path, tmp_path: Path) -> None:
    facts = ("--source", "旧系统", "--told-minutes", 600)
    with pytest.raises(CommandError):
        told("import_balances", tmp_path / "missing.csv", *facts)
    list_file.write_bytes(b"\xff\xff")
    with pytest.raises(CommandError):
        told("import_balances", list_file, *facts)


def test_the_comparison_ends_with_one_when_the_books_differ(cast: Cast) -> None:
    assert told("reconcile_balances").strip()
    approved_migration(cast, [("A1", cast.volunteer.member_number, 60)])
    (system,) = json.loads(told("reconcile_balances", "--json"))["systems"]
    assert (system["booked_minutes"], system["difference_minutes"]) == (60, 0)
    assert "60" in told("reconcile_balances")
    waiting = migration(cast, [("A2", cast.volunteer.member_number, 15)])
    MigrationBatch.objects.filter(pk=waiting).update(
        state=DecisionState.APPROVED,
        decided_by=cast.second_city_officer,
        decided_at=MigrationBatch.objects.get(pk=waiting).proposed_at,
    )
    with pytest.raises(SystemExit):
        told("reconcile_balances")
