"""The style of the house as tests: short files, short functions, names only, unique verbs, keys that point down."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from timebank.lib.refusals import all_refusals

ROOT = Path(__file__).resolve().parent.parent.parent
LINES_MAX = 400
FUNCTION_LINES_MAX = 40
FACTS_WITHOUT_LINE = ("by", "at")
OPERATION_DECORATORS = ("operation", "operation_of_one_statement")


def python_files() -> list[Path]:
    """List every file of the code base that people write."""
    found = [*ROOT.glob("timebank/**/*.py"), *ROOT.glob("tests/**/*.py"), ROOT / "conftest.py"]
    return [path for path in sorted(found) if "migrations" not in path.parts or path.name == "__init__.py"]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Walk the functions of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def operation_files() -> list[Path]:
    """List the files that hold the verbs of the packages."""
    return [path for path in python_files() if "operations" in path.as_posix() and "tests" not in path.parts]


def is_operation(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function is decorated as an operation."""
    return any(isinstance(each, ast.Name) and each.id in OPERATION_DECORATORS for each in node.decorator_list)


def test_there_are_files_to_look_at() -> None:
    assert len(python_files()) > 50
    assert len(operation_files()) > 5


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_has_at_most_400_lines_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LINES_MAX
    assert not text.strip() or ast.get_docstring(ast.parse(text)), "a module opens with what it is for"


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in functions_of(path)
        if node.end_lineno and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_operations_have_unique_names() -> None:
    names = Counter(
        node.name for path in operation_files() for node in functions_of(path) if is_operation(node)
    )
    assert names
    assert [name for name, count in names.items() if count > 1] == []


def test_operations_take_names_only_and_have_no_default_for_who_and_when() -> None:
    wrong = []
    for path in operation_files():
        for node in functions_of(path):
            if not is_operation(node):
                continue
            if node.args.args or node.args.posonlyargs:
                wrong.append(f"{node.name} takes facts by position")
            for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                if argument.arg in FACTS_WITHOUT_LINE and default is not None:
                    wrong.append(f"{node.name} has a default for {argument.arg}")
    assert wrong == []


def test_every_operation_says_what_it_does() -> None:
    silent = [
        node.name
        for path in operation_files()
        for node in functions_of(path)
        if is_operation(node) and not ast.get_docstring(node)
    ]
    assert silent == []


def layer_order() -> list[set[str]]:
    """Read the packages from top to bottom from the import contract."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["id"] == "layers")
    return [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]


def test_foreign_keys_point_down_and_protect() -> None:
    height = {name: number for number, layer in enumerate(layer_order()) for name in layer}
    wrong, seen = [], 0
    for model in apps.get_models():
        if not model.__module__.startswith("timebank."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.auto_created:
                continue
            seen += 1
            target = field.remote_field.model._meta.app_label
            own = model._meta.app_label
            if target != own and height[target] <= height[own]:
                wrong.append(f"{model.__name__}.{field.name} points up to {target}")
            if field.remote_field.on_delete is not models.PROTECT:
                wrong.append(f"{model.__name__}.{field.name} does not protect")
    assert seen > 20
    assert wrong == []


def test_every_package_stands_in_the_architecture_and_in_the_layers() -> None:
    packages = {path.parent.name for path in ROOT.glob("timebank/*/__init__.py")}
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert packages == {name for layer in layer_order() for name in layer}
    assert [name for name in sorted(packages) if f"`{name}`" not in text] == []


def test_the_product_never_names_money_or_a_clock_below_the_doors() -> None:
    doors = {"web", "api", "bench", "city", "launch", "config"}
    wrong = []
    for path in ROOT.glob("timebank/**/*.py"):
        package = path.relative_to(ROOT / "timebank").parts[0]
        if (
            package in doors
            or path.name in ("jobs.py", "door_clock.py")
            or {"tests", "management"} & set(path.parts)
        ):
            continue
        text = path.read_text(encoding="utf-8")
        wrong += [
            f"{path}: {word}" for word in ("timezone.now(", "datetime.now(", "date.today(") if word in text
        ]
        wrong += [f"{path}: {word}" for word in ('Decimal("0.01")', "price", "RMB") if word in text]
    assert wrong == []


def test_every_refusal_has_a_code_of_its_own_and_a_sentence() -> None:
    refusals = [each for each in all_refusals() if each.__module__.startswith("timebank.")]
    codes = Counter(each.__name__ for each in refusals)
    assert len(refusals) > 30
    assert [code for code, count in codes.items() if count > 1] == []
    assert [each.__name__ for each in refusals if not (each.__doc__ or "").strip()] == []
