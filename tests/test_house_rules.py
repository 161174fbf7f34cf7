"""House rules that no other tool checks: sizes, where imports may be, what is documented, what never lies in the repository."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import click
import pytest

from console.cli import fengxun
from core.settings import Settings, describe

ROOT: Final = Path(__file__).parents[1]
MAX_FILE: Final = 300
MAX_FUNCTION: Final = 50
INNER_IMPORTS: Final[dict[str, str]] = {"reports/word.py": "matplotlib, which only a report needs, would cost every command 0.4 s"}
"""Files that may import inside functions, with the reason; besides, anybody may do so with HEAVY."""
HEAVY: Final = ("playwright", "elasticsearch")
CLIENTS: Final = {
    "elasticsearch": ("storage/search/",),
    "http.client": ("net/", "tests/"),
    "http.server": ("crawlers/sample/server.py", "tests/"),
    "httpx": (),
    "httpx2": ("net/", "tests/"),
    "aiohttp": ("net/",),
    "requests": ("net/",),
    "smtplib": ("alerts/",),
    "socket": ("crawlers/", "console/listening.py", "net/", "storage/hosts.py", "tests/"),
    "tantivy": ("storage/search/tantivy_index.py", "tests/storage/search/"),
    "urllib.request": ("net/", "tests/"),
    "urllib3": ("net/",),
}
"""Modules that speak to the outside, and the only places that may import them."""
NOT_SHIPPED: Final = ("tests/", "tools/", "storage/migrations/")
MACHINE_PATHS: Final = re.compile(r"(?<![\w.:/-])/(?:work|tmp|root|home/\w+)/\w")
UNFINISHED: Final = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
BINARY: Final = {".png", ".ico", ".npz", ".gz", ".zip", ".xlsx", ".docx", ".pdf", ".woff2", ".db"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows or would take in; without git (an unpacked archive) every file but caches."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else [name_of(path) for path in ROOT.rglob("*")]
    hidden = re.compile(r"^(?:\.|build/|dist/|var/)|__pycache__|^$")
    return tuple(sorted(ROOT / name for name in names if not hidden.search(name) and (ROOT / name).is_file()))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def trees() -> dict[str, ast.Module]:
    """The parsed Python files of the product and its tests."""
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in tracked() if path.suffix == ".py"}


@cache
def texts() -> dict[str, str]:
    """All tracked text files but recorded pages, whose bytes are foreign."""
    kept = (path for path in tracked() if path.suffix not in BINARY and not name_of(path).startswith("tests/sources/"))
    return {name_of(path): path.read_text("utf-8") for path in kept}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, module) of every import statement; ``from a import b`` names ``a`` and perhaps ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def matches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def documented() -> str:
    """README and docs in one piece."""
    return "\n".join(text for name, text in texts().items() if name == "README.md" or name.startswith("docs/"))


def commands(group: click.Command, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command below ``group`` with its full name."""
    for name, command in getattr(group, "commands", {}).items():
        yield f"{prefix}{name}", command
        yield from commands(command, f"{prefix}{name} ")


def refuse(found: Collection[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not found, "\n".join(["", *found])


def test_the_rules_see_the_code() -> None:
    assert {"core/model.py", "storage/tables/signals.py", "tests/test_house_rules.py"} <= set(trees())


def test_files_are_short() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in trees()}
    refuse([f"{name}: {length} lines" for name, length in lengths.items() if length > MAX_FILE])


def test_functions_are_short() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in trees().items()
        if not name.startswith("storage/migrations/")  # one function is one migration, written by Alembic
        for node in functions(tree)
    }
    refuse([f"{place}: {length} lines" for place, length in lengths.items() if length > MAX_FUNCTION])


def test_no_imports_inside_functions() -> None:
    inner = [
        f"{name}:{line} {module}"
        for name, tree in trees().items()
        if name not in INNER_IMPORTS
        for function in functions(tree)
        for line, module in imports(function)
        if not any(is_within(module, heavy) for heavy in HEAVY)
    ]
    refuse(inner)


def test_exceptions_from_the_rule_are_still_needed() -> None:
    inner = {name for name, tree in trees().items() for function in functions(tree) for _ in imports(function)}
    assert set(INNER_IMPORTS) <= inner


def test_beautiful_soup_never_uses_the_parser_that_blows_up() -> None:
    parser = "html" + ".parser"
    named = [name for name, tree in trees().items() if parser in _strings(tree)]
    used = [name for name, tree in trees().items() if parser in {module for _, module in imports(tree)}]
    refuse(named + used)


def _strings(tree: ast.AST) -> set[object]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_segmentation_has_one_door() -> None:
    uses = [
        f"{name}:{line} {module}"
        for name, tree in trees().items()
        if name not in {"core/tokens.py", "tests/core/test_tokens.py"}
        for line, module in imports(tree)
        if is_within(module, "jieba") or is_within(module, "rjieba")
    ]
    refuse(uses)


def test_clients_are_imported_only_where_they_belong() -> None:
    elsewhere = [
        f"{name}:{line} {module}"
        for name, tree in trees().items()
        for line, module in imports(tree)
        for client, places in CLIENTS.items()
        if is_within(module, client) and not name.startswith(places)
    ]
    refuse(elsewhere)


def test_modules_are_explained() -> None:
    bare = [name for name, tree in trees().items() if tree.body and not name.startswith(NOT_SHIPPED) and not ast.get_docstring(tree)]
    refuse(bare)


def test_import_contracts_hold() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_hard_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").split("\ndependencies = [\n")[1].split("\n]")[0].splitlines()
    assert [line for line in lines if not re.search(r'^    ".+",\s+# \S+ ?\S+', line)] == []


def test_every_python_package_is_shipped() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {name.split("/")[0] for name in trees() if "/" in name} - {"tests", "tools"} == set(packages)


def test_every_setting_is_documented() -> None:
    document = ROOT / "docs" / "operations.md"
    text = document.read_text("utf-8") if document.exists() else ""
    refuse([f"{line.name} is missing in docs/operations.md" for line in describe(Settings()) if f"`{line.name}`" not in text])


def test_every_command_has_help() -> None:
    assert [name for name, command in commands(fengxun) if not (command.help or "").strip()] == []
    silent = [
        f"{name} {parameter.opts[0]}"
        for name, command in commands(fengxun)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    refuse(silent)


def test_every_command_is_documented() -> None:
    text = documented()
    refuse([f"fengxun {name} is named neither in README.md nor in docs/" for name, _ in commands(fengxun) if f"fengxun {name}" not in text])


@pytest.mark.parametrize("kind", ["without a recorded folder", "without a source"])
def test_sources_and_recorded_folders_belong_together(kind: str) -> None:
    sources = {path.stem for path in (ROOT / "crawlers" / "sources").glob("*.yml")}
    recorded = {path.parent.name for path in (ROOT / "tests" / "sources").glob("*/expected.json")}
    assert sources, "no sources are shipped"
    refuse(sorted(sources - recorded if kind == "without a recorded folder" else recorded - sources))


def test_lock_files_name_no_address_and_pin_by_hash() -> None:
    for name, text in texts().items():
        if re.fullmatch(r"requirements[\w.-]*\.txt", name):
            assert _addresses(text.splitlines()) == [], name
            assert "--hash=sha256:" in text, name


def _addresses(lines: Iterable[str]) -> list[str]:
    bad = re.compile(r"--(?:index-url|extra-index-url|find-links|trusted-host)|://|^-e|^\.{0,2}/| @ |\bfile:/")
    return [line for line in lines if bad.search(line)]


def test_no_path_of_one_machine() -> None:
    refuse(matches(MACHINE_PATHS))


def test_nothing_is_left_unfinished() -> None:
    refuse(matches(UNFINISHED))


def test_texts_end_with_one_line_break_and_have_unix_line_ends() -> None:
    bad = [name for name, text in texts().items() if text and ("\r" in text or not text.endswith("\n") or text.endswith("\n\n"))]
    refuse(bad)
