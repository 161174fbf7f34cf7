"""One event without script: evidence in place, flags, conflicts, claims, kept bytes, hostile text."""

import html
import re

import pytest
from starlette.testclient import TestClient

from console.installation import Installation
from core.criteria import Level
from core.people import Role
from storage.audit import list_audit
from storage.reviews import load_case
from storage.tables import entries, evidence
from tests.console.filling import KEY_TEXT, add_event
from tests.console.web_client import log_in, post, web

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "\u202egpj.exe\u202c",
    '=cmd|"/c calc"!A1',
    '"><img src=x onerror=alert(1)>',
    "a\r\nSet-Cookie: x=1",
    "x" * 40_000,
)


@pytest.fixture
def analyst(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ANALYST)


@pytest.fixture
def colleague(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.HEAD)


def case_of(installation: Installation, event: int) -> tuple[str, str, int]:
    with installation.record.read() as connection:
        case = load_case(connection, event)
    assert case
    return case.shown, case.level_in_force.value, case.decision


def test_every_quote_leads_to_its_place(installation: Installation, analyst: TestClient) -> None:
    page = analyst.get(f"/events/{add_event(installation, level=Level.KEY, copies=3)}").text
    marked = re.findall(r'<mark id="(\w+)"[^>]*><a class="cref" href="#(c-\w+)">([^<]+)</a>([^<]+)</mark>', page)
    assert [(crit, code, words) for _, crit, code, words in marked] == [("c-K1", "K1", "造成2人死亡"), ("c-C6", "C6", "消防通报")]
    for name, crit, _, words in marked:
        assert f'<a href="#{name}">{words}</a>' in page
        assert f'id="{crit}"' in page
    text = re.search(r'<section class="text".*?<div class="more"', page, re.DOTALL)
    assert text
    plain = re.sub(r'<a class="cref".*?</a>|<[^>]+>|\n *', "", text[0])
    assert html.unescape(plain).startswith(KEY_TEXT.replace("\n", ""))
    assert page.count("未知") >= 1
    assert "K1成立，有一项即为重点" in page
    assert "转载：文字相同" in page


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_and_texts_are_inert(installation: Installation, analyst: TestClient, title: str) -> None:
    event = add_event(installation, title, text=f"{title}\n市监通报")
    before = analyst.get("/help").text.count("<script")
    for path in ("/queue", f"/events/{event}", f"/events/{event}/pane"):
        page = analyst.get(path)
        assert page.status_code == 200
        assert page.text.count("<script") == (0 if path.endswith("pane") else before)
        assert "<img" not in page.text
        assert "7*7" not in title or title in html.unescape(page.text)
    answer = post(analyst, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "2.0", "next": str(event)}, accept="application/json")
    assert "<img" not in answer.json()["pane"]
    assert len(analyst.get("/queue?state=confirmed").text.split("<ol")[1].split("</ol>")[0]) < 2_000


def test_flags_of_a_person_change_the_level(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    answer = post(analyst, f"/events/{event}/flags", {"flag": "C6:no", "seen": "2.0"}, accept="application/json").json()
    assert answer["said"] == "你已否决C6，级别由重要变为一般"
    assert re.search(r'value="C6:clear" aria-pressed="true" aria-label="否决C6"', answer["pane"])
    assert "90%" in answer["pane"]
    assert case_of(installation, event)[1] == "general"
    stale = post(analyst, f"/events/{event}/flags", {"flag": "C6:yes", "seen": "2.0"})
    assert stale.status_code == 409
    assert post(analyst, f"/events/{event}/flags", {"flag": "C6:maybe", "seen": "2.1"}).status_code == 400
    assert (
        post(analyst, f"/events/{event}/flags", {"flag": "C6:clear", "seen": "2.1", "whole": "1"}).headers["location"] == f"/events/{event}"
    )
    assert case_of(installation, event)[1] == "important"


def test_confirming_opens_an_entry_of_the_register(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    post(analyst, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "2.0"})
    with installation.record.read() as connection:
        entry = connection.execute(entries.select()).one()
    assert (entry.event, entry.state) == (event, "triaged")
    post(analyst, "/undo")
    with installation.record.read() as connection:
        assert connection.execute(entries.select()).one().state == "withdrawn"


@pytest.mark.parametrize(
    ("verdict", "level", "asked"),
    [
        ("transfer", Level.IMPORTANT, 'name="route" value="food"'),
        ("dismiss:other", Level.IMPORTANT, 'id="why" name="reason"'),
        ("dismiss:duplicate", Level.IMPORTANT, 'name="other"'),
        ("dismiss:irrelevant", Level.KEY, 'id="why" name="reason"'),
    ],
)
def test_what_a_verdict_needs_is_asked_for(installation: Installation, analyst: TestClient, verdict: str, level: Level, asked: str) -> None:
    event = add_event(installation, level=level)
    page = post(analyst, f"/events/{event}/verdict", {"verdict": verdict, "seen": "2.0"})
    assert page.status_code == 422
    assert asked in page.text
    assert f'name="verdict" value="{verdict}"' in page.text
    scripted = post(analyst, f"/events/{event}/verdict", {"verdict": verdict, "seen": "2.0"}, accept="application/json")
    assert scripted.status_code == 200
    assert asked in scripted.json()["deck"]
    assert case_of(installation, event)[2] == 0


def test_answers_to_the_questions_are_taken(installation: Installation, analyst: TestClient) -> None:
    key, other, third = add_event(installation, level=Level.KEY), add_event(installation), add_event(installation)
    short = post(analyst, f"/events/{key}/verdict", {"verdict": "dismiss:irrelevant", "seen": "2.0", "reason": "短"})
    assert short.status_code == 422
    assert 'value="短"' in short.text
    assert (
        post(analyst, f"/events/{key}/verdict", {"verdict": "dismiss:irrelevant", "seen": "2.0", "reason": "旧闻重发"}).status_code == 303
    )
    assert "旧闻重发" in analyst.get(f"/events/{key}").text
    assert post(analyst, f"/events/{other}/verdict", {"verdict": "transfer", "seen": "2.0", "route": "food"}).status_code == 303
    assert "食品安全科室" in analyst.get(f"/events/{other}").text
    fields = {"verdict": "dismiss:duplicate", "seen": "2.0", "target": "", "other": str(other)}
    assert post(analyst, f"/events/{third}/verdict", fields).status_code == 303
    assert case_of(installation, third)[0] == "dismissed"


def test_the_first_decision_wins_and_the_second_is_told(installation: Installation, analyst: TestClient, colleague: TestClient) -> None:
    event = add_event(installation)
    assert post(colleague, f"/events/{event}/verdict", {"verdict": "watch", "seen": "2.0"}).status_code == 303
    late = {"verdict": "dismiss:other", "seen": "2.0", "reason": "写了很久的理由"}
    page = post(analyst, f"/events/{event}/verdict", late)
    assert page.status_code == 409
    assert re.search(r"结论没有生效：测试head\d\d:\d\d已判“跟踪”。", page.text)
    assert 'value="写了很久的理由"' in page.text
    assert "改判为排除为其他" in page.text
    again = re.search(r'name="seen" value="([\d.]+)"', page.text)
    assert again
    answer = post(analyst, f"/events/{event}/verdict", {**late, "seen": again[1], "anyway": "1"})
    assert answer.status_code == 303
    assert case_of(installation, event)[0] == "dismissed"


def test_a_newer_version_has_to_be_seen_first(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    scripted = post(analyst, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "1.0"}, accept="application/json")
    assert scripted.status_code == 409
    assert "看新版本" in scripted.json()["deck"]
    assert "<form" not in scripted.json()["deck"]
    assert case_of(installation, event)[2] == 0


def test_a_claimed_item_asks_before_it_is_decided(installation: Installation, analyst: TestClient, colleague: TestClient) -> None:
    event = add_event(installation)
    assert post(colleague, f"/events/{event}/claim", {"whole": "1"}).headers["location"] == f"/events/{event}"
    assert "测试head认领至" in analyst.get(f"/events/{event}").text
    assert post(analyst, f"/events/{event}/claim").status_code == 409
    asked = post(analyst, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "2.0"}, accept="application/json")
    assert asked.status_code == 409
    assert "测试head认领中，剩10分。再按1仍要确认" in asked.json()["deck"]
    assert 'aria-keyshortcuts="1"' in asked.json()["deck"]
    assert post(analyst, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "2.0", "anyway": "1"}).status_code == 303
    post(colleague, f"/events/{event}/release")


def test_kept_bytes_are_text_and_every_look_is_audited(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation, "<script>alert(1)</script>")
    page = analyst.get(f"/events/{event}").text
    found = re.search(rf"/events/{event}/kept/[0-9a-f]{{64}}", page)
    assert found
    kept = analyst.get(found[0])
    assert all(words in kept.text for words in ("SHA-256", "允许采集", "ETag", "&lt;script&gt;"))
    raw = analyst.get(f"{found[0]}/text")
    assert raw.headers["content-type"] == "text/plain; charset=utf-8"
    assert raw.headers["content-security-policy"] == "sandbox"
    assert raw.text == "<p><script>alert(1)</script></p>"
    with installation.record.write() as connection:
        assert [row.action for row in list_audit(connection)][:2] == ["read evidence"] * 2
        connection.execute(evidence.update().values(body=None, deleted_at=1))
    assert "已按保存期限删除" in analyst.get(found[0]).text
    assert analyst.get(f"{found[0]}/text").status_code == 410
    other = add_event(installation)
    assert analyst.get(found[0].replace(f"/{event}/", f"/{other}/")).status_code == 404
    for name in ("x", "0" * 64, "%2e%2e"):
        assert analyst.get(f"/events/{event}/kept/{name}").status_code == 404


def test_no_event_no_page(analyst: TestClient) -> None:
    for number in ("0", "999", "-1", "x", "１", "9" * 30, "1%00"):
        for path in (f"/events/{number}", f"/events/{number}/pane", f"/api/events/{number}"):
            assert analyst.get(path).status_code == 404
    fields = {"verdict": "confirm", "seen": "1.0", "flag": "C6:yes"}
    for deed in ("verdict", "flags", "claim", "release", "here"):
        assert post(analyst, f"/events/999/{deed}", fields).status_code in {400, 404}
        assert post(analyst, f"/events/x/{deed}", fields).status_code == 404


def test_the_json_api_and_its_description(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation, level=Level.KEY)
    listed = analyst.get("/api/events?level=key&colour=red").json()
    assert (listed["total"], listed["events"][0]["id"], listed["events"][0]["criteria"]) == (1, event, ["C6", "K1"])
    one = analyst.get(f"/api/events/{event}").json()
    assert one["text"] == KEY_TEXT
    assert next(ground for ground in one["grounds"] if ground["code"] == "K1")["quotes"] == ["造成2人死亡"]
    assert set(analyst.get("/openapi.json").json()["paths"]) >= {"/api/events", "/api/events/{event}"}
    duty = log_in(web(installation), installation, Role.DUTY)
    assert duty.get("/openapi.json").status_code == 403
