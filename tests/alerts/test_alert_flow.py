"""From the rise of an event to the mail in a real server: who is told, when, and what happens when nobody answers."""

import pytest

from alerts.acknowledge import pass_on, receive
from alerts.watch import clock_of, running_clocks
from core.criteria import Level
from core.errors import AlertError, ConflictError
from tests.alerts.bureau import Bureau
from tests.alerts.smtp_server import Post, plain


def to(post: Post) -> list[str]:
    """Who got mail, in order, without the domain."""
    return [address.partition("@")[0] for address, _ in post.got]


def test_the_first_on_duty_is_told_at_once_and_alone(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    event = bureau.happen("a")
    bureau.work()
    assert to(post) == ["chen"]
    [message] = post.messages()
    text = plain(message)
    assert f"编号：{event}\n" in text
    assert "a号电暖器起火" in text
    assert "盐湖区" in text
    assert "K1 人员伤亡" in text
    assert "C1" not in text
    assert f"https://fengxun.yc.example/events/{event}\n" in text
    assert "到时未确认，转wang。" in text
    assert str(message["Subject"]) == "【重点】a号电暖器起火（盐湖区，K1 人员伤亡）"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_reprint_tells_nobody_again_but_more_victims_do(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    bureau.happen("a")
    bureau.happen("a", version=2)
    bureau.work()
    assert len(post.got) == 1
    bureau.happen("a", version=3, dead=2)
    bureau.work(5)
    first, second = post.messages()
    assert str(second["Subject"]).startswith("【重点·伤亡增加】")
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert [alert.state for alert in bureau.alerts()] == ["superseded", "open"]


def test_a_rise_does_not_win_time(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    bureau.happen("a")
    bureau.work()
    bureau.clock.turn(20)
    bureau.happen("a", version=2, dead=3)
    bureau.work()
    bureau.work(11)
    assert to(post) == ["chen", "chen", "wang"]


def test_nobody_answers(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    bureau.staff("li", "zhao", role="leader")
    bureau.happen("a")
    bureau.work()
    bureau.work(29.9)
    assert to(post) == ["chen"]
    bureau.work(0.2)
    assert to(post) == ["chen", "wang"]
    bureau.work(31)
    assert to(post)[2:] == ["li", "zhao"]
    for _ in range(3):
        bureau.work(31)
    assert to(post)[4:] == ["zhao"] * 3
    with bureau.installation.record.read() as connection:
        clock = clock_of(connection, bureau.clock())
        [running] = running_clocks(connection, bureau.clock())
    assert clock.waiting == 1
    assert clock.minutes_left is not None
    assert clock.minutes_left <= -60
    assert running.following == ""


def test_a_repeat_waits_until_the_mail_before_has_left(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    away = bureau.set(mail={"port": 1})
    away.happen("a")
    for _ in range(8):
        away.work(31)
    assert [mail.state for mail in away.mails()] == ["waiting"]
    bureau.work(3)
    assert to(post) == ["chen"]


def test_the_first_to_receive_counts(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    event = bureau.happen("a")
    bureau.work()
    bureau.clock.turn(16)
    first, second = bureau.person("chen"), bureau.person("wang")
    with bureau.installation.record.write() as connection:
        mine = receive(connection, event, first, bureau.clock())
        late = receive(connection, event, second, bureau.clock() + 1)
    assert (mine.by, mine.mine, mine.took_ms) == ("用户chen", True, 16 * 60_000)
    assert (late.by, late.mine) == ("用户chen", False)
    bureau.work(60)
    assert to(post) == ["chen"]
    with bureau.installation.record.write() as connection, pytest.raises(ConflictError, match="用户chen"):
        pass_on(bureau.desk(connection), event, second)


def test_passing_on_is_at_once_and_ends_somewhere(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    event, person = bureau.happen("a"), bureau.person()
    bureau.work()
    with bureau.installation.record.write() as connection:
        assert [told.name for told in pass_on(bureau.desk(connection), event, person)] == ["wang"]
    bureau.work()
    assert to(post) == ["chen", "wang"]
    with bureau.installation.record.write() as connection, pytest.raises(AlertError, match="没有下一位"):
        pass_on(bureau.desk(connection), event, person)
    bureau.work(29)
    assert to(post) == ["chen", "wang"]
    other = bureau.happen("b", Level.IMPORTANT)
    with bureau.installation.record.write() as connection, pytest.raises(AlertError, match="没有需要确认收到"):
        receive(connection, other, person, bureau.clock())


def test_without_anybody_the_reason_is_stored_and_the_clock_runs(bureau: Bureau, post: Post) -> None:
    bureau.happen("a")
    bureau.work()
    assert [(alert.state, alert.note) for alert in bureau.alerts()] == [("open", "值班表中没有可用的收件人")]
    bureau.staff("chen")
    bureau.work(31)
    assert to(post) == ["chen"]


def test_important_items_wait_for_the_digest(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen", "wang")
    bureau.staff("li", role="leader")
    bureau.staff("zhou", role="analyst")
    events = [bureau.happen(name, Level.IMPORTANT) for name in "abc"]
    bureau.work()
    assert {(alert.state, alert.note) for alert in bureau.alerts()} == {("queued", "列入每日汇总")}
    assert post.got == []
    bureau.happen("c", Level.KEY, version=2)
    bureau.digest("2026-11-01")
    bureau.work()
    digests = [message for message in post.messages() if "汇总" in str(message["Subject"])]
    assert sorted(str(message["To"]).partition("@")[0] for message in digests) == ["chen", "wang", "zhou"]
    text = plain(digests[0])
    assert [f"/events/{event}\n" in text for event in events] == [True, True, False]
    bureau.digest("2026-11-02")
    bureau.work()
    assert len(post.got) == 4


def test_hours_and_counties_choose_people(bureau: Bureau, post: Post) -> None:
    bureau.staff("elsewhere", county="140881")
    bureau.staff("night", hours="18:00-08:00")
    bureau.staff("day", hours="08:00-18:00")
    bureau.happen("a")  # at 00:10 in Shanghai
    bureau.work()
    bureau.work(31)
    assert to(post) == ["night", "day"]
    bureau.clock.turn(10 * 60)
    bureau.happen("b")
    bureau.work()
    assert "day" in to(post)[-2:]
