"""Broken lexicon files say where and what was expected."""

import shutil
from pathlib import Path

import pytest

from classifiers import load_judge
from classifiers.lexicon import FOLDER, load_lexicon
from core.errors import LexiconError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kind: products\ngroups: {}\n", r"extra.yml:1: expected kind"),
        ("kind: hazard\ngroups:\n  X1:\n    sevrity: 3\n", r"extra.yml:4: expected one of .*sevrity"),
        ("kind: hazard\ngroups:\n  X1:\n    severity: 9\n", r"extra.yml:4: expected severity"),
        ("kind: cue\ngroups:\n  X1:\n    terms: [火情, 火情]\n", r"extra.yml:4: expected a new term"),
        ("kind: cue\ngroups:\n  X1:\n    terms: [火]\n", r"extra.yml:4: expected a new term"),
        ("kind: cue\ngroups:\n  X1:\n    terms: 火情\n", r"extra.yml:4: expected a list"),
        ("kind: cue\ngroups: [a]\n", r"extra.yml:2: expected a mapping"),
        ("kind: cue\n", r"extra.yml:1: expected the key 'groups'"),
        ("kind: numbers\nnumbers:\n  c1: viel\n", r"extra.yml:3: expected a number"),
        ("kind: english\ngroups:\n  product.P77: {terms: [sofa bed]}\n", r"extra.yml:3: expected kind.CODE"),
        ("kind: [", r"extra.yml: expected YAML"),
        ("", r"extra.yml:1: expected a mapping"),
    ],
)
def test_broken_files(folder: Path, content: str, message: str) -> None:
    (folder / "extra.yml").write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        load_judge(folder)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="expected"):
        load_judge(tmp_path)


def test_the_version_names_the_lexicon(folder: Path) -> None:
    before = load_judge(folder).version
    assert before == load_judge().version
    (folder / "extra.yml").write_text("kind: cue\ngroups:\n  DEFECT2:\n    terms: [新毛病]\n", encoding="utf-8")
    assert load_judge(folder).version != before


def test_every_product_class_has_a_scope() -> None:
    lexicon = load_lexicon()
    assert {group.scope for (kind, _), group in lexicon.groups.items() if kind == "product"} == {"in", "adjacent"}


def test_an_incomplete_folder(folder: Path) -> None:
    (folder / "thresholds.yml").unlink()
    with pytest.raises(LexiconError, match=r"expected also .*fail_rate"):
        load_judge(folder)
