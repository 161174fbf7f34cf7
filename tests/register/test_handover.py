"""Hand-over to the official system by its three ways: whatever the receiver does, every entry version is accepted exactly once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Row, update

from console.effects import EFFECTS
from console.installation import Installation
from console.worker import Worker
from core.criteria import Level
from core.errors import DeliveryError, FengxunError, RefusedError, RegisterError
from core.settings import RegisterSettings, Settings, WorkerSettings
from register.entry import Entry
from register.hand_over import hand_over, note_acceptance, open_ways, try_again
from register.receiver import read_answer
from storage.database import Record
from storage.handovers import count_handovers, failed_handovers, list_handovers
from storage.home import create_home
from storage.outbox import count_work
from storage.tables import outbox
from tests.items import NOW
from tests.register.bureau import LATER, Bureau, edit, enter, find_event, hire, issued
from tests.register.receiver import Official, receiving


class Office:
    """A home with one issued entry, its people, and a worker of its own."""

    def __init__(self, home: Path, **register: Any) -> None:
        create_home(home)
        settings = Settings(register=RegisterSettings(**register), worker=WorkerSettings(attempts=5))
        self.installation = Installation(home, settings)
        self.record: Record = self.installation.record
        self.bureau: Bureau = hire(self.record)
        self.entry: Entry = issued(self.record, self.bureau, enter(self.record, self.bureau.analyst, find_event(self.record)))

    def queue(self, *ways: str) -> list[str]:
        with self.record.write() as connection:
            return hand_over(
                connection, self.entry.number, ways, self.bureau.analyst, now=LATER, settings=self.installation.settings.register
            )

    def work(self, rounds: int = 1) -> None:
        """As a worker does, with the waiting times between tries left out."""
        for _ in range(rounds):
            with self.record.write() as connection:
                connection.execute(update(outbox).values(next_at=0))
            while Worker(self.installation, {"handover": EFFECTS["handover"]}, scheduled_at=2**60).run_once():
                pass

    def rows(self) -> list[Row[Any]]:
        with self.record.read() as connection:
            return list_handovers(connection, limit=100)

    def close(self) -> None:
        self.record.close()


@pytest.fixture
def official() -> Iterator[Official]:
    with receiving() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, official: Official) -> Iterator[Office]:
    opened = Office(tmp_path / "home", receiver_url=official.address, receiver_token="s3cret", receiver_timeout_s=1)
    yield opened
    opened.close()


def test_all_three_ways(office: Office, official: Official) -> None:
    keys = office.queue("excel", "json", "http")
    assert len(keys) == 3
    office.work()
    states = {row.way: (row.state, row.accepted, row.tries) for row in office.rows()}
    assert states == {"http": ("accepted", "YJ0001", 1), "json": ("delivered", "", 1), "excel": ("delivered", "", 1)}
    ((key, sent),) = official.seen
    assert key in keys
    assert (sent["display"], sent["criteria"][0]["code"], sent["key"]) == ("运市监风险〔2026〕1号", "C1", key)
    dropped = sorted(path.name for path in (office.installation.home / "handover").iterdir())
    name = f"YC-2026-000001-v{office.entry.version}"
    assert dropped == [f"{name}.json", "excel"]
    content = json.loads((office.installation.home / "handover" / f"{name}.json").read_text("utf-8"))
    assert content["number"] == "YC-2026-000001"
    sheet = load_workbook(office.installation.home / "handover" / "excel" / f"{name}.xlsx").active
    assert sheet is not None
    assert sheet["B2"].value == "YC-2026-000001"


@pytest.mark.parametrize(
    "modes",
    ["fault", "busy", "drop", "half", "torn", "slow", "flood", "fault drop half conflict", "drop conflict"],
)
def test_a_bad_day_of_the_receiver_loses_and_doubles_nothing(office: Office, official: Official, modes: str) -> None:
    official.modes[:] = modes.split()
    office.queue("http")
    office.work(len(modes.split()))
    (waiting,) = office.rows()
    assert waiting.state in {"waiting", "accepted"}
    office.work()
    (row,) = office.rows()
    assert (row.state, row.accepted, len(official.taken)) == ("accepted", "YJ0001", 1)
    assert {key for key, _ in official.seen} == {row.key}
    assert len({json.dumps(content, sort_keys=True) for _, content in official.seen}) == 1


def test_a_receiver_that_is_down_delays(tmp_path: Path) -> None:
    with receiving() as gone:
        address = gone.address
    office = Office(tmp_path / "home", receiver_url=address, receiver_timeout_s=1)
    office.queue("http", "json")
    office.work(2)
    states = {row.way: (row.state, row.work_state, row.error) for row in office.rows()}
    assert states["json"] == ("delivered", "done", "")
    assert states["http"][:2] == ("waiting", "pending")
    assert "连不上" in states["http"][2]
    office.close()


def test_a_refusal_stops_at_once_and_can_be_tried_again(office: Office, official: Official) -> None:
    official.modes[:] = ["refuse"]
    office.queue("http")
    office.work(3)
    (row,) = office.rows()
    assert (row.state, row.work_state, len(official.seen)) == ("refused", "dead", 1)
    assert row.answer == "接收方拒收（422）：缺少生产者 名称"
    with office.record.write() as connection:
        assert [each.key for each in failed_handovers(connection)] == [row.key]
        try_again(connection, row.id, office.bureau.analyst, now=LATER)
        with pytest.raises(RegisterError, match="不需要重试"):
            try_again(connection, row.id, office.bureau.analyst, now=LATER)
    office.work()
    assert [each.state for each in office.rows()] == ["accepted"]
    with office.record.read() as connection:
        assert count_work(connection)[("handover", "done")] == 1


def test_a_redirect_is_a_refusal(office: Office, official: Official) -> None:
    official.modes[:] = ["redirect"]
    office.queue("http")
    office.work(2)
    assert [row.state for row in office.rows()] == ["refused"]
    assert len(official.seen) == 1


def test_given_up_after_the_last_try_and_visible(office: Office, official: Official) -> None:
    official.modes[:] = ["fault"] * 5
    office.queue("http")
    office.work(6)
    (row,) = office.rows()
    assert (row.state, row.work_state, row.attempts) == ("waiting", "dead", 5)
    with office.record.read() as connection:
        assert [each.key for each in failed_handovers(connection)] == [row.key]
        assert count_handovers(connection) == {("http", "waiting"): 1}


def test_asking_twice_hands_over_once(office: Office, official: Official) -> None:
    assert len(office.queue("http", "http")) == 1
    assert office.queue("http") == []
    office.work(2)
    assert len(official.seen) == 1


def test_a_corrected_entry_is_handed_over_again_as_a_new_version(office: Office, official: Official) -> None:
    office.queue("http")
    office.work()
    edited = edit(office.record, office.entry, office.bureau.analyst, brand="甲牌")
    with pytest.raises(RegisterError, match="尚未审核"):
        office.queue("http")
    assert edited.display
    with office.record.write() as connection:
        connection.exec_driver_sql("UPDATE entries SET checked_at = 1, checked_by = 3")
    office.queue("http")
    office.work()
    assert [row.accepted for row in office.rows()] == ["YJ0002", "YJ0001"]
    assert [content["fields"].get("brand", "") for _, content in official.seen] == ["", "甲牌"]


def test_what_was_queued_stays_as_it_was(office: Office, official: Official) -> None:
    office.queue("http", "excel")
    edit(office.record, office.entry, office.bureau.analyst, title="后来改的标题")
    office.work()
    assert official.seen[0][1]["title"] == office.entry.title
    sheet = load_workbook(next((office.installation.home / "handover" / "excel").iterdir())).active
    assert sheet is not None
    assert sheet["H2"].value == office.entry.title


def test_only_issued_entries_go(record: Record) -> None:
    bureau = hire(record)
    entry = enter(record, bureau.analyst, find_event(record, Level.KEY))
    settings = RegisterSettings()
    with record.write() as connection, pytest.raises(RegisterError, match="尚未审核"):
        hand_over(connection, entry.number, ["json"], bureau.analyst, now=NOW, settings=settings)
    issued(record, bureau, entry)
    refused: tuple[tuple[list[str], str], ...] = (([], "请选"), (["http"], "receiver_url"), (["fax"], "“fax”"))
    for ways, message in refused:
        with record.write() as connection, pytest.raises(RegisterError, match=message):
            hand_over(connection, entry.number, ways, bureau.analyst, now=NOW, settings=settings)
    for person in (bureau.leader, bureau.duty, bureau.county):
        with record.write() as connection, pytest.raises(RegisterError, match="没有对接权限"):
            hand_over(connection, entry.number, ["json"], person, now=NOW, settings=settings)
    assert open_ways(settings) == ("excel", "json")


def test_the_number_of_a_file_is_noted_by_hand(office: Office) -> None:
    office.queue("json")
    (row,) = office.rows()
    with office.record.write() as connection, pytest.raises(RegisterError, match="生成以后"):
        note_acceptance(connection, row.id, "YJ9", office.bureau.analyst, now=LATER)
    office.work()
    with office.record.write() as connection:
        with pytest.raises(RegisterError, match="回执编号"):
            note_acceptance(connection, row.id, " \n", office.bureau.analyst, now=LATER)
        note_acceptance(connection, row.id, "YJ\n9", office.bureau.analyst, now=LATER)
    assert [(each.state, each.accepted, each.answer) for each in office.rows()] == [("accepted", "YJ 9", "周敏登记")]


def test_a_share_that_is_away_is_waited_for(tmp_path: Path) -> None:
    office = Office(tmp_path / "home", drop_dir=str(tmp_path / "share"))
    office.queue("json")
    office.work()
    (row,) = office.rows()
    assert (row.state, "投递目录" in row.error) == ("waiting", True)
    (tmp_path / "share").mkdir()
    office.work()
    assert [each.state for each in office.rows()] == ["delivered"]
    assert [path.suffix for path in (tmp_path / "share").iterdir()] == [".json"]
    office.close()


def test_the_same_file_again_has_the_same_name_and_bytes(office: Office) -> None:
    office.queue("json", "excel")
    office.work()
    files = {path: path.read_bytes() for path in (office.installation.home / "handover").rglob("*.*")}
    assert len(files) == 2
    with office.record.write() as connection:
        connection.exec_driver_sql("UPDATE handovers SET state = 'waiting'")
        connection.exec_driver_sql("UPDATE outbox SET state = 'pending'")
    office.work()
    assert {path: path.read_bytes() for path in (office.installation.home / "handover").rglob("*.*")} == files


@pytest.mark.parametrize(
    ("status", "body", "number"),
    [
        (200, b'{"accepted": "A1"}', "A1"),
        (201, b'{"number": 17}', "17"),
        (202, b"", ""),
        (200, b'{"accepted": {"a": 1}}', ""),
        (409, b"already there", ""),
        (409, b'{"id": "A1"}', "A1"),
        (200, b'{"accepted": "A\\u0000\\n1"}', "A 1"),
    ],
)
def test_acceptance(status: int, body: bytes, number: str) -> None:
    assert read_answer(status, body) == number


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 301, 308, 304, 100])
def test_refusals(status: int) -> None:
    with pytest.raises(RefusedError, match=str(status)):
        read_answer(status, b"\x1b[31mno\r\nForged: 1")


@pytest.mark.parametrize(("status", "body"), [(500, b""), (503, b"x"), (429, b""), (408, b""), (200, b"{"), (200, b"[]"), (200, b"\xff")])
def test_to_be_tried_again(status: int, body: bytes) -> None:
    with pytest.raises(DeliveryError):
        read_answer(status, body)


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_means_something(status: int, body: bytes) -> None:
    try:
        said = read_answer(status, body)
    except FengxunError as error:
        said = str(error)
    assert said.isprintable()
    assert len(said) < 400
