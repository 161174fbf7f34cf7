"""The listening socket of the console, opened before anything else is begun."""

import errno
import socket
from typing import Final

from console.binding import Binding
from core.errors import SettingsError

BACKLOG: Final = 128
Listener = socket.socket
"""A socket that is bound and listens."""


def listen(binding: Binding) -> Listener:
    """A socket bound to the address of the settings; port 0 takes a free one. Raises SettingsError saying which setting to change."""
    where = f"console.host = {binding.host!r}"
    try:
        [(family, _, _, _, address), *_] = socket.getaddrinfo(binding.host, binding.port, type=socket.SOCK_STREAM)
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except socket.gaierror as error:
        raise SettingsError(f"{where} 不是本机的地址或主机名") from error
    except (OverflowError, UnicodeError) as error:
        raise SettingsError(f"{where} 不能作为监听地址") from error
    except OSError as error:
        raise SettingsError(_explain(error, binding)) from error


def _explain(error: OSError, binding: Binding) -> str:
    port = f"console.port = {binding.port}"
    change = "请在 fengxun.toml 的 [console] 中换一个（或设环境变量 FENGXUN_CONSOLE_PORT）"
    if error.errno == errno.EADDRINUSE:
        return f"端口 {binding.port} 已被其他程序占用（{port}）；也许控制台已在运行。{change}"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"没有权限使用端口 {binding.port}（{port}）；1024 以下的端口一般要系统授权。{change}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"console.host = {binding.host!r} 不是本机的地址"
    return f"不能在 {binding.host} 的端口 {binding.port} 上监听：{error.strerror or error}"
