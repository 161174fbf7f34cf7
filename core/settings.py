"""Product settings: read once from ``<home>/fengxun.toml`` and the environment into one frozen object.

Precedence: environment (``FENGXUN_CRAWL_CONTACT``) over file (``[crawl] contact``) over default.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from core.errors import SettingsError

ENVIRONMENT_PREFIX: Final = "FENGXUN_"
_OTHER_VARIABLES: Final = ("FENGXUN_HOME", "FENGXUN_FAULT", "FENGXUN_TEST_")


def setting(default: Any, help_text: str, *, secret: bool = False) -> Any:
    """Declare one setting with its default, one line of help in Chinese and whether its value is hidden when shown."""
    return field(default=default, metadata={"help": help_text, "secret": secret})


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """Where the record lives."""

    url: str = setting("", "记录库地址；空 = 本机 SQLite（HOME/record.db），或 postgresql://用户:口令@主机/库", secret=True)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Which search engine serves the queries."""

    engine: str = setting("tantivy", "检索引擎：tantivy（内嵌）")


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the open web is visited."""

    contact: str = setting("", "写入 User-Agent 的联系方式（网址或邮箱）；采集公开网络前必须填写")
    delay_s: float = setting(2.0, "同一主机两次请求的最小间隔（秒）；来源文件可加大，不可减小")
    full_look_days: int = setting(7, "即使网站回答“未修改”，超过这些天也完整重取一次")
    recheck_minutes: int = setting(60, "已收录的信息在列表中再次出现时，距上次核对不足这些分钟则不再请求")
    processes: int = setting(1, "解析与研判所用的子进程数；0 = 在采集进程内完成")
    item_deadline_s: float = setting(30.0, "单条信息解析与研判的时限（秒），超时进入隔离区")
    sources_dir: str = setting("", "本单位自建来源文件（*.yml）所在目录；空 = 只用内置来源")
    allow_loopback: bool = setting(False, "允许采集本机地址，仅供演示与测试")
    chromium: str = setting("/usr/bin/chromium", "渲染类来源使用的 Chromium 程序")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long restricted material is kept (defaults of the data-protection rules named in docs/operations.md)."""

    evidence_days: int = setting(180, "原始网页字节保存天数（已登记入台账的除外）")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How queued work is run."""

    poll_s: float = setting(0.5, "两次领取待办之间的等待（秒，0.05–0.5）")
    lease_s: int = setting(300, "一项待办被领取后的占用时限（秒），超时由他人重新领取")
    attempts: int = setting(8, "一项待办失败多少次后列入“需人工处理”")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, one section per field."""

    record: RecordSettings = field(default_factory=RecordSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as it is shown: dotted name, value, default, help, secret."""

    name: str
    value: object
    default: object
    help: str
    secret: bool

    @property
    def shown(self) -> str:
        """The value for people; a secret that is set is hidden."""
        return "******" if self.secret and self.value else str(self.value)


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


def describe(settings: Settings) -> Iterator[SettingLine]:
    """Every setting in order, for ``fengxun settings`` and the documentation test."""
    for section in fields(settings):
        values = getattr(settings, section.name)
        for item in fields(values):
            yield SettingLine(
                f"{section.name}.{item.name}", getattr(values, item.name), item.default, item.metadata["help"], item.metadata["secret"]
            )


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
    limits: dict[str, tuple[float, float]] = {
        "crawl.delay_s": (0, 3600),
        "crawl.full_look_days": (1, 365),
        "crawl.recheck_minutes": (0, 44640),
        "crawl.processes": (0, 64),
        "crawl.item_deadline_s": (0.1, 3600),
        "retention.evidence_days": (1, 36500),
        "worker.poll_s": (0.05, 0.5),
        "worker.lease_s": (5, 86400),
        "worker.attempts": (1, 1000),
    }
    for line in describe(settings):
        low, high = limits.get(line.name, (0, 0))
        if line.name in limits and not low <= float(str(line.value)) <= high:
            raise SettingsError(f"{where[line.name]}：{line.name} = {line.value} 超出范围 {low}–{high}")
    if settings.search.engine != "tantivy":
        raise SettingsError(f"{where['search.engine']}：search.engine = {settings.search.engine!r}，可用的引擎是 tantivy")
    if settings.record.url and not re.match(r"postgresql://|sqlite:///.", settings.record.url):
        raise SettingsError(f"{where['record.url']}：record.url 应为空、postgresql://… 或 sqlite:///…")


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
