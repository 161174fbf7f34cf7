"""Settings: precedence, and errors that name place and expectation."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import SettingsError
from core.settings import Settings, describe
from core.settings_loader import load_settings


def load(folder: Path, text: str | bytes = "", **environment: str) -> Settings:
    path = folder / "fengxun.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(path, environment)


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml", {"PATH": "x"}) == Settings()


def test_environment_over_file_over_default(tmp_path: Path) -> None:
    text = '[crawl]\ncontact = "file"\ndelay_s = 3\nallow_loopback = true\n[worker]\nattempts = 5\n'
    given_both = load(tmp_path, text, FENGXUN_CRAWL_CONTACT="environment", FENGXUN_WORKER_LEASE_S="60")
    assert (given_both.crawl.contact, given_both.crawl.delay_s, given_both.crawl.allow_loopback) == ("environment", 3.0, True)
    assert (given_both.worker.attempts, given_both.worker.lease_s, given_both.worker.poll_s) == (5, 60, 0.5)


def test_variables_of_other_purpose_are_left_alone(tmp_path: Path) -> None:
    assert load(tmp_path, FENGXUN_HOME="x", FENGXUN_FAULT="a:1", FENGXUN_TEST_POSTGRESQL="x", OTHER="x") == Settings()


@pytest.mark.parametrize("text", ["\ufeff[crawl]\r\ndelay_s = 4\r\n", "[crawl]\ndelay_s = 4 # 秒\n", "crawl.delay_s = 4\n"])
def test_files_as_editors_write_them(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text).crawl.delay_s == 4


@pytest.mark.parametrize(
    ("text", "line", "expectation"),
    [
        ("[crawl]\n\ndelay = 1", 3, "crawl.delay_s"),
        ("[record]\n[crawl]\ndelay_s = 'soon'", 3, "数字"),
        ("[crawl]\nallow_loopback = 1", 2, "true 或 false"),
        ("[crawl]\ncontact = 5", 2, "带引号的文字"),
        ("[worker]\nattempts = 1.5", 2, "整数"),
        ("[worker]\nattempts = inf", 2, "整数"),
        ("[worker]\nattempts = true", 2, "整数"),
        ("[worker]\nattempts = []", 2, "整数"),
        ("[worker]\n# attempts = 3\nattempts = 0", 3, "1–1000"),
        ("[crawl]\ndelay_s = nan", 2, "0–3600"),
        ("[crawl]\ndelay_s = -0.1", 2, "0–3600"),
        ("[worker]\npoll_s = 2", 2, "0.05–0.5"),
        ('[crawl]\n"delay_s" = 9999', 2, "0–3600"),
        ("\ncontact = 'x'", 2, "节"),
        ("[crawl]\n[crawler]\ncontact = 'x'", 2, "crawl"),
        ("\n[nonsense]", 2, "crawl"),
        ("\n[[crawl]]\ncontact = 'x'", 2, "节"),
        ("[crawl.contact]\nx = 1", 1, "文字"),
        ("[search]\nengine = 'grep'", 2, "tantivy"),
        ("[record]\nurl = 'mysql://x'", 2, "postgresql"),
        ("[record]\nurl = 'sqlite://'", 2, "sqlite:///"),
    ],
)
def test_errors_name_file_line_and_expectation(tmp_path: Path, text: str, line: int, expectation: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    assert f"fengxun.toml 第 {line} 行" in str(caught.value)
    assert expectation in str(caught.value)


def test_broken_toml_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"fengxun\.toml.*line 2"):
        load(tmp_path, "[crawl]\ndelay_s = = 1")


def test_a_file_in_another_charset_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path, "# 采集设置\n".encode("gb18030"))


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="无法读取"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize(
    ("variable", "value", "expectation"),
    [
        ("FENGXUN_CRAWL_DELAY", "1", "不对应任何设置"),
        ("FENGXUN_CRAWL_DELAY_S", "soon", "数字"),
        ("FENGXUN_CRAWL_DELAY_S", "9999", "0–3600"),
        ("FENGXUN_CRAWL_ALLOW_LOOPBACK", "yes", "true 或 false"),
        ("FENGXUN_WORKER_ATTEMPTS", "1.5", "整数"),
        ("FENGXUN_SEARCH_ENGINE", "grep", "tantivy"),
        ("FENGXUN_RECORD_URL", "mysql://user:secret@x", "postgresql"),
    ],
)
def test_errors_name_the_variable(tmp_path: Path, variable: str, value: str, expectation: str) -> None:
    with pytest.raises(SettingsError, match=variable) as caught:
        load(tmp_path, **{variable: value})
    assert expectation in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [("[crawl]\nallow_loopback = true", True), ("[crawl]\nallow_loopback = 'FALSE'", False)])
def test_truth_values(tmp_path: Path, text: str, value: bool) -> None:
    assert load(tmp_path, text).crawl.allow_loopback is value


def test_edges_of_ranges_are_inside(tmp_path: Path) -> None:
    loaded = load(tmp_path, "[crawl]\ndelay_s = 0\nfull_look_days = 365\n[worker]\npoll_s = 0.05\nlease_s = 86400\n")
    assert (loaded.crawl.delay_s, loaded.crawl.full_look_days, loaded.worker.poll_s, loaded.worker.lease_s) == (0, 365, 0.05, 86400)


@pytest.mark.parametrize("url", ["postgresql://u:p@h/db", "sqlite:///record.db", ""])
def test_addresses_of_records(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, f"[record]\nurl = '{url}'").record.url == url


def test_secrets_are_hidden_when_shown(tmp_path: Path) -> None:
    lines = {line.name: line for line in describe(load(tmp_path, "[record]\nurl = 'postgresql://u:secret@h/db'"))}
    assert lines["record.url"].shown == "******"
    assert lines["crawl.delay_s"].shown == "2.0"
    assert {line.name: line for line in describe(Settings())}["record.url"].shown == ""


def test_every_setting_says_what_it_is_for_and_has_a_default_of_its_type(tmp_path: Path) -> None:
    for line in describe(load(tmp_path)):
        assert line.help
        assert line.value == line.default


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(text=st.text(st.sampled_from("[]crawl.delay_s=\"' \n0123#值true-inf"), max_size=60))
def test_any_file_is_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        loaded = load(tmp_path, text)
    except SettingsError:
        return
    assert 0 <= loaded.crawl.delay_s <= 3600
