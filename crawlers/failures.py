"""Why an address could not be fetched, in words for people."""

from typing import Final

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from core.errors import AddressRefusedError

FAILURES: Final = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
    OSError,
)
"""What downloading raises when the network or the other side is at fault."""

TOO_LARGE: Final = "内容超过大小上限"
_REASONS: Final = (
    (CannotResolveHostError, "域名无法解析"),
    (DownloadTimeoutError, "连接超时"),
    (DownloadConnectionRefusedError, "服务器拒绝连接"),
    (DownloadCancelledError, TOO_LARGE),
    (ResponseDataLossError, "传输中断，内容不完整"),
    ((NotSupported, UnsupportedURLSchemeError), "只采集 http 和 https 地址"),
)
_STATUS_REASONS: Final = {
    401: "网站要求登录（401）",
    403: "网站拒绝访问（403）",
    404: "页面不存在（404）",
    410: "页面已删除（410）",
    412: "网站要求浏览器验证（412）",
    429: "网站要求降低频率（429）",
}


def explain(failure: Failure) -> str:
    """The reason in Chinese; our own errors and robots decisions speak for themselves."""
    error = failure.value
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        return TOO_LARGE  # Scrapy's word for a body that grows too large when it is unpacked
    if isinstance(error, AddressRefusedError | IgnoreRequest) and str(error):
        return str(error)
    return next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), f"无法连接（{type(error).__name__}）")


def explain_status(status: int) -> str:
    """The reason in Chinese for an HTTP status of 400 and above."""
    return _STATUS_REASONS.get(status) or (f"网站出错（{status}）" if status >= 500 else f"网站拒绝（{status}）")
