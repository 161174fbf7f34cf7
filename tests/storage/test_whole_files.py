"""Files that others fetch: whole or not there."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage.files import write_whole

ROOT = Path(__file__).parents[2]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        write_whole(tmp_path / "a.json", content)
        assert (tmp_path / "a.json").read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_what_a_kill_left_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".a.json.part").write_bytes(b"x" * 99)
    write_whole(tmp_path / "a.json", b"whole")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no" / "a.json", b"")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", b"old")
    program = (
        "import resource, signal, sys; from pathlib import Path; from storage.files import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "try:\n    write_whole(Path(sys.argv[1]), b'x' * 5000)\nexcept OSError as error:\n    print(error.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.json")], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().isdigit()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
