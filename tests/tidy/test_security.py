"""The security page names files and tests that exist, and every clause says where it is met or that it is not yet."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`((?:timebank|tests|docs)/[\w./]+)(?:::(\w+))?`")


def named() -> list[tuple[str, str]]:
    """List what the page names: a file or folder, and a test in it where one is named."""
    return NAMED.findall(PAGE.read_text(encoding="utf-8"))


def test_the_page_names_enough() -> None:
    assert len(named()) > 40
    assert sum(bool(test) for _, test in named()) > 10


@pytest.mark.parametrize(("path", "test"), sorted(set(named())))
def test_what_the_page_names_exists(path: str, test: str) -> None:
    found = ROOT / path
    assert found.exists()
    if test:
        functions = {
            node.name
            for node in ast.walk(ast.parse(found.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
        assert test in functions


def test_every_clause_says_where_it_is_met_or_that_it_is_not() -> None:
    text = PAGE.read_text(encoding="utf-8").split("## Graded protection", 1)[1]
    clauses = [
        line
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith(("| clause", "| article"))
    ]
    assert len(clauses) > 20
    said = re.compile(
        r"`(?:timebank|tests)/|not yet|of the operator|this page|see the changelog|by the proxy"
    )
    assert [line for line in clauses if not said.search(line)] == []
