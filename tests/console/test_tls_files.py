"""The local authority and its files, looked at by OpenSSL: names, constraints, modes, renewal; and pairs that cannot be used."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from console.authority_files import AUTHORITY_CERT, AUTHORITY_KEY, FOLDER, SERVER_CERT, SERVER_KEY, make_files, renew_files
from console.certificates import DAY_MS, check_pair, days_left, moment, open_tls, read_certificate
from console.local_authority import make_authority, names_of, read_names, sign_server
from core.clock import to_epoch
from core.errors import SettingsError
from tests.console.calling import Call

NOW = 1_790_000_000_000
NAMES = read_names(["fengxun-pc", "192.0.2.7"])


def verify(authority: x509.Certificate, server: x509.Certificate, name: str, at: int = NOW) -> None:
    """Chain, constraints and name by a verifier that is not ours. Raises VerificationError."""
    policy = PolicyBuilder().store(Store([authority])).time(moment(at))
    policy.build_server_verifier(x509.DNSName(name)).verify(server, [])


def test_the_pair_belongs_together_and_is_for_this_account_only(tmp_path: Path) -> None:
    made = make_files(tmp_path, NAMES, NOW, again=False)
    folder = tmp_path / FOLDER
    pair = check_pair(folder / SERVER_CERT, folder / SERVER_KEY, NOW)
    assert days_left(pair.ends_at, NOW) == 397
    assert open_tls(pair).minimum_version is ssl.TLSVersion.TLSv1_2
    verify(made.authority, made.server, "fengxun-pc")
    assert names_of(made.server) == NAMES
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("wrong", ["other-pc", "fengxun-pc.example", "www.example.cn"])
def test_the_authority_cannot_speak_for_others(wrong: str) -> None:
    authority = make_authority(NAMES, NOW)
    public = generate_private_key(SECP256R1()).public_key()
    stolen = sign_server(authority, read_names([wrong]), public, NOW)
    with pytest.raises(VerificationError):
        verify(authority.certificate, stolen, wrong)


@pytest.mark.parametrize(("words", "shut"), [(["fengxun-pc"], {"0.0.0.0/0", "::/0"}), (["192.0.2.7", "[2001:db8::7]"], {""})])
def test_a_kind_of_name_that_does_not_occur_is_shut_out(words: list[str], shut: set[str]) -> None:
    certificate = make_authority(read_names(words), NOW).certificate
    limits = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert {str(name.value) for name in limits.value.excluded_subtrees or ()} == shut


def test_existing_files_are_kept_unless_told_again(tmp_path: Path) -> None:
    first = make_files(tmp_path, NAMES, NOW, again=False)
    with pytest.raises(SettingsError, match="--again"):
        make_files(tmp_path, NAMES, NOW, again=False)
    assert read_certificate(tmp_path / FOLDER / AUTHORITY_CERT) == first.authority
    second = make_files(tmp_path, NAMES, NOW, again=True)
    assert second.authority != first.authority
    assert read_certificate(tmp_path / FOLDER / SERVER_CERT) == second.server


def test_renewal_keeps_authority_names_and_key(tmp_path: Path) -> None:
    first = make_files(tmp_path, NAMES, NOW, again=False)
    later = NOW + 390 * DAY_MS
    second = renew_files(tmp_path, later)
    folder = tmp_path / FOLDER
    assert (second.authority, second.names) == (first.authority, first.names)
    assert days_left(check_pair(folder / SERVER_CERT, folder / SERVER_KEY, later).ends_at, later) == 397
    verify(first.authority, second.server, "fengxun-pc", later)


def test_no_certificate_outlives_its_authority(tmp_path: Path) -> None:
    made = make_files(tmp_path, NAMES, NOW, again=False)
    end = to_epoch(made.authority.not_valid_after_utc)
    assert renew_files(tmp_path, end - 10 * DAY_MS).server.not_valid_after_utc == made.authority.not_valid_after_utc
    with pytest.raises(SettingsError, match=r"已到期.+--again"):
        renew_files(tmp_path, end)


def test_nothing_to_renew(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="先运行 fengxun tls new"):
        renew_files(tmp_path, NOW)
    make_files(tmp_path, NAMES, NOW, again=False)
    (tmp_path / FOLDER / AUTHORITY_KEY).write_text("not a key", "utf-8")
    with pytest.raises(SettingsError, match=r"读不了.+--again"):
        renew_files(tmp_path, NOW)


@pytest.mark.parametrize("word", ["", "a b", "风讯", "-pc", "pc-", "a..b", "a_b", "*.example.cn", "x" * 64, "evil\r\nname", "https://pc"])
def test_names_that_are_none(word: str) -> None:
    with pytest.raises(SettingsError, match="不是主机名"):
        read_names([word])


def test_names_are_spelled_one_way() -> None:
    assert read_names(["Fengxun-PC.", "fengxun-pc", "192.0.2.7"]) == NAMES
    assert read_names(["[2001:db8::7]"]).first == "[2001:db8::7]"
    with pytest.raises(SettingsError, match="--name"):
        read_names([])


def broken(folder: Path, kind: str) -> None:
    """Spoil one of the two files."""
    cert, key = folder / SERVER_CERT, folder / SERVER_KEY
    if kind == "no certificate":
        cert.unlink()
    elif kind == "no key":
        key.unlink()
    elif kind == "another key":
        key.write_bytes(_key_bytes())
    elif kind == "key with a password":
        key.write_bytes(_key_bytes(b"secret"))
    elif kind == "no PEM":
        cert.write_bytes(b"\x00\xffMII")
    elif kind == "no PEM key":
        key.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "utf-8")
    elif kind == "a folder":
        cert.unlink()
        cert.mkdir()
    else:
        key.chmod(0o644)


def _key_bytes(password: bytes = b"") -> bytes:
    secret = BestAvailableEncryption(password) if password else NoEncryption()
    return generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no certificate", "没有证书文件"),
        ("no key", "没有私钥文件"),
        ("another key", "不是一对"),
        ("key with a password", "带有口令"),
        ("no PEM", "不是 PEM 格式的证书"),
        ("no PEM key", "不是 PEM 格式的私钥"),
        ("a folder", "读不了"),
        ("readable for all", "chmod 600"),
    ],
)
def test_pairs_that_cannot_be_used(tmp_path: Path, kind: str, words: str) -> None:
    make_files(tmp_path, NAMES, NOW, again=False)
    folder = tmp_path / FOLDER
    broken(folder, kind)
    with pytest.raises(SettingsError, match=words):
        check_pair(folder / SERVER_CERT, folder / SERVER_KEY, NOW)


def test_too_late_and_too_early(tmp_path: Path) -> None:
    make_files(tmp_path, NAMES, NOW, again=False)
    pair = tmp_path / FOLDER / SERVER_CERT, tmp_path / FOLDER / SERVER_KEY
    with pytest.raises(SettingsError, match="到期；用 fengxun tls renew"):
        check_pair(*pair, NOW + 398 * DAY_MS)
    with pytest.raises(SettingsError, match="起才有效"):
        check_pair(*pair, NOW - DAY_MS)


def test_the_command(tmp_path: Path, call: Call) -> None:
    home = tmp_path / "home"
    assert call("tls", "new", "--home", home).code == 3
    home.mkdir()
    (home / "fengxun.toml").write_text("[console]\nport = 9443\n", "utf-8")
    made = call("tls", "new", "--name", "fengxun-pc", "--name", "192.0.2.7", "--home", home)
    assert (made.code, made.err) == (0, "")
    for word in ('base_url = "https://fengxun-pc:9443"', 'tls_cert = "tls/server.crt"', "https://fengxun-pc:9443/trust"):
        assert word in made.out
    refused = call("tls", "new", "--name", "fengxun-pc", "--home", home)
    assert (refused.code, "--again" in refused.err) == (3, True)
    assert call("tls", "new", "--name", "fengxun-pc", "--again", "--home", home).code == 0
    assert "已续期" in call("tls", "renew", "--home", home).out
    assert call("tls", "new", "--name", "a b", "--again", "--home", home).code == 3


def test_a_stop_midway_leaves_the_old_files(tmp_path: Path) -> None:
    first = make_files(tmp_path, NAMES, NOW, again=False)
    (tmp_path / f"{FOLDER}.new").mkdir()
    (tmp_path / f"{FOLDER}.new" / SERVER_CERT).write_text("half", "utf-8")
    assert read_certificate(tmp_path / FOLDER / SERVER_CERT) == first.server
    assert make_files(tmp_path, NAMES, NOW, again=True).server == read_certificate(tmp_path / FOLDER / SERVER_CERT)
