"""Verdicts: what each needs, what it leads to, and that the first one wins."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from core.criteria import Level
from core.errors import ConflictError, RegisterError
from core.people import Person
from core.review import ROUTES, VERDICTS
from register.claim import claim, history
from register.review import ClaimedError, Decided, Decision, Refused, ReviewError, StaleError, decide, decide_many
from register.summary import sum_up
from storage.database import Record
from storage.reviews import count_reviews
from storage.tables import events, reviews
from tests.items import DAY, NOW
from tests.reviewing import MINUTE, RULES, add_event, add_person, add_signal, case_of, judged

NINE_THREE = NOW + 8 * 60 * MINUTE + 53 * MINUTE
"""09:03 of NOW's day in Shanghai."""


def take(record: Record, decision: Decision, person: Person, *, now: int = NOW) -> Decided:
    with record.write() as connection:
        return decide(connection, decision, person, now=now, settings=RULES)


def see(record: Record, event: int, verdict: str = "confirm", **more: object) -> Decision:
    with record.read() as connection:
        return judged(connection, event, verdict, **more)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_leads_to_its_state_and_is_a_row(record: Record, verdict: str) -> None:
    person, event, target = add_person(record), add_event(record), add_event(record)
    decision = see(record, event, verdict, reason=" 同一\x00批次 ", route="food", target=target)
    decided = take(record, decision, person)
    assert (decided.event, decided.verdict, decided.state, decided.entry) == (event, verdict, VERDICTS[verdict].value, None)
    with record.read() as connection:
        case = case_of(connection, event)
        row = connection.execute(select(reviews)).one()
    assert (case.state, case.shown, case.decision, case.decided_by, case.decided_at) == (decided.state, decided.state, 1, person.id, NOW)
    assert case.return_at == (NOW + 7 * DAY if verdict == "watch" else None)
    assert (row.id, row.by, row.at, row.seen, row.verdict, row.reason) == (decided.review, person.id, NOW, "2.0", verdict, "同一批次")
    assert row.route == ("food" if verdict == "transfer" else "")
    assert row.target == (target if verdict == "dismiss:duplicate" else None)
    assert (row.before["state"], row.after["state"], row.after["decision"]) == ("new", decided.state, 1)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"verdict": "delete"}, "没有这种结论"),
        ({"verdict": "transfer"}, "转办到哪里"),
        ({"verdict": "transfer", "route": "nowhere"}, "转办到哪里"),
        ({"verdict": "dismiss:other"}, "至少2个字"),
        ({"verdict": "dismiss:other", "reason": " 无\u0000\n"}, "至少2个字"),
        ({"verdict": "doubt", "reason": "疑" * 501}, "最多500字，现有501字"),
        ({"verdict": "doubt", "reason": "疑" * 40_000}, "现有40,000字"),
        ({"verdict": "dismiss:duplicate"}, "与哪一条重复"),
        ({"verdict": "dismiss:duplicate", "target": 999_999}, "没有所选的重复信号"),
        ({"verdict": "dismiss:duplicate", "target": 1}, "不能与自己重复"),
        ({"seen": ""}, "页面数据不完整"),
        ({"seen": "2"}, "页面数据不完整"),
        ({"seen": "２.0"}, "页面数据不完整"),
        ({"seen": f"{'9' * 4000}.0"}, "页面数据不完整"),
        ({"verdict": "dismiss:duplicate", "target": 10**30}, "没有所选的重复信号"),
        ({"event": 999_999}, "没有这条信号"),
        ({"event": 10**30}, "没有这条信号"),
    ],
)
def test_an_incomplete_verdict_changes_nothing_and_says_why(record: Record, wrong: dict[str, object], says: str) -> None:
    person, event = add_person(record), add_event(record)
    decision = replace(see(record, event), **wrong)  # type: ignore[arg-type]
    with pytest.raises(ReviewError, match=says):
        take(record, decision, person)
    with record.read() as connection:
        assert count_reviews(connection, event) == 0
        assert case_of(connection, event).shown == "new"


@pytest.mark.parametrize("verdict", [verdict for verdict in VERDICTS if verdict.startswith("dismiss")])
def test_a_key_event_is_dismissed_with_a_written_reason_only(record: Record, verdict: str) -> None:
    person, event, target = add_person(record), add_event(record, level=Level.KEY), add_event(record)
    decision = see(record, event, verdict, target=target)
    with pytest.raises(ReviewError, match="至少2个字"):
        take(record, decision, person)
    assert take(record, replace(decision, reason="演练"), person).state == "dismissed"


def test_the_first_verdict_wins_and_the_second_person_is_told(record: Record) -> None:
    first, second, event = add_person(record, "李慧"), add_person(record, "王建国"), add_event(record)
    decision = see(record, event)
    take(record, replace(decision, verdict="watch"), first, now=NINE_THREE)
    with pytest.raises(ConflictError) as told:
        take(record, decision, second, now=NINE_THREE + MINUTE)
    assert str(told.value) == "结论没有生效：李慧09:03已判“跟踪”。"
    with pytest.raises(ConflictError) as told:
        take(record, decision, second, now=NINE_THREE + DAY)
    assert str(told.value) == "结论没有生效：李慧11月1日09:03已判“跟踪”。"
    with pytest.raises(ConflictError) as told:
        take(record, decision, first, now=NINE_THREE + MINUTE)
    assert str(told.value) == "结论没有生效：你09:03已判“跟踪”。"
    with record.read() as connection:
        assert (case_of(connection, event).state, count_reviews(connection, event)) == ("watched", 1)


def test_whoever_saw_the_verdict_may_change_it(record: Record) -> None:
    first, second, event = add_person(record, "李慧"), add_person(record, "王建国"), add_event(record)
    take(record, see(record, event, "watch"), first)
    assert take(record, see(record, event, "confirm", anyway=True), second).state == "confirmed"
    with record.read() as connection:
        past = history(connection, event)
        assert case_of(connection, event).return_at is None
    assert [(line.name, line.text, line.undone) for line in past] == [("王建国", "判“确认”", False), ("李慧", "判“跟踪”", False)]


def test_a_newer_version_makes_the_page_stale(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    decision = see(record, event)
    add_event(record, event=event, now=NINE_THREE + MINUTE)
    with pytest.raises(StaleError) as told:
        take(record, decision, person, now=NINE_THREE + 2 * MINUTE)
    assert str(told.value) == "页面已过时：这条信号09:04有新版本。"
    assert take(record, see(record, event), person).state == "confirmed"


def test_a_claim_of_somebody_else_asks_once_more(record: Record) -> None:
    holder, other, event = add_person(record, "李慧"), add_person(record, "王建国"), add_event(record)
    with record.write() as connection:
        claim(connection, event, holder, now=NOW, minutes=10)
    for verdict, ends in (("confirm", "再按1仍要确认"), ("dismiss:drill", "再按6仍要排除（演练）")):
        with pytest.raises(ClaimedError) as told:
            take(record, see(record, event, verdict), other, now=NOW + 4 * MINUTE)
        assert str(told.value) == f"李慧认领中，剩6分。{ends}"
    assert take(record, see(record, event, anyway=True), other, now=NOW + 4 * MINUTE).state == "confirmed"
    with pytest.raises(ClaimedError, match="王建国认领中"):
        take(record, see(record, event, "watch"), holder, now=NOW + 5 * MINUTE)
    assert take(record, see(record, event, "watch"), holder, now=NOW + 14 * MINUTE).state == "watched"


def test_several_verdicts_are_answered_one_by_one(record: Record) -> None:
    person, other = add_person(record), add_person(record, "王建国")
    plain, key, taken = add_event(record), add_event(record, level=Level.KEY), add_event(record)
    stale = see(record, taken)
    take(record, replace(stale, verdict="watch"), other)
    wanted = [see(record, plain), see(record, key), stale, see(record, plain, "watch"), replace(stale, event=999_999)]
    with record.write() as connection:
        answers = decide_many(connection, wanted, person, now=NOW, settings=RULES)
    assert [type(answer) for answer in answers] == [Decided, Refused, Refused, Refused, Refused]
    assert [answer.event for answer in answers] == [plain, key, taken, plain, 999_999]
    texts = [answer.message for answer in answers if isinstance(answer, Refused)]
    assert texts[0] == "重点信息须逐条判。"
    assert "王建国00:10已判“跟踪”" in texts[1]
    assert "你00:10已判“确认”" in texts[2]
    assert "没有这条信号" in texts[3]
    assert sum_up(answers[:3]) == "1条已确认，1条重点信息须逐条判，1条王建国00:10已判“跟踪”"
    assert sum_up([]) == ""


def test_a_confirmed_event_gets_its_entry_in_the_same_transaction(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    asked: list[tuple[int, int]] = []

    def opened(_connection: object, number: int, author: Person, now: int) -> int:
        asked.append((number, author.id))
        return 41

    with record.write() as connection:
        decided = decide(connection, judged(connection, event), person, now=NOW, settings=RULES, on_confirm=opened)
    assert (decided.entry, asked) == (41, [(event, person.id)])
    with record.write() as connection:
        decided = decide(connection, judged(connection, event, "watch"), person, now=NOW, settings=RULES, on_confirm=opened)
    assert (decided.entry, len(asked)) == (None, 1)


def test_a_verdict_whose_entry_fails_leaves_nothing_behind(record: Record) -> None:
    person, event, fine = add_person(record), add_event(record), add_event(record)

    def refuses(connection: object, number: int, *_: object) -> int:
        if number == event:
            connection.execute(update(events).values(risen="half"))  # type: ignore[attr-defined]
            raise RegisterError("台账不接受")
        return 1

    with record.write() as connection:
        wanted = [judged(connection, event), judged(connection, fine)]
        answers = decide_many(connection, wanted, person, now=NOW, settings=RULES, on_confirm=refuses)
    assert [type(answer) for answer in answers] == [Refused, Decided]
    with record.read() as connection:
        assert (case_of(connection, event).state, count_reviews(connection, event)) == ("new", 0)
        assert connection.execute(select(events.c.risen).where(events.c.risen != "")).first() is None


def test_a_confirmed_event_leaves_the_register_when_it_gets_another_verdict(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    take(record, see(record, event), person)
    taken: list[int] = []

    def withdraws(_connection: object, number: int, *_: object) -> None:
        taken.append(number)

    def refuses(*_: object) -> None:
        raise ConflictError("王建国已在办理")

    with record.write() as connection, pytest.raises(ConflictError, match="王建国已在办理"):
        decide(connection, judged(connection, event, "watch"), person, now=NOW, settings=RULES, on_undo=refuses)
    with record.write() as connection:
        decide(connection, judged(connection, event, "watch"), person, now=NOW, settings=RULES, on_undo=withdraws)
    assert taken == [event]


def test_a_reprint_after_the_verdict_leaves_the_event_decided(record: Record) -> None:
    person, event = add_person(record), add_event(record)
    take(record, see(record, event), person)
    with record.write() as connection:
        add_signal(connection, event=event)
        case = case_of(connection, event)
    assert (case.shown, case.seen) == ("confirmed", "3.1")
    assert len(ROUTES) == 9
