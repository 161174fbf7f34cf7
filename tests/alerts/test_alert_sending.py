"""What servers do to mails: refuse for now or for good, break off, hang, strip encryption. One answer per recipient."""

import logging
import ssl
from pathlib import Path
from typing import Any

import pytest

from alerts.address import Sender
from alerts.faults import list_faults
from alerts.send import Answer, send_mail
from core.settings import MailSettings
from storage.recipients import list_recipients
from tests.alerts.bureau import Bureau
from tests.alerts.smtp_server import PASSWORD, Authority, Post, plain, serve

SENDER = Sender("风讯", "fengxun@yc.example")
MESSAGE = b"Subject: x\r\n\r\n.first\r\n..second\r\nlast\r\n"


def attempt(port: int, **settings: Any) -> Answer:
    known = MailSettings(**{"host": "127.0.0.1", "port": port, "security": "none", "timeout_s": 5, **settings})
    return send_mail(known, SENDER, "chen@yc.example", MESSAGE)


def test_a_message_arrives_as_it_was_written(post: Post) -> None:
    with serve(post) as port:
        assert attempt(port).outcome == "sent"
    [(address, content)] = post.got
    assert (address, content) == ("chen@yc.example", MESSAGE)


@pytest.mark.parametrize(
    ("answer", "outcome"), [("451 greylisted", "later"), ("421 closing", "later"), ("550 no such user", "refused"), ("553 bad", "refused")]
)
def test_an_address_that_is_not_taken(post: Post, answer: str, outcome: str) -> None:
    post.refused["chen@yc.example"] = answer
    with serve(post) as port:
        got = attempt(port)
    assert (got.outcome, got.address_bad, got.text) == (outcome, outcome == "refused", answer)


@pytest.mark.parametrize(("answer", "outcome"), [("452 full", "later"), ("554 looks like spam", "refused")])
def test_a_message_that_is_not_taken(post: Post, answer: str, outcome: str) -> None:
    post.answer = answer
    with serve(post) as port:
        got = attempt(port)
    assert (got.outcome, got.address_bad, got.text) == (outcome, False, answer)


def test_a_connection_that_breaks_after_the_data_is_doubtful(post: Post) -> None:
    post.drop = True
    with serve(post) as port:
        assert attempt(port).outcome == "unsure"
    assert len(post.got) == 1


def test_a_server_that_does_not_answer_is_doubtful(post: Post) -> None:
    post.hang_s = 30
    with serve(post) as port:
        assert attempt(port, timeout_s=1).outcome == "unsure"


def test_no_server_is_for_later() -> None:
    got = attempt(1)
    assert got.outcome == "later"
    assert "127.0.0.1:1" in got.text


def test_starttls_with_the_bureaus_own_authority(post: Post, authority: Authority) -> None:
    with serve(post, tls_context=authority.context, require_starttls=True, authenticator=post.authenticate) as port:
        good = attempt(port, security="starttls", ca_file=authority.ca_file, user="fengxun", password=PASSWORD)
    assert good.outcome == "sent"
    assert post.logged_in == [PASSWORD.encode()]


def test_tls_from_the_first_byte(post: Post, authority: Authority, tmp_path: Path) -> None:
    with serve(post) as port:
        assert attempt(port, security="tls", ca_file=authority.ca_file, timeout_s=2).outcome == "later"
    assert post.got == []


def test_a_certificate_that_nobody_vouches_for(post: Post, authority: Authority) -> None:
    with serve(post, tls_context=authority.context, authenticator=post.authenticate) as port:
        got = attempt(port, security="starttls", user="fengxun", password=PASSWORD)
    assert got.outcome == "later"
    assert "证书" in got.text
    assert (post.got, post.logged_in) == ([], [])


def test_encryption_that_was_stripped(post: Post) -> None:
    with serve(post, authenticator=post.authenticate, auth_require_tls=False) as port:
        got = attempt(port, security="starttls", user="fengxun", password=PASSWORD)
    assert got.outcome == "later"
    assert "没有提供加密" in got.text
    assert (post.got, post.logged_in) == ([], [])


def test_no_log_in_in_clear(post: Post) -> None:
    with serve(post, authenticator=post.authenticate, auth_require_tls=False) as port:
        got = attempt(port, user="fengxun", password=PASSWORD)
    assert "不得登录" in got.text
    assert (post.got, post.logged_in) == ([], [])


def test_a_wrong_password_is_named_but_never_shown(post: Post, authority: Authority, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="console")
    with serve(post, tls_context=authority.context, authenticator=post.authenticate) as port:
        got = attempt(port, security="starttls", ca_file=authority.ca_file, user="fengxun", password="wrong-but-secret")
    assert got.outcome == "later"
    assert "不接受登录" in got.text
    assert "wrong-but-secret" not in got.text


@pytest.mark.parametrize("echo", ["user {}", "AUTH {} failed"])
def test_a_server_that_echoes_the_password(post: Post, echo: str) -> None:
    post.refused["chen@yc.example"] = "550 " + echo.format(PASSWORD)
    with serve(post) as port:
        assert PASSWORD not in attempt(port, password=PASSWORD).text


def test_a_ca_file_that_is_missing_is_named() -> None:
    got = attempt(1, security="starttls", ca_file="/nonexistent/ca.pem")
    assert (got.outcome, "mail.ca_file" in got.text) == ("later", True)


def test_the_tls_floor_is_not_lowered() -> None:
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


def test_a_refused_address_is_flagged_and_the_next_person_is_told_at_once(bureau: Bureau, post: Post) -> None:
    chen, _ = bureau.staff("chen", "wang")
    post.refused["chen@yc.example"] = "550 no such user"
    bureau.happen("a")
    bureau.work()
    assert [address for address, _ in post.got] == ["wang@yc.example"]
    assert [(mail.state, mail.answer) for mail in bureau.mails()] == [("failed", "550 no such user"), ("sent", "250 OK")]
    with bureau.installation.record.read() as connection:
        flagged = {person.id: person.fault for person in list_recipients(connection)}
        faults = list_faults(connection, bureau.clock())
    assert flagged[chen] == "550 no such user"
    assert any("chen@yc.example" in fault for fault in faults)
    bureau.happen("b")
    bureau.work()
    assert [address for address, _ in post.got] == ["wang@yc.example"] * 2


def test_a_message_refused_as_such_flags_nobody(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    post.answer = "554 looks like spam"
    bureau.happen("a")
    bureau.work()
    assert [mail.state for mail in bureau.mails()] == ["failed", "failed"]
    with bureau.installation.record.read() as connection:
        assert {person.fault for person in list_recipients(connection)} == {""}
    assert bureau.alerts()[0].state == "open"
    post.answer = "250 OK"
    bureau.work(31)
    assert len(post.got) == 1


def test_hours_without_a_server_lose_nothing_and_double_nothing(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    away = bureau.set(mail={"port": 1})
    events = [away.happen(name) for name in "abc"]
    for _ in range(8):
        away.work(15)
    assert {mail.state for mail in away.mails()} == {"waiting"}
    with bureau.installation.record.read() as connection:
        assert any("还没有发出" in fault for fault in list_faults(connection, bureau.clock()))
    for _ in range(3):
        bureau.work(2.1)
    assert {mail.state for mail in bureau.mails()} == {"sent"}
    assert len(set(post.ids())) == len(post.got)
    told = {(address, line) for (address, _), message in zip(post.got, post.messages(), strict=True) for line in plain(message).split("\n")}
    assert {(f"{name}@yc.example", f"编号：{event}") for event in events for name in ("chen", "wang")} <= told


def test_a_doubtful_mail_is_sent_again_under_its_message_id(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    post.drop = True
    bureau.happen("a")
    bureau.work()
    post.drop = False
    bureau.work(1)
    first, second = post.got
    assert first == second
    [mail] = bureau.mails()
    assert (mail.state, mail.doubtful, mail.tries) == ("sent", True, 2)


def test_without_a_server_mails_are_held_and_sent_later(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    none = bureau.set(mail={"host": ""})
    none.happen("a")
    none.work()
    none.schedule("heartbeat", "2026-11-01")
    none.work()
    assert {mail.state for mail in none.mails()} == {"held"}
    assert "未配置邮件服务器" in none.mails()[0].answer
    assert none.release() == 0
    assert bureau.release() == 1
    bureau.work()
    assert [mail.state for mail in bureau.mails()] == ["sent", "failed"]
    assert len(post.got) == 1
