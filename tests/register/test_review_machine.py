"""Decisions, flags, undoing, claims and rises in any order: what must hold of the record after each of them."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from core.criteria import FLAGS, Level
from core.errors import ConflictError
from core.people import Person
from core.review import VERDICTS, weigh
from register.claim import claim, release
from register.review import ReviewError, decide, set_flag, undo
from storage.database import Record, open_engine, sqlite_url
from storage.events import urgency
from storage.queue import QueueFilter, count_queue, list_queue
from storage.reviews import UNDO, list_reviews
from storage.rises import reopen_event
from storage.tables import events, reviews
from tests.items import NOW
from tests.reviewing import MINUTE, RULES, add_event, add_person, add_signal, case_of, judged

REFUSED = (ConflictError, ReviewError)
SOMEBODY = st.integers(0, 1)
SOME_EVENT = st.integers(0, 2)


class Office(RuleBasedStateMachine):
    """Two people and three events; one of them is key."""

    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        shutil.copy(self.migrated, Path(self.folder.name) / "record.db")
        self.record = Record(open_engine(sqlite_url(Path(self.folder.name) / "record.db")))
        self.now = NOW
        self.rows: dict[int, dict[str, Any]] = {}
        self.risen: set[int] = set()

    @initialize()
    def open_office(self) -> None:
        self.people: list[Person] = [add_person(self.record, "李慧"), add_person(self.record, "王建国")]
        self.events = [add_event(self.record, level=level) for level in (Level.KEY, Level.IMPORTANT, Level.GENERAL)]

    @rule(who=SOMEBODY, which=SOME_EVENT, verdict=st.sampled_from(list(VERDICTS)), anyway=st.booleans(), late=st.booleans())
    def decides(self, who: int, which: int, verdict: str, anyway: bool, late: bool) -> None:
        event = self.events[which]
        with self.record.write() as connection:
            more: dict[str, Any] = {"reason": "理由", "route": "food", "target": self.events[which - 1], "anyway": anyway}
            decision = judged(connection, event, verdict, **more | ({"seen": "1.0"} if late else {}))
            try:
                decided = decide(connection, decision, self.people[who], now=self.now, settings=RULES)
            except REFUSED:
                return
            assert not late
            assert case_of(connection, event).shown == decided.state

    @rule(who=SOMEBODY, which=SOME_EVENT, flag=st.sampled_from(FLAGS), value=st.sampled_from((True, False, None)))
    def flags(self, who: int, which: int, flag: str, value: bool | None) -> None:
        with self.record.write() as connection:
            seen = case_of(connection, self.events[which]).seen
            change = set_flag(connection, self.events[which], flag, value, self.people[who], seen=seen, now=self.now)
            assert change.seen == case_of(connection, self.events[which]).seen
            if change.review:
                self.risen.discard(self.events[which])

    @rule(who=SOMEBODY)
    def undoes(self, who: int) -> None:
        with self.record.write() as connection:
            try:
                undone = undo(connection, self.people[who], now=self.now)
            except REFUSED:
                return
            assert case_of(connection, undone.event).seen == undone.seen

    @rule(who=SOMEBODY, which=SOME_EVENT, ends=st.booleans())
    def claims(self, who: int, which: int, ends: bool) -> None:
        with self.record.write() as connection:
            if ends:
                release(connection, self.events[which], self.people[who])
                return
            try:
                claim(connection, self.events[which], self.people[who], now=self.now, minutes=10)
            except ConflictError:
                return

    @rule(minutes=st.sampled_from((1, 11, 60 * 24 * 8)))
    def time_goes_on(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(which=SOME_EVENT, rises=st.booleans())
    def a_reprint_comes(self, which: int, rises: bool) -> None:
        event = self.events[which]
        with self.record.write() as connection:
            add_signal(connection, event=event, now=self.now, level=Level.GENERAL)
            if rises:
                reopen_event(connection, event, "casualties")
                self.risen.add(event)

    @invariant()
    def every_decision_is_a_row_and_stays(self) -> None:
        with self.record.read() as connection:
            rows = {row.id: dict(row._mapping) for row in connection.execute(select(reviews))}
            for number, row in self.rows.items():
                assert row in (rows[number], rows[number] | {"undone_by": None})
            for event in self.events:
                assert case_of(connection, event).decision == len(list_reviews(connection, event))
            self.rows = rows

    @invariant()
    def the_state_follows_the_last_verdict_in_force(self) -> None:
        with self.record.read() as connection:
            for event in self.events:
                held = [row for row in list_reviews(connection, event) if row.undone_by is None and row.verdict != UNDO]
                verdict = next((row for row in held if row.verdict in VERDICTS), None)
                case = case_of(connection, event)
                assert case.state == (VERDICTS[verdict.verdict].value if verdict else "new")
                assert (case.decided_by, case.decided_at) == ((verdict.by, verdict.at) if verdict else (None, None))
                assert case.shown in {case.state, "new"}

    @invariant()
    def the_level_follows_the_flags_in_force(self) -> None:
        with self.record.read() as connection:
            for event in self.events:
                case = case_of(connection, event)
                said: dict[str, bool | None] = {}
                for row in reversed(list_reviews(connection, event)):
                    kind, _, flag = row.verdict.partition(":")
                    if flag in FLAGS and row.undone_by is None:
                        said[flag] = {"accept": True, "reverse": False, "clear": None}[kind]
                assert dict(case.flags) == {flag: value for flag, value in said.items() if value is not None}
                if event not in self.risen:
                    assert case.level == (weigh(case.flags_in_force, case.machine_level).value if case.flags else "")
                row = connection.execute(select(events).where(events.c.id == event)).one()
                assert row.urgency == urgency(case.level_in_force, case.priority)

    @invariant()
    def the_queue_counts_what_it_lists(self) -> None:
        with self.record.read() as connection:
            for state in ("", "new", "confirmed", "watched", "dismissed"):
                wanted = QueueFilter(state=state)
                assert count_queue(connection, wanted, now=self.now) == len(list_queue(connection, wanted, now=self.now))

    def teardown(self) -> None:
        self.record.close()
        self.folder.cleanup()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_any_order_of_work_keeps_the_record_right(migrated_file: Path) -> None:
    Office.migrated = migrated_file
    run_state_machine_as_test(Office, settings=settings(max_examples=10, stateful_step_count=30, deadline=None))
