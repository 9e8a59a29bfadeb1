"""A proof of a movement holds without the database, and nothing about it can be changed."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from timebank.launch.seal_keys import renew_seal_key
from timebank.launch.secrets import read_or_make_secrets
from timebank.ledger import queries
from timebank.ledger.operations import reverse
from timebank.ledger.proofs import proof_content, proof_fault
from timebank.ledger.published import pinned_keys, public_keys
from timebank.ledger.tests.books import AT, earned, issued
from timebank.ledger.tests.sealed import seal, sealed_books
from timebank.lib.ids import new_id

__all__ = ["sealed_books"]

PAGE = Path(__file__).resolve().parents[3] / "docs" / "seals.md"
MOVEMENTS = 9


@pytest.fixture
def transfer_ids(sealed_books: Path) -> list[UUID]:
    """Movements in two seals, one of them a reversal."""
    ids = [issued(earned(), 60 + number).id for number in range(5)]
    seal()
    ids += [issued(earned(), 60).id for _ in range(MOVEMENTS - 6)]
    ids.append(reverse(transfer_id=ids[0], cause_id=new_id(), reference="更正 1", at=AT))
    seal()
    return ids


def written(transfer_id: UUID) -> dict[str, Any]:
    """A proof as it is printed and read again."""
    proof = queries.inclusion_proof(transfer_ids=[transfer_id])[transfer_id]
    content: dict[str, Any] = json.loads(json.dumps(proof_content(proof=proof)))
    return content


def test_every_sealed_movement_has_a_proof_that_holds(transfer_ids: list[UUID]) -> None:
    proofs = queries.inclusion_proof(transfer_ids=transfer_ids)
    assert [proofs[each].sequence for each in transfer_ids] == list(range(1, MOVEMENTS + 1))
    assert [proofs[each].leaf_index for each in transfer_ids] == [0, 1, 2, 3, 4, 0, 1, 2, 3]
    for proof in proofs.values():
        assert proof_fault(content=proof_content(proof=proof), public_keys=public_keys()) is None


def test_a_movement_without_seal_and_one_that_is_not_there_have_no_proof(transfer_ids: list[UUID]) -> None:
    unsealed = issued(earned(), 60).id
    assert queries.inclusion_proof(transfer_ids=[unsealed, new_id()]) == {}
    with translation.override("en"), pytest.raises(CommandError, match="not sealed yet"):
        call_command("prove_transfer", str(unsealed))


def _set(*names: str, to: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for name in names[:-1]:
            content = content[name]
        assert content[names[-1]] != to
        content[names[-1]] = to

    return change


CHANGES = [
    *(
        _set("transfer", name, to=value)
        for name, value in [
            ("transfer_id", str(UUID(int=1))),
            ("debit_account_id", str(UUID(int=1))),
            ("credit_account_id", str(UUID(int=1))),
            ("coin_minutes", 6_000),
            ("kind", "GRANT"),
            ("reference", ""),
            ("reverses_id", str(UUID(int=1))),
            ("happened_at", "2026-05-01T10:00:00.123457Z"),
            ("booked_at", "2026-05-01T10:00:00.123457Z"),
        ]
    ),
    _set("sequence", to=3),
    _set("leaf_index", to=2),
    lambda content: content.update(sequence=3, leaf_index=2),
    lambda content: content["path"].pop(),
    lambda content: content["path"].append(content["path"][0]),
    lambda content: content["path"].reverse(),
    _set("seal", "first_sequence", to=0),
    _set("seal", "last_sequence", to=6),
    _set("seal", "root", to="00" * 32),
    _set("seal", "previous", to="11" * 32),
    _set("seal", "signed_at", to="2026-05-02T03:00:00.654322Z"),
    _set("seal", "key_id", to="0123456789abcdef"),
    _set("seal", "signature", to="00" * 64),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_proof_does_not_hold(
    transfer_ids: list[UUID], change: Callable[[dict[str, Any]], None]
) -> None:
    content = written(transfer_ids[1])
    assert proof_fault(content=content, public_keys=public_keys()) is None
    change(content)
    assert proof_fault(content=content, public_keys=public_keys()) is not None


def test_a_proof_from_before_a_new_key_still_holds(
    transfer_ids: list[UUID], settings: Settings, tmp_path: Path
) -> None:
    key_file = tmp_path / "secrets.json"
    settings.SEAL_KEY = read_or_make_secrets(path=key_file, home=tmp_path).seal
    settings.SEAL_KEYS_FILE = tmp_path / "seal-keys.json"
    old_key_proof = written(transfer_ids[0])
    issued(earned(), 60)
    seal()
    renew_seal_key(path=key_file)
    settings.SEAL_KEY = read_or_make_secrets(path=key_file, home=tmp_path).seal
    newest = issued(earned(), 60).id
    seal()
    old, new = pinned_keys()
    assert old.key_id != new.key_id == written(newest)["seal"]["key_id"]
    assert proof_fault(content=written(newest), public_keys=public_keys()) is None
    fault = proof_fault(content=old_key_proof, public_keys=public_keys())
    assert fault is not None
    assert "not pinned" in fault, "the key of the test run is not among those of this folder"


def test_the_commands_prove_and_check(transfer_ids: list[UUID], tmp_path: Path) -> None:
    proof, sentence = StringIO(), StringIO()
    call_command("prove_transfer", str(transfer_ids[-1]), "--json", stdout=proof)
    call_command("prove_transfer", str(transfer_ids[-1]), stdout=sentence)
    assert "9" in sentence.getvalue()
    file = tmp_path / "proof.json"
    file.write_text(proof.getvalue())
    out = StringIO()
    call_command("check_proof", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"ok": True, "what": None}
    file.write_text(proof.getvalue().replace("更正 1", "更正 2"))
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("check_proof", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {
        "ok": False,
        "what": "the movement does not lead to the root of its seal",
    }


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"format": "other"}'])
def test_what_is_no_proof_does_not_hold(content: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(content)
    with pytest.raises(SystemExit, match="1"):
        call_command("check_proof", str(file), stdout=StringIO())


def test_sealing_at_once_counts_what_it_sealed(sealed_books: Path) -> None:
    for _ in range(3):
        issued(earned(), 60)
    out = StringIO()
    call_command("seal_ledger", "--json", stdout=out, stderr=StringIO())
    printed = json.loads(out.getvalue())
    assert printed.pop("seconds") >= 0
    assert printed == {"seals": 1, "rows": 3}


def test_the_reader_of_the_page_checks_a_proof_alone(transfer_ids: list[UUID], tmp_path: Path) -> None:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert script.count("\n") <= 30
    reader, file = tmp_path / "reader.py", tmp_path / "proof.json"
    reader.write_text(script)
    for transfer_id in transfer_ids:
        content = written(transfer_id)
        assert _read_alone(reader, file, content).returncode == 0
        content["transfer"]["coin_minutes"] += 1
        assert _read_alone(reader, file, content).returncode != 0


def _read_alone(reader: Path, file: Path, content: dict[str, Any]) -> subprocess.CompletedProcess[bytes]:
    file.write_text(json.dumps(content))
    command = [sys.executable, "-I", str(reader), str(file), str(django_settings.SEAL_KEYS_FILE)]
    return subprocess.run(command, capture_output=True, check=False, cwd=file.parent)
