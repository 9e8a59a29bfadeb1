"""Docs that could drift are compared with the code: the glossary's codes, the operator's settings, the links."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Choices
from django.utils import translation

import timebank
from timebank.policy.kinds import POLICY_KINDS

ROOT = Path(__file__).resolve().parent.parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"
RULES = ROOT / "docs" / "rules.md"
SETTINGS = ROOT / "docs" / "settings.md"
READ_FROM_ENVIRONMENT = re.compile(r"""["']((?:TIMEBANK|DATABASE)_[A-Z_]+)["']""")


def kinds() -> Iterator[tuple[str, type[Choices]]]:
    """Walk the coded values of all packages: the package and the class."""
    for module_info in sorted(
        pkgutil.walk_packages(timebank.__path__, "timebank."), key=lambda each: each.name
    ):
        if ".kinds" not in module_info.name:
            continue
        module = importlib.import_module(module_info.name)
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Choices) and kind.__module__ == module.__name__ and len(kind):
                yield module_info.name.split(".")[1], kind


def glossary_codes() -> str:
    """Write the glossary's second part from the code."""
    lines = []
    for package, kind in kinds():
        lines += ["", f"### `{package}` {kind.__name__}", "", " ".join((kind.__doc__ or "").split()), ""]
        lines += ["| code | English | 中文 |", "|---|---|---|"]
        for member in kind:
            with translation.override("en"):
                english = str(member.label)
            with translation.override("zh-hans"):
                chinese = str(member.label)
            lines.append(f"| `{member.value}` | {english} | {chinese} |")
    return "\n".join(lines) + "\n"


def test_the_glossary_lists_every_code_with_its_labels() -> None:
    written = GLOSSARY.read_text(encoding="utf-8").split("## Codes\n", 1)[1]
    assert written.count("###") > 20
    assert written == glossary_codes()


def test_every_label_of_a_code_has_a_chinese_word() -> None:
    untranslated = []
    for package, kind in kinds():
        for member in kind:
            with translation.override("zh-hans"):
                label = str(member.label)
            if re.search(r"[A-Za-z]", label) and not re.search(r"[\u4e00-\u9fff]", label):
                untranslated.append(f"{package} {kind.__name__}.{member.name}: {label}")
    assert untranslated == []


def test_the_operators_settings_are_those_that_the_code_reads() -> None:
    read = set()
    for path in (*ROOT.glob("timebank/config/*.py"), *ROOT.glob("timebank/launch/*.py")):
        read |= set(READ_FROM_ENVIRONMENT.findall(path.read_text(encoding="utf-8")))
    written = set(re.findall(r"`((?:TIMEBANK|DATABASE)_[A-Z_]+)`", SETTINGS.read_text(encoding="utf-8")))
    assert len(read) > 8
    assert read - written == set()
    assert written - read == set()


def test_the_policy_values_without_effect_are_listed_and_no_others() -> None:
    pages = [path for path in ROOT.glob("timebank/**/*.py") if not {"tests", "migrations"} & set(path.parts)]
    code = "".join(path.read_text(encoding="utf-8") for path in pages if "kinds" not in path.parts)
    said = RULES.read_text(encoding="utf-8").split("## Policy values\n", 1)[1]
    without_effect = {name for name in POLICY_KINDS if not re.search(rf'value\(\s*"{name}"', code)}
    assert set(re.findall(r"`(\w+)`", said)) == without_effect


@pytest.mark.parametrize(
    "page",
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
