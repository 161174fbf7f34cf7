"""Two people at the same moment: exactly one wins, the other is told who did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import URL, Connection

from core.errors import ConflictError
from core.people import Person
from register.claim import claim
from register.review import ClaimedError, Decided, Refused, ReviewError, decide, decide_many, set_flag, undo
from storage.database import Record, open_engine
from storage.reviews import count_reviews, list_reviews
from tests.items import NOW
from tests.reviewing import RULES, add_event, add_person, add_signal, case_of, judged

Deed = Callable[[Connection, Person], object]


def at_once(database: URL, deeds: list[tuple[Person, Deed]]) -> dict[str, object]:
    """What each person's deed gave or raised, by name; each has an own connection, and all begin together."""
    barrier = Barrier(len(deeds))

    def run(person: Person, deed: Deed) -> object:
        record = Record(open_engine(database))
        try:
            with record.read() as connection:
                case_of(connection, 1)
            barrier.wait(timeout=30)
            with record.write() as connection:
                return deed(connection, person)
        except (ConflictError, ReviewError) as error:
            return error
        finally:
            record.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        running = [(person.name, pool.submit(run, person, deed)) for person, deed in deeds]
        return {name: future.result(timeout=120) for name, future in running}


@pytest.mark.parametrize("attempt", range(3))
def test_two_verdicts_at_once_have_one_winner(record: Record, database: URL, attempt: int) -> None:
    people, event = [add_person(record, "李慧"), add_person(record, "王建国")], add_event(record)
    with record.read() as connection:
        wanted = {"李慧": judged(connection, event, "watch"), "王建国": judged(connection, event, "doubt", anyway=True)}
    answers = at_once(
        database,
        [(person, lambda connection, who: decide(connection, wanted[who.name], who, now=NOW, settings=RULES)) for person in people],
    )
    (winner,) = [name for name, answer in answers.items() if isinstance(answer, Decided)]
    (loser,) = [answer for answer in answers.values() if isinstance(answer, ConflictError)]
    assert str(loser) == f"结论没有生效：{winner}00:10已判“{'跟踪' if winner == '李慧' else '存疑'}”。"
    with record.read() as connection:
        assert (case_of(connection, event).decision, count_reviews(connection, event)) == (1, 1)


def test_a_verdict_and_a_new_version_at_once_keep_both(record: Record, database: URL) -> None:
    person, other, event = add_person(record, "李慧"), add_person(record, "采集"), add_event(record)
    with record.read() as connection:
        decision = judged(connection, event)
    own = [(person, lambda connection, who: decide(connection, decision, who, now=NOW, settings=RULES))]
    answers = at_once(database, [*own, (other, lambda connection, _: add_signal(connection, event=event))])
    with record.read() as connection:
        case = case_of(connection, event)
    assert case.revision == 3
    if isinstance(answers["李慧"], Decided):
        assert (case.shown, case.decision) == ("confirmed", 1)
    else:
        assert "有新版本" in str(answers["李慧"])
        assert (case.shown, case.decision) == ("new", 0)


def test_one_flag_and_one_verdict_at_once_have_one_winner(record: Record, database: URL) -> None:
    person, other, event = add_person(record, "李慧"), add_person(record, "王建国"), add_event(record)
    with record.read() as connection:
        decision = judged(connection, event, anyway=True)
    deeds: list[tuple[Person, Deed]] = [
        (person, lambda connection, who: decide(connection, decision, who, now=NOW, settings=RULES)),
        (other, lambda connection, who: set_flag(connection, event, "C2", True, who, seen=decision.seen, now=NOW)),
    ]
    answers = at_once(database, deeds)
    assert sum(isinstance(answer, ConflictError) for answer in answers.values()) == 1
    with record.read() as connection:
        assert count_reviews(connection, event) == 1


def test_an_undo_in_two_windows_happens_once(record: Record, database: URL) -> None:
    person, event = add_person(record), add_event(record)
    with record.write() as connection:
        decide(connection, judged(connection, event), person, now=NOW, settings=RULES)
    twin = Person(person.id, person.login, "另一窗口", person.role)
    answers = at_once(database, [(who, lambda connection, me: undo(connection, me, now=NOW)) for who in (person, twin)])
    assert sum(isinstance(answer, ConflictError | ReviewError) for answer in answers.values()) == 1
    with record.read() as connection:
        assert (case_of(connection, event).state, count_reviews(connection, event)) == ("new", 2)


def test_two_claims_at_once_have_one_holder(record: Record, database: URL) -> None:
    people, event = [add_person(record, "李慧"), add_person(record, "王建国")], add_event(record)
    answers = at_once(database, [(who, lambda connection, me: claim(connection, event, me, now=NOW, minutes=10)) for who in people])
    (loser,) = [answer for answer in answers.values() if isinstance(answer, ClaimedError)]
    (winner,) = [name for name, answer in answers.items() if answer is not loser]
    assert str(loser) == f"{winner}认领中，剩10分。"


def test_two_bulks_in_opposite_order_do_not_block_each_other(record: Record, database: URL) -> None:
    people, events = [add_person(record, "李慧"), add_person(record, "王建国")], [add_event(record) for _ in range(12)]
    with record.read() as connection:
        wanted = [judged(connection, event, "dismiss:drill", anyway=True) for event in events]
    orders = {"李慧": wanted, "王建国": wanted[::-1]}
    answers = at_once(
        database, [(who, lambda connection, me: decide_many(connection, orders[me.name], me, now=NOW, settings=RULES)) for who in people]
    )
    kinds = {name: {type(answer) for answer in given} for name, given in answers.items()}  # type: ignore[attr-defined]
    assert sorted(map(str, kinds.values())) == sorted(map(str, [{Decided}, {Refused}]))
    with record.read() as connection:
        assert {len(list_reviews(connection, event)) for event in events} == {1}
