"""The OpenAPI document that partners rely on is that of the routes as they are."""

import json

from timebank.api.snapshot import SNAPSHOT, document

METHODS = {"get", "post", "put", "patch", "delete"}
WITHOUT_KEY = {"request_code", "sign_in", "sign_out"}
"""They write no act of a member: signing in has no actor yet, and signing out twice is signing out."""


def operations() -> dict[str, dict[str, object]]:
    """List every operation of the document by its id."""
    paths = json.loads(document())["paths"]
    found = [(method, each) for path in paths.values() for method, each in path.items() if method in METHODS]
    return {each["operationId"]: {"method": method, **each} for method, each in found}


def test_the_document_is_renewed_with_the_routes() -> None:
    hint = "the routes changed: look at the difference, then run timebank openapi_snapshot --write"
    assert json.loads(SNAPSHOT.read_bytes()) == json.loads(document()), hint
    assert SNAPSHOT.read_bytes() == document(), hint


def test_every_write_takes_a_key_that_makes_it_safe_to_repeat() -> None:
    lacking = {
        name
        for name, each in operations().items()
        if each["method"] != "get"
        and not any(parameter["name"] == "Idempotency-Key" for parameter in each.get("parameters", []))  # type: ignore[attr-defined]
    }
    assert lacking == WITHOUT_KEY


def test_every_operation_says_what_it_does_and_asks_for_a_token_unless_it_is_open_to_all() -> None:
    found = operations()
    assert len(found) >= 40
    assert [name for name, each in found.items() if not each.get("description")] == []
    open_to_all = {name for name, each in found.items() if "security" not in each}
    assert open_to_all == {
        "request_code",
        "sign_in",
        "list_words",
        "list_categories",
        "list_places",
        "list_seals",
    }
