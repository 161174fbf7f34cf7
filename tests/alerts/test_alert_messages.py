"""What a mail says, and what hostile titles cannot do to it."""

from collections import Counter
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.address import Sender
from alerts.clean import header_line, plain_line
from alerts.compose import Letter, compose_digest, compose_key, compose_reminder, compose_storm
from alerts.message import build_message, make_message_id
from alerts.remind import reminders_on
from alerts.subject import Subject
from core.criteria import Level
from core.settings import ConsoleSettings, Settings
from storage.mails import MailRow
from tests.alerts.bureau import Bureau
from tests.alerts.smtp_server import Post, plain
from tests.items import NOW

SETTINGS = Settings(console=ConsoleSettings(base_url="https://fengxun.yc.example"))
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]
HOSTILE = (
    "=?utf-8?q?hello=0D=0ABcc=3A=20evil=40e.com?=",
    "a\r\nBcc: evil@e.com",
    "a\u2028Bcc: evil@e.com\u2029x",
    "a\x85Bcc: evil@e.com\x0b\x0c",
    "\u202egnp.exe\u2066x\u2069",
    "<script>alert(1)</script><img src=//evil.example/p.gif>",
    "{{7*7}}{% raw %}",
    "=cmd|' /C calc'!A0",
    "热水袋" * 5_000,
    "点 https://evil.example/x 或 www.evil.example 或 javascript:alert(1)",
    "==??==??" * 500,
    "",
)


class _Row:
    """A row of the send log."""

    def __init__(self, letter: Letter) -> None:
        self.subject, self.text, self.html = letter.subject, letter.text, letter.html
        self.address, self.created_at = "chen@yc.example", NOW
        self.message_id = make_message_id("mail:1:1:1", self.address, NOW, "yc.example")


def subject(title: str) -> Subject:
    return Subject(7, Level.KEY, plain_line(title, 80), "140802", ("C1", "K1"), (), "P01", "city", "S6")


def build(letter: Letter, thread: str = "") -> bytes:
    row: MailRow = _Row(letter)  # type: ignore[assignment]  # only its columns are read
    return build_message(row, Sender("风讯", "fengxun@yc.example"), thread)


def check(content: bytes) -> str:
    """One header of each kind, no more; returns the HTML part."""
    message = message_from_bytes(content, policy=default)
    assert Counter(message.keys()) == Counter(HEADERS)
    assert str(message["To"]) == "chen@yc.example"
    html = message.get_body(("html",))
    assert html is not None
    assert not message.defects
    return str(html.get_content())


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_inert(title: str) -> None:
    letter = compose_key(subject(title), "first", due=NOW, why="x", following="", settings=SETTINGS)
    html = check(build(letter))
    assert html.count("href=") == 1
    assert "<script" not in html
    assert "<img" not in html
    for part in (letter.text, html):
        assert part.count("://") == 1
        assert not any(mark in part for mark in "\u202e\u2066\u2028\u2029\x0b\x85")
        assert "www.evil" not in part


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_title_and_no_name_makes_a_header(title: str, name: str) -> None:
    letter = compose_key(subject(title), "first", due=NOW, why="x", following=header_line(name, 40), settings=SETTINGS)
    check(build(letter))


@given(st.text(alphabet=st.sampled_from("=?utf-8q_\r\n:@. Bc热\u2028\x00"), max_size=200))
def test_header_lines_are_one_line_and_stay_so(text: str) -> None:
    line = header_line(text, 50)
    assert len(line) <= 50
    assert "=?" not in line
    assert "?=" not in line
    assert line.isprintable()
    assert header_line(line, 50) == line


@given(st.text(max_size=400))
def test_plain_lines_stay_as_they_are(text: str) -> None:
    line = plain_line(text, 80)
    assert plain_line(line, 80) == line
    assert "://" not in line


def test_personal_data_never_gets_in() -> None:
    assert "13800138000" not in plain_line("致电13800138000投诉", 80)


def test_the_same_row_gives_the_same_bytes() -> None:
    letter = compose_storm([subject("甲"), subject("乙")], SETTINGS)
    assert build(letter, "") == build(letter, "")
    assert b"In-Reply-To: <a@b>" in build(letter, "<a@b>")


def test_a_complaint_keeps_its_title_in_the_house(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    bureau.happen("a", title="张某投诉某超市的电暖器起火", kind="S2")
    bureau.work()
    [message] = post.messages()
    assert "投诉某超市" not in plain(message) + str(message["Subject"])
    assert "标题不在邮件中显示" in plain(message)


def test_lists_name_every_event_once() -> None:
    letter = compose_digest([subject("甲"), subject("乙")], "2026年11月1日", SETTINGS)
    assert letter.text.count("/events/7") == 2
    assert letter.html.count("/events/7") == 2


def test_reminders_say_what_is_left() -> None:
    [reminder] = reminders_on(date(2026, 11, 18))
    letter = compose_reminder(reminder.report, reminder.due, reminder.days, SETTINGS)
    assert letter.subject == "【报送】2026年11月风险信息月报，剩2天"
    assert "2026年11月20日（周五）" in letter.text
