"""Read the settings from ``<home>/fengxun.toml`` and the environment.

Precedence: environment (``FENGXUN_CRAWL_CONTACT``) over file (``[crawl] contact``) over default.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from core.errors import SettingsError
from core.settings import Settings, describe

ENVIRONMENT_PREFIX: Final = "FENGXUN_"
_OTHER_VARIABLES: Final = ("FENGXUN_HOME", "FENGXUN_FAULT", "FENGXUN_TEST_")
_CLOCK_TIME: Final = r"([01]\d|2[0-3]):[0-5]\d"
_PATTERNS: Final = {
    "record.url": (r"|postgresql://.+|sqlite:///.+", "空、postgresql://… 或 sqlite:///…"),
    "console.base_url": (r"|https?://[^/\s?#@]+", "空，或不带路径的 https://主机:端口"),
    "alerts.digest_at": (_CLOCK_TIME, "时:分，如 08:30"),
    "alerts.heartbeat_at": (f"|{_CLOCK_TIME}", "空，或时:分，如 08:00"),
    "register.receiver_url": (r"|https?://[^\s@]+", "空，或 https://…"),
}
"""What some texts must look like, and how that is said."""


def load_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read settings; a missing file means defaults. Raises SettingsError naming file, line and expectation."""
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}：不是有效的 TOML：{error}") from error
    given = {**_from_file(path, text, document), **_from_environment(environment)}
    built: dict[str, Any] = {}
    for section in fields(Settings):
        values = {name.partition(".")[2]: item.value for name, item in given.items() if name.startswith(f"{section.name}.")}
        built[section.name] = section.default_factory(**values)  # type: ignore[operator]  # dataclass factories of the sections above
    settings = Settings(**built)
    _check_ranges(settings, {name: item.where for name, item in given.items()})
    return settings


@dataclass(frozen=True, slots=True)
class _Given:
    """A value that somebody set, and where, in words for a message."""

    value: Any
    where: str


def _read(path: Path) -> str:
    """The file's text, with or without the byte order mark of a Windows editor."""
    try:
        return path.read_text("utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} 不是 UTF-8 文本，请另存为 UTF-8 编码") from error
    except OSError as error:
        raise SettingsError(f"{path} 无法读取：{error.strerror}") from error


def _known() -> dict[str, type]:
    return {line.name: type(line.default) for line in describe(Settings())}


def _from_file(path: Path, text: str, document: Mapping[str, Any]) -> dict[str, _Given]:
    known = _known()
    sections = [section.name for section in fields(Settings)]
    given: dict[str, _Given] = {}
    for section, values in document.items():
        if not isinstance(values, Mapping):
            raise SettingsError(f"{path} 第 {_line(text, '', section)} 行：{section} 应写在某个 [节] 之内")
        if section not in sections:
            raise SettingsError(f"{path} 第 {_line(text, section, '')} 行：没有名为 [{section}] 的节；可用的有：{'、'.join(sections)}")
        for key, value in values.items():
            name = f"{section}.{key}"
            where = f"{path} 第 {_line(text, section, key)} 行"
            if name not in known:
                raise SettingsError(f"{where}：没有名为 {name} 的设置；可用的有：{'、'.join(known)}")
            given[name] = _Given(_convert(value, known[name], f"{where}：{name}"), where)
    return given


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Given]:
    known = {name.upper().replace(".", "_"): name for name in _known()}
    given: dict[str, _Given] = {}
    for variable, value in environment.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable.startswith(_OTHER_VARIABLES):
            continue
        name = known.get(variable.removeprefix(ENVIRONMENT_PREFIX))
        if name is None:
            raise SettingsError(f"环境变量 {variable} 不对应任何设置")
        where = f"环境变量 {variable}"
        given[name] = _Given(_convert(value, _known()[name], where), where)
    return given


def _convert(value: Any, kind: type, where: str) -> Any:
    if kind is bool and isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if kind is bool and isinstance(value, bool):
        return value
    if kind in {int, float} and not isinstance(value, bool) and not (kind is int and isinstance(value, float)):
        try:
            return kind(value)
        except (TypeError, ValueError):
            pass
    if kind is str and isinstance(value, str):
        return value
    names = {bool: "true 或 false", int: "整数", float: "数字", str: "带引号的文字"}
    raise SettingsError(f"{where} 应为{names[kind]}，实际是 {value!r}")


def _check_ranges(settings: Settings, where: Mapping[str, str]) -> None:
    """``where``: the place of each setting that is not left at its default."""
    for line in describe(settings):
        place = f"{where.get(line.name, '')}：{line.name} = {'******' if line.secret else repr(line.value)}"
        if line.limits and not line.limits[0] <= float(str(line.value)) <= line.limits[1]:
            raise SettingsError(f"{place} 超出范围 {line.limits[0]:g}–{line.limits[1]:g}")
        if line.choices and line.value not in line.choices:
            raise SettingsError(f"{place} 不可用，应为 {'、'.join(line.choices)}")
        if line.name in _PATTERNS and not re.fullmatch(_PATTERNS[line.name][0], str(line.value)):
            raise SettingsError(f"{place} 应为{_PATTERNS[line.name][1]}")


def _line(text: str, section: str, key: str) -> int:
    """Number of the line that sets ``key`` in ``[section]``; 1 where it cannot be told."""
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            current = header[1]
            if current == (section or key) and not (section and key):
                return number
        elif current == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1
