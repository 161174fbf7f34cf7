"""The console over https under a host name that is not localhost: a client that trusts the local authority, and a real browser."""

import base64
import hashlib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx2 import Client, ConnectError
from playwright.sync_api import Page, sync_playwright

from console.authority_files import AUTHORITY_CERT, FOLDER, SERVER_CERT, SERVER_KEY, make_files
from console.certificates import DAY_MS, Pair, read_certificate
from console.installation import Installation, open_installation
from console.local_authority import fingerprint, read_names
from console.serving import Door
from console.web.pages.trust import FILE_NAME
from core.clock import system_clock
from core.errors import SettingsError
from core.people import Role
from tests.console.calling import Call
from tests.console.served import served, trusting
from tests.console.web_client import PASSWORD, add_person

HOST = "fengxun-pc.example"
CHROMIUM = "/usr/bin/chromium"
SETTINGS = {"tls_cert": f"{FOLDER}/{SERVER_CERT}", "tls_key": f"{FOLDER}/{SERVER_KEY}", "base_url": f"https://{HOST}"}


@dataclass(frozen=True, slots=True)
class Https:
    """A console over https, and what a colleague knows of it."""

    installation: Installation
    door: Door

    @property
    def folder(self) -> Path:
        return self.installation.home / FOLDER

    def client(self, trust: ssl.SSLContext) -> Client:
        """Connects to this machine but asks for the certificate of HOST, as one whose name service knows it would."""
        client = Client(base_url=f"https://127.0.0.1:{self.door.port}", verify=trust, headers={"host": HOST}, trust_env=False)
        client.event_hooks = {"request": [lambda request: request.extensions.update(sni_hostname=HOST)]}
        return client


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Https]:
    home = tmp_path / "home"
    open_installation(home, create=True)
    make_files(home, read_names([HOST]), system_clock(), again=False)
    with served(home, **SETTINGS) as (installation, door):
        yield Https(installation, door)


def test_who_trusts_the_authority_logs_in(https: Https) -> None:
    add_person(https.installation, Role.ADMIN)
    with https.client(trusting(https.folder / AUTHORITY_CERT)) as client:
        answer = client.post("/login", data={"username": "admin", "password": PASSWORD}, headers={"origin": f"https://{HOST}"})
    assert answer.status_code == 303
    assert "__Host-fengxun=" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


def test_who_does_not_is_warned(https: Https) -> None:
    with https.client(ssl.create_default_context()) as client, pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get("/login")


def test_old_versions_of_tls_are_refused(https: Https) -> None:
    old = trusting(https.folder / AUTHORITY_CERT)
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with https.client(old) as client, pytest.raises(ConnectError):
        client.get("/login")


def test_the_trust_page_shows_and_gives_the_authority(https: Https) -> None:
    authority = read_certificate(https.folder / AUTHORITY_CERT)
    with https.client(trusting(https.folder / AUTHORITY_CERT)) as client:
        shown = re.sub(r"<wbr>", "", client.get("/trust").text)
        given = client.get(f"/trust/{FILE_NAME}")
    assert fingerprint(authority) in shown
    assert given.content == (https.folder / AUTHORITY_CERT).read_bytes()
    assert b"PRIVATE" not in given.content
    assert "attachment" in given.headers["content-disposition"]


def test_without_a_local_authority_there_is_nothing_to_trust(tmp_path: Path) -> None:
    with served(tmp_path / "home") as (_, door), Client(base_url=f"http://127.0.0.1:{door.port}", trust_env=False) as client:
        assert "不用做任何设置" in client.get("/trust").text
        assert client.get(f"/trust/{FILE_NAME}").status_code == 404


def test_a_certificate_that_ended_stops_the_start(tmp_path: Path, call: Call) -> None:
    home = tmp_path / "home"
    open_installation(home, create=True)
    make_files(home, read_names([HOST]), system_clock() - 400 * DAY_MS, again=False)
    with pytest.raises(SettingsError, match="fengxun tls renew"), served(home, **SETTINGS):
        pass
    assert call("tls", "renew", "--home", home).code == 0
    with served(home, **SETTINGS) as (_, door):
        assert door.address == f"https://{HOST}"


def test_a_certificate_that_ends_soon_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    home = tmp_path / "home"
    open_installation(home, create=True)
    make_files(home, read_names([HOST]), system_clock() - 380 * DAY_MS, again=False)
    with served(home, **SETTINGS):
        pass
    assert "证书还有 16 天到期" in caplog.text


@pytest.mark.parametrize(("host", "warned"), [(HOST, False), ("other.example", True), (f"a.{HOST}", True), ("127.0.0.1", True)])
def test_a_certificate_for_another_name_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, host: str, warned: bool) -> None:
    home = tmp_path / "home"
    open_installation(home, create=True)
    make_files(home, read_names([HOST]), system_clock(), again=False)
    with served(home, **{**SETTINGS, "base_url": f"https://{host}"}):
        pass
    assert ("浏览器会提示不安全" in caplog.text) is warned


@pytest.mark.parametrize(("host", "taken"), [("a.example", True), ("A.example", True), ("a.b.example", False), ("example", False)])
def test_a_star_stands_for_one_label(host: str, taken: bool) -> None:
    assert Pair(Path(), Path(), 0, frozenset({"*.example"})).speaks_for(host) is taken


@pytest.fixture
def browser(https: Https) -> Iterator[Page]:
    """Chromium for which HOST is this machine; it takes the server's key by its hash, as after importing the authority."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium here")
    key = read_certificate(https.folder / SERVER_CERT).public_key()
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    arguments = [
        "--no-sandbox",
        f"--host-resolver-rules=MAP {HOST}:443 127.0.0.1:{https.door.port}",
        f"--ignore-certificate-errors-spki-list={base64.b64encode(digest).decode()}",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium.new_page()
        chromium.close()


def test_a_browser_logs_in_under_the_host_name(https: Https, browser: Page) -> None:
    add_person(https.installation, Role.ADMIN)
    violations: list[str] = []
    browser.on("console", lambda message: violations.append(message.text) if "Content Security Policy" in message.text else None)
    browser.goto(f"https://{HOST}/me")
    assert browser.url.startswith(f"https://{HOST}/login?next=")
    browser.fill("#u", "admin")
    browser.fill("#p", PASSWORD)
    browser.keyboard.press("Enter")
    browser.wait_for_url(f"https://{HOST}/me")
    assert browser.inner_text("h1") == "个人设置"
    [cookie] = browser.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["domain"]) == ("__Host-fengxun", True, True, HOST)
    browser.goto(f"https://{HOST}/trust")
    assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations == []
