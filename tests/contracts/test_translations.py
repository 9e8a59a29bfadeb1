"""Every sentence that people read exists in Chinese and in English.

The English sentence is the key; the Chinese one stands in the locale folder of the package. Nothing may be missing,
fuzzy, or differ in the facts it names.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.template import Engine
from django.template.base import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parent.parent.parent
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
FACT = re.compile(r"%\((\w+)\)s")


def catalogue() -> dict[str, polib.POEntry]:
    """Read all Chinese sentences by their English key."""
    return {
        entry.msgid: entry
        for path in sorted(ROOT.glob("timebank/*/locale/zh_Hans/LC_MESSAGES/django.po"))
        for entry in polib.pofile(str(path))
    }


def refusal_sentences(tree: ast.Module) -> Iterator[str]:
    """Find the docstrings of refusals: those are the sentences people read."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        if bases & {"Refused", "NotFound"} or node.name == "Refused":
            yield " ".join((ast.get_docstring(node) or "").split())


def marked_sentences(tree: ast.Module) -> Iterator[str]:
    """Find the sentences given to gettext."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MARKERS
            and node.args
        ):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def template_sentences(template: Template) -> Iterator[str]:
    """Find the sentences of a template, in the form in which Django looks them up."""

    def walk(nodes: list[Node]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, TranslateNode):
                yield str(node.filter_expression.var.literal or node.filter_expression.var)
            if isinstance(node, BlockTranslateNode):
                sentence, _ = node.render_token_list(node.singular)
                yield re.sub(r"\s*\n\s*", " ", sentence.strip()) if node.trimmed else sentence
            for name in (*getattr(node, "child_nodelists", ()), "nodelist"):
                inner = getattr(node, name, None)
                if inner and inner is not nodes:
                    yield from walk(list(inner))
            for _, branch in getattr(node, "conditions_nodelists", []):
                yield from walk(list(branch))

    yield from walk(list(template.nodelist))


def python_sources() -> list[Path]:
    """List the modules that may hold sentences."""
    return [
        path
        for path in sorted(ROOT.glob("timebank/**/*.py"))
        if not {"tests", "migrations"} & set(path.parts)
    ]


def all_sentences() -> dict[str, str]:
    """Collect every sentence with where it stands."""
    found: dict[str, str] = {}
    for path in python_sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for sentence in (*refusal_sentences(tree), *marked_sentences(tree)):
            found[sentence] = path.relative_to(ROOT).as_posix()
    engine = Engine.get_default()
    for path in sorted(ROOT.glob("timebank/*/templates/**/*.html")):
        template = Template(path.read_text(encoding="utf-8"), engine=engine)
        for sentence in template_sentences(template):
            found[sentence] = path.relative_to(ROOT).as_posix()
    return {sentence: place for sentence, place in found.items() if sentence}


def test_every_sentence_has_a_chinese_one() -> None:
    known = catalogue()
    sentences = all_sentences()
    assert len(sentences) > 100
    missing = [
        f"{place}: {sentence}"
        for sentence, place in sorted(sentences.items(), key=lambda pair: (pair[1], pair[0]))
        if sentence not in known or not known[sentence].translated()
    ]
    assert missing == []


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.msgid[:40])
def test_a_translation_names_the_same_facts(entry: polib.POEntry) -> None:
    chinese = entry.msgstr or entry.msgstr_plural[0]
    assert set(FACT.findall(entry.msgid)) == set(FACT.findall(chinese))
    assert not entry.fuzzy


def test_no_sentence_is_translated_in_two_ways() -> None:
    seen: dict[str, str] = {}
    twice = []
    for path in sorted(ROOT.glob("timebank/*/locale/zh_Hans/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            if entry.msgid in seen and seen[entry.msgid] != entry.msgstr:
                twice.append(f"{path}: {entry.msgid}")
            seen.setdefault(entry.msgid, entry.msgstr)
    assert twice == []
