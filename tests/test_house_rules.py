"""The rules of the house that no linter knows: what may reach a widget, what is never called, how large things grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "coder"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCREENS = [path for path in MODULES if path.is_relative_to(PACKAGE / "tui")]

MARKUP_WIDGETS = {
    "Static", "Label", "Button", "Checkbox", "RadioButton", "Option", "Collapsible", "TabPane", "Tab", "ListItem",
}  # fmt: skip
"""Widgets that read markup in a plain string."""
NETWORK = {"socket", "urllib.request", "http", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib", "ssl"}
DANGEROUS = {"pickle", "shelve", "marshal", "xml", "lxml"}
ALLOWED = {"survey/zip_guard.py": {"xml"}}
"""It looks whether a sheet is whole, keeps nothing of it, and refuses every document type."""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            function = node.func
            yield (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")), node


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (part for name in node.names for part in (name.name, name.name.split(".")[0]))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (node.module, node.module.split(".")[0])


def is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.BinOp) and is_constant(node.left))


def may_be_plain_text(node: ast.expr) -> bool:
    """Whether an argument is put together from strings, or is somebody's field, and so may hold markup."""
    if isinstance(node, ast.BinOp):
        return may_be_plain_text(node.left) and may_be_plain_text(node.right)
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", "")) in {"str", "format", "join", "display_text"}
    return isinstance(node, ast.JoinedStr | ast.Attribute | ast.Subscript)


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_no_plain_string_reaches_a_widget_that_reads_markup(path: Path) -> None:
    for name, call in calls(path):
        if name in MARKUP_WIDGETS and call.args:
            off = any(
                keyword.arg == "markup" and not getattr(keyword.value, "value", True) for keyword in call.keywords
            )
            where = f"{path}:{call.lineno}: {name}() with text that may hold markup"
            assert off or not may_be_plain_text(call.args[0]), where
        if name == "notify":
            off = any(keyword.arg == "markup" for keyword in call.keywords)
            assert off or is_constant(call.args[0]), f"{path}:{call.lineno}: notify() without markup=False"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_what_is_never_called(path: Path) -> None:
    for name, call in calls(path):
        assert name not in {"create_all", "eval", "exec", "print", "extractall", "system"}, (
            f"{path}:{call.lineno}: {name}()"
        )
        owner = getattr(getattr(call.func, "value", None), "id", "")
        if owner == "re" and name != "escape":
            pattern = call.args[0]
            fixed = is_constant(pattern) or (isinstance(pattern, ast.Name) and pattern.id.isupper())
            assert fixed, f"{path}:{call.lineno}: re.{name}() with a pattern that is not written here"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_nothing_leaves_the_machine_and_nothing_foreign_is_unpickled(path: Path) -> None:
    used = set(imported(path)) & (NETWORK | DANGEROUS)
    assert used <= ALLOWED.get(str(path.relative_to(PACKAGE)), set()), path


def test_yaml_is_read_in_one_place_only() -> None:
    readers = {str(path.relative_to(PACKAGE)) for path in MODULES if {"yaml", "ruamel"} & set(imported(path))}
    assert readers == {"strict_yaml.py"}


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_says_why_it_exists(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module) or not module.body, path


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_files_functions_and_classes_stay_small(path: Path) -> None:
    limit = 650 if path.name == "model.py" else 400
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, path
    for node in ast.walk(tree(path)):
        size = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert size <= 50, f"{path}: {node.name} has {size} lines"
        elif isinstance(node, ast.ClassDef):
            assert size <= 300, f"{path}: {node.name} has {size} lines"
