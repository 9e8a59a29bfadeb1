"""The retention table: what is over goes, what is not stays; a dry run undoes itself; the run leaves its report."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from tests.cast import NOW, Cast
from tests.scene import give_coins, open_need
from timebank.people.kinds import StatusRefusal
from timebank.people.models import ActKey, Person, SpecialStatus
from timebank.people.operations import refuse_special_status
from timebank.people.tests.statuses import applied, recognised_for
from timebank.rights.kinds import Kept
from timebank.rights.models import RetentionRun
from timebank.rights.operations import apply_retention
from timebank.rights.operations.retention import FORGET
from timebank.vault.kinds import Field
from timebank.vault.queries import find_by

pytestmark = pytest.mark.django_db(databases=["default"])

LONG_AFTER = NOW + timedelta(days=37 * 31)


def test_every_class_has_a_way_to_go_and_a_row_in_the_table_of_the_rules() -> None:
    assert set(FORGET) == set(Kept)
    said = (Path(settings.BASE_DIR) / "docs" / "rules.md").read_text(encoding="utf-8")
    assert [code for code in Kept.values if f"`{code}`" not in said] == []


def test_who_left_long_ago_is_erased_and_who_owes_something_is_not(cast: Cast) -> None:
    give_coins(cast, elder=cast.elder)
    open_need(cast)
    Person.objects.filter(pk__in=[cast.elder.pk, cast.second_elder.pk]).update(left_at=NOW)
    phone = cast.identities[cast.second_elder.pk].phone
    assert apply_retention(is_dry=False, at=NOW + timedelta(days=30))[Kept.IDENTITIES] == 0
    assert apply_retention(is_dry=False, at=LONG_AFTER)[Kept.IDENTITIES] == 1
    assert find_by(field=Field.PHONE, value=phone) == []
    assert find_by(field=Field.PHONE, value=cast.identities[cast.elder.pk].phone) == [cast.elder.pk]
    assert apply_retention(is_dry=False, at=LONG_AFTER)[Kept.IDENTITIES] == 0


def test_statuses_that_are_over_go_and_those_in_force_stay(cast: Cast) -> None:
    recognised_for(cast)
    refused = applied(cast, person_id=cast.second_elder.pk)
    refuse_special_status(
        status_id=refused.pk,
        refusal=StatusRefusal.CONDITIONS_NOT_MET,
        by=cast.district_officer_actor,
        at=NOW,
    )
    assert apply_retention(is_dry=False, at=LONG_AFTER)[Kept.SPECIAL_GROUPS] == 1
    assert SpecialStatus.objects.get().person_id == cast.elder.pk


def test_a_dry_run_says_the_same_and_leaves_everything(cast: Cast) -> None:
    ActKey.objects.create(
        actor_id=cast.elder.pk, key=cast.elder.pk, act="x", content_hash=b"", result={}, acted_at=NOW
    )
    dry = apply_retention(is_dry=True, at=LONG_AFTER)
    assert (dry[Kept.ACT_KEYS], ActKey.objects.count(), RetentionRun.objects.count()) == (1, 1, 0)
    assert apply_retention(is_dry=False, at=LONG_AFTER) == dry
    assert (ActKey.objects.count(), RetentionRun.objects.get().forgotten) == (0, dry)


def test_the_report_of_a_run_cannot_be_changed(cast: Cast) -> None:
    apply_retention(is_dry=False, at=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RetentionRun.objects.update(forgotten={})


def test_the_command_reports_as_json_and_dry(cast: Cast) -> None:
    out = StringIO()
    call_command("apply_retention", "--json", "--dry-run", stdout=out)
    told = json.loads(out.getvalue())
    assert told["dry_run"] is True
    assert set(told["forgotten"]) == set(Kept.values)
    assert not RetentionRun.objects.exists()
    call_command("apply_retention", stdout=(lines := StringIO()))
    assert len(lines.getvalue().splitlines()) == len(Kept)
