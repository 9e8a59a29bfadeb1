"""The proofs with a statement: a code for each printed entry and a file of them all, checked as a stranger would."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.cast import Cast, make_cast
from timebank.coins.tests.purses import earned
from timebank.ledger.tests.sealed import seal, sealed_books
from timebank.web.statements.proofs import PROOFS_PRINTED_MAX
from timebank.web.tests.door import signed_in

__all__ = ["sealed_books"]

PASSBOOK, FILE = "/earned/passbook/", "/earned/statement.csv"
ALL = {"all": "1"}


@pytest.fixture
def sealed_cast(sealed_books: Path) -> Cast:
    """The cast in books of which all but the last movement of the volunteer are sealed."""
    cast = make_cast()
    for minutes in (60, 30, 15):
        earned(cast.volunteer.pk, minutes)
    assert seal().is_settled
    earned(cast.volunteer.pk, 45)
    return cast


def test_each_sealed_entry_is_printed_with_its_proof_and_the_others_are_counted(sealed_cast: Cast) -> None:
    page = signed_in(sealed_cast, sealed_cast.volunteer, language="en").get(PASSBOOK, ALL)
    assert page.count("<svg xmlns") == 3 or page.count('class="segno"') == 3
    assert page.count("sealed as number") == 3
    assert "1 entry is printed without its proof" in page


def test_the_file_has_the_proofs_of_all_sealed_entries_and_each_holds(
    sealed_cast: Cast, tmp_path: Path
) -> None:
    door = signed_in(sealed_cast, sealed_cast.volunteer)
    response = door.client.get(FILE, ALL | {"proofs": "1"})
    file = tmp_path / "proofs.jsonl"
    file.write_bytes(b"".join(response))
    assert [json.loads(line)["transfer"]["coin_minutes"] for line in file.open()] == [60, 30, 15]
    out = StringIO()
    call_command("check_proof", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"ok": True, "proofs": 3, "what": None}


def test_one_changed_line_of_the_file_is_found(sealed_cast: Cast, tmp_path: Path) -> None:
    response = signed_in(sealed_cast, sealed_cast.volunteer).client.get(FILE, ALL | {"proofs": "1"})
    file = tmp_path / "proofs.jsonl"
    file.write_bytes(b"".join(response).replace(b'"coin_minutes":30', b'"coin_minutes":31'))
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("check_proof", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["proofs"] == 2


def test_a_long_passbook_has_its_proofs_in_the_file_alone(sealed_cast: Cast) -> None:
    for _ in range(PROOFS_PRINTED_MAX):
        earned(sealed_cast.volunteer.pk, 15)
    assert seal().is_settled
    door = signed_in(sealed_cast, sealed_cast.volunteer, language="en")
    assert "sealed as number" not in door.get(PASSBOOK, ALL)
    lines = b"".join(door.client.get(FILE, ALL | {"proofs": "1"})).splitlines()
    assert len(lines) == PROOFS_PRINTED_MAX + 4
