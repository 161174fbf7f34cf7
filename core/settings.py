"""Product settings: one frozen section per subject, read once by ``core.settings_loader`` and passed down."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any


def setting(
    default: Any, help_text: str, *, secret: bool = False, limits: tuple[float, float] | None = None, choices: tuple[str, ...] = ()
) -> Any:
    """Declare one setting: default, one line of help in Chinese, whether its value is hidden when shown, and what it may be."""
    return field(default=default, metadata={"help": help_text, "secret": secret, "limits": limits, "choices": choices})


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """Where the record lives."""

    url: str = setting("", "记录库地址；空 = 本机 SQLite（HOME/record.db），或 postgresql://用户:口令@主机/库", secret=True)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Which search engine serves the queries."""

    engine: str = setting("tantivy", "检索引擎：tantivy（内嵌）", choices=("tantivy",))


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the open web is visited."""

    contact: str = setting("", "写入 User-Agent 的联系方式（网址或邮箱）；采集公开网络前必须填写")
    delay_s: float = setting(2.0, "同一主机两次请求的最小间隔（秒）；来源文件可加大，不可减小", limits=(0, 3600))
    full_look_days: int = setting(7, "即使网站回答“未修改”，超过这些天也完整重取一次", limits=(1, 365))
    recheck_minutes: int = setting(60, "已收录的信息在列表中再次出现时，距上次核对不足这些分钟则不再请求", limits=(0, 44640))
    processes: int = setting(1, "解析与研判所用的子进程数；0 = 在采集进程内完成", limits=(0, 64))
    item_deadline_s: float = setting(30.0, "单条信息解析与研判的时限（秒），超时进入隔离区", limits=(0.1, 3600))
    sources_dir: str = setting("", "本单位自建来源文件（*.yml）所在目录；空 = 只用内置来源")
    allow_loopback: bool = setting(False, "允许采集本机地址，仅供演示与测试")
    chromium: str = setting("/usr/bin/chromium", "渲染类来源使用的 Chromium 程序")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long restricted material is kept (defaults of the data-protection rules named in docs/operations.md)."""

    evidence_days: int = setting(180, "原始网页字节保存天数（已登记入台账的除外）", limits=(1, 36500))


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """How queued work is run."""

    poll_s: float = setting(0.5, "两次领取待办之间的等待（秒，0.05–0.5）", limits=(0.05, 0.5))
    lease_s: int = setting(300, "一项待办被领取后的占用时限（秒），超时由他人重新领取", limits=(5, 86400))
    attempts: int = setting(8, "一项待办失败多少次后列入“需人工处理”", limits=(1, 1000))


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Where and how the console is served."""

    host: str = setting("127.0.0.1", "监听地址；本机以外的地址须配置证书或可信代理")
    port: int = setting(8710, "监听端口", limits=(0, 65535))
    base_url: str = setting("", "同事打开控制台用的网址，如 https://fengxun.example:8710；邮件里的链接只用它")
    tls_cert: str = setting("", "证书文件（PEM）；fengxun tls new 可生成")
    tls_key: str = setting("", "证书私钥文件（PEM）")
    trusted_proxies: str = setting("", "反向代理的地址，逗号分隔；只信任它们转来的客户端地址与协议")
    idle_minutes: int = setting(120, "多少分钟没有操作即须重新登录", limits=(1, 10080))
    login_hours: int = setting(12, "一次登录最长有效多少小时", limits=(1, 720))
    duty_login_days: int = setting(30, "值班人员的登录保留多少天（手机上确认收到用）", limits=(1, 90))


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How the queue is worked."""

    claim_minutes: int = setting(10, "认领一条信息后占用多少分钟（有操作自动延长，至多三倍）", limits=(1, 240))
    watch_days: int = setting(7, "“跟踪”的信息多少天后回到队列", limits=(1, 365))


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that sends the warnings."""

    host: str = setting("", "邮件服务器；空 = 不发邮件")
    port: int = setting(587, "邮件服务器端口", limits=(1, 65535))
    security: str = setting("starttls", "加密方式：starttls、tls 或 none（none 时不得登录）", choices=("starttls", "tls", "none"))
    user: str = setting("", "登录用户名；空 = 不登录")
    password: str = setting("", "登录口令", secret=True)
    sender: str = setting("", "发件人地址，如 风讯 <fengxun@example.cn>")
    ca_file: str = setting("", "验证邮件服务器证书的 CA 文件；空 = 系统自带")
    timeout_s: int = setting(20, "与邮件服务器通信的时限（秒）", limits=(1, 600))


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """When and how people are warned."""

    ack_minutes: int = setting(30, "重点信息多少分钟无人确认收到即转下一人", limits=(1, 1440))
    digest_at: str = setting("08:30", "重要信息每日汇总的发送时间")
    heartbeat_at: str = setting("08:00", "每日“运行正常”邮件的发送时间；空 = 不发")
    storm_mails: int = setting(20, "十分钟内逐条发送的重点邮件上限，超出的合并为一封并列出全部", limits=(1, 1000))


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """The risk register and its hand-over to the official system."""

    prefix: str = setting("YC", "台账机器编号的前缀")
    document: str = setting("运市监", "文号中的机关代字")
    columns: str = setting("", "交接 Excel 的栏目文件（YAML）；空 = 内置栏目")
    drop_dir: str = setting("", "JSON 文件投递目录；空 = HOME/handover")
    receiver_url: str = setting("", "正式系统的接收地址（HTTP）；空 = 不用此方式")
    receiver_token: str = setting("", "接收地址的访问令牌", secret=True)
    receiver_ca_file: str = setting("", "验证接收方证书的 CA 文件；空 = 系统自带")
    receiver_timeout_s: int = setting(20, "与接收方通信的时限（秒）", limits=(1, 600))


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Periodic reports."""

    window: str = setting("21-20", "月报统计窗口：21-20（上月21日至本月20日）或 calendar（上一自然月）", choices=("21-20", "calendar"))
    bureau: str = setting("运城市市场监督管理局", "报告落款单位")
    city: str = setting("运城市", "报告标题中的地区")
    template: str = setting("", "本单位的月报 Word 模板（.docx）；空 = 内置模板")


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, one section per field."""

    record: RecordSettings = field(default_factory=RecordSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    console: ConsoleSettings = field(default_factory=ConsoleSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
    register: RegisterSettings = field(default_factory=RegisterSettings)
    report: ReportSettings = field(default_factory=ReportSettings)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as it is shown: dotted name, value, default, help, secret, range and choices."""

    name: str
    value: object
    default: object
    help: str
    secret: bool
    limits: tuple[float, float] | None
    choices: tuple[str, ...]

    @property
    def shown(self) -> str:
        """The value for people; a secret that is set is hidden."""
        return "******" if self.secret and self.value else str(self.value)


def describe(settings: Settings) -> Iterator[SettingLine]:
    """Every setting in order, for ``fengxun settings`` and the documentation test."""
    for section in fields(settings):
        values = getattr(settings, section.name)
        for item in fields(values):
            about = item.metadata
            yield SettingLine(
                f"{section.name}.{item.name}",
                getattr(values, item.name),
                item.default,
                about["help"],
                about["secret"],
                about["limits"],
                about["choices"],
            )
