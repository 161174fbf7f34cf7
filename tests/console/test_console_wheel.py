"""The wheel, installed where no checkout is near: it carries its data files and runs the demo."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from httpx2 import Client

from tests.console.calling import ROOT

CARRIED = (
    "crawlers/sources/cn-samr-recall.yml",
    "crawlers/sample/items/cn-mem-accident.yml",
    "crawlers/sample/templates/samr_notice.html",
    "classifiers/lexicon/hazards.yml",
    "console/replay.yml",
    "reports/templates/monthly.docx",
    "console/web/static/base.css",
    "console/web/static/main.js",
    "console/web/templates/login.html",
    "storage/migrations/env.py",
    "storage/migrations/versions/0001_first_tables.py",
)
LEFT_OUT = ("tests/", "var/", "docs/")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the tree, so that nothing is written into the checkout."""
    copy, out = tmp_path_factory.mktemp("tree") / "fengxun", tmp_path_factory.mktemp("dist")
    ignored = shutil.ignore_patterns(".*", "var", "__pycache__", "tests", "build", "dist")
    shutil.copytree(ROOT, copy, ignore=ignored)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=copy, check=True, capture_output=True)
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment that holds the wheel and sees the libraries of this one, but not its checkout.

    Lines of ``.pth`` files in a folder that a ``.pth`` file names are not followed, so this environment's editable install stays unseen.
    """
    place = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    names = {"base": str(place), "platbase": str(place)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=names))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    programs = Path(sysconfig.get_path("scripts", "venv", vars=names))
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", str(wheel)]
    subprocess.run(install, cwd=place, env=_environment(), check=True, capture_output=True)
    return programs


def test_the_wheel_carries_its_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in CARRIED if name not in names] == []
    assert [name for name in names if name.startswith(LEFT_OUT)] == []


def test_the_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "python"), "-c", "import console, crawlers; print(console.__file__, crawlers.__file__)"]
    done = subprocess.run(command, cwd=tmp_path, env=_environment(), check=True, capture_output=True, text=True)
    assert all(file.startswith(str(installed.parent)) for file in done.stdout.split())


def test_the_installed_program_runs_from_anywhere(installed: Path, tmp_path: Path) -> None:
    ran = _run(installed, tmp_path, "demo")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "采集账目" in ran.stdout
    assert "队列前 8 项" in ran.stdout
    assert (tmp_path / "var" / "demo" / "record.db").exists()
    typed = next(line for line in ran.stdout.splitlines() if " search " in line)
    assert typed.strip() == f"{installed / 'fengxun'} search 电动自行车 起火 --home var/demo"
    refused = _run(installed, tmp_path, "crawl", "cn-samr-recall")
    assert refused.returncode == 3
    assert str(tmp_path / "var") in refused.stderr


def test_the_installed_console_serves_a_page_and_its_styles(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "fengxun"), "up", "--home", str(tmp_path / "home")]
    environment = {**_environment(), "FENGXUN_CONSOLE_PORT": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().removeprefix("控制台：").strip()
            with Client(base_url=address, trust_env=False) as client:
                shown = client.get("/login").text
                styles = [client.get(found) for found in re.findall(r'href="(/static/\S+\.css)"', shown)]
            process.terminate()
            process.stdout.read()
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert "产品质量安全风险监控" in shown
    assert len(styles) > 5
    assert {(style.status_code, style.headers["content-type"]) for style in styles} == {(200, "text/css; charset=utf-8")}


def _run(programs: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(programs / "fengxun"), *arguments]
    return subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, text=True, timeout=120, check=False)


def _environment() -> dict[str, str]:
    """No word about this checkout, and no browser."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FENGXUN_", "PYTHONPATH", "VIRTUAL_ENV"))}
    return {**kept, "FENGXUN_CRAWL_CHROMIUM": "/nonexistent", "PYTHONUTF8": "1"}
