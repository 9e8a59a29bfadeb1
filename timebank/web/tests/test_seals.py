"""The seals are shown to everybody, by page and by API, with all that is needed to check them."""

from pathlib import Path

import pytest

from timebank.ledger.published import pinned_keys
from timebank.ledger.seals import last_seal
from timebank.ledger.tests.books import earned, issued
from timebank.ledger.tests.sealed import seal, sealed_books
from timebank.web import seals as page_of_seals
from timebank.web.tests.door import stranger

__all__ = ["sealed_books"]


@pytest.fixture
def three_seals(sealed_books: Path) -> None:
    for _ in range(3):
        issued(earned(), 60)
        seal()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "第 3 至 3 笔记录"), ("en", "Entries 3 to 3")])
def test_the_page_shows_roots_and_keys_without_a_script(three_seals: None, language: str, words: str) -> None:
    page = stranger(language=language).get("/seals/")
    newest = last_seal()
    assert newest is not None
    for shown in (words, newest.root.hex(), newest.signature.hex(), pinned_keys()[0].public_key.hex()):
        assert shown in page
    assert "<script" not in page


def test_older_seals_are_one_step_away(three_seals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_of_seals, "SEALS_SHOWN", 2)
    assert "?before=2" in stranger(language="en").get("/seals/")
    older = stranger(language="en").get("/seals/?before=2")
    assert "Seal 1" in older
    assert "Older seals" not in older


@pytest.mark.parametrize("before", ["", "0", "-1", "x", "9" * 5_000, "１"])
def test_a_page_before_something_else_does_not_exist(three_seals: None, before: str) -> None:
    stranger().get(f"/seals/?before={before}", status=404)


def test_books_without_seals_say_so(sealed_books: Path) -> None:
    assert "Nothing has been sealed yet." in stranger(language="en").get("/seals/")


def test_the_api_lists_the_same(three_seals: None) -> None:
    response = stranger().client.get("/api/v1/seals?limit=2&before=3")
    content = response.json()
    assert [item["seal_id"] for item in content["items"]] == [2, 1]
    assert content["items"][0]["previous"] == content["items"][1]["root"]
    assert [key["key_id"] for key in content["keys"]] == [key.key_id for key in pinned_keys()]
    assert stranger().client.get("/api/v1/seals?before=0").status_code == 422
