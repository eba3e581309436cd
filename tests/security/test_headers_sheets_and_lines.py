"""Texts that go on where they should end: in headers of mails, in cells of sheets that we write, in lines of the log."""

import csv
import io
import json
import logging
from email import message_from_bytes, policy

import pytest

from koipond import collect, content, deliver, engine, identify, journeys, segments
from koipond.clock import run_until_idle
from koipond.kit import clock, logs
from tests.security.attacked import browser

BREAKS = ["a\r\nBcc: all@evil.example", "a\nBcc: all@evil.example", "a\rBcc: all@evil.example", "a\r\n\r\n<html>evil", "a\x0bBcc: x", "a\u2028Bcc: x", "a\u0085Bcc: x", "a\0\r\n.\r\nMAIL FROM:<evil@evil.example>", "=?utf-8?q?a=0D=0ABcc:_x?="]
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1|x", "-1+1|x", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", ' =HYPERLINK("https://evil.example","x")', "=WEBSERVICE(A1)", "\x00=1", "%0A=1+1", '"=1+1', "'=1+1", ";=1+1", ",=1+1", "\ufeff=1+1", "\u200b=1+1", "\xa0=1+1", "\u00ad=1", "−1+cmd"]
RUN = "=+-@＝＋－＠"       # a cell that begins with one of these is run


def sent(slug: str, names: list[str], subject: str) -> list[bytes]:
    """What really goes to people with these names: the bytes of each mail."""
    template = content.save_template(slug, "Mail", subject, html="<p>{{ person.name }}</p>", text="{{ person.name }}", by="test")
    group = segments.save(slug, "All", {"all": [{"trait": "email", "is": "exists"}]}, by="test")
    way = journeys.save(slug, "Way", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": group.id, "who": "now_and_later"}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None,
        "start": "mail", "steps": {"mail": {"kind": "send", "channel": "email", "template": template.template, "next": None}}}, by="test")
    for number, name in enumerate(names):
        who = {"user_id": f"u{number}", "at": clock.now()}
        collect.record(slug, [collect.Item(kind="identify", name="", message_id=f"a{number}", traits={"email": f"u{number}@lines.example", "name": name}, **who),
                              collect.Item(kind="track", name="consent_granted", message_id=f"b{number}", properties={"channel": "email", "proof": name}, **who)])
    run_until_idle(slug)
    journeys.publish(slug, way.id, by="test")
    run_until_idle(slug)
    deliver.send_now(slug)
    return [deliver.mail(slug, one.id).raw.encode("utf-8", "surrogateescape") for one in deliver.mailbox(slug)]


def test_nothing_that_somebody_is_called_begins_another_header_or_mail(workspace):
    raws = sent(workspace.slug, BREAKS, "Hi {{ person.name }} {{ person.name }}")
    assert len(raws) == len(BREAKS)
    for raw in raws:
        made = message_from_bytes(raw, policy=policy.default)
        assert {name.lower() for name in made} <= {"from", "to", "subject", "date", "message-id", "mime-version", "list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id", "x-koipond-trace", "content-type", "dkim-signature"}, made.keys()
        assert len(made.get_all("to")) == len(made.get_all("subject")) == 1 and made["to"].endswith("@lines.example") and "," not in made["to"]
        head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        assert not any(line.lower().startswith((b"bcc", b"mail from", b".")) for line in head.split(b"\n"))


@pytest.mark.parametrize("address", ["a@lines.example\r\nBcc: all@evil.example", "a@lines.example\nRCPT TO:<all@evil.example>", "a@lines.example, all@evil.example", "a@lines.example>\r\nRCPT TO:<x@evil.example", '"a\r\nb"@lines.example', "a@lines.example\0", "<a@lines.example> all@evil.example", "a b@lines.example", "a@evil.example;b@lines.example"])
def test_an_address_that_is_more_than_one_is_none(workspace, address):
    raws = []
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="x", at=clock.now(), user_id="x", traits={"email": address, "name": "x"}),
                                    collect.Item(kind="track", name="consent_granted", message_id="y", at=clock.now(), user_id="x", properties={"channel": "email", "proof": "x"})])
    raws = sent(workspace.slug, ["Mei"], "Hi")
    tos = [message_from_bytes(raw, policy=policy.default)["to"] for raw in raws]
    assert all(to.count("@") == 1 and "evil" not in to and not set(to) & set(" ,;<>\r\n\0") for to in tos), tos


def cells(raw: bytes | str) -> list[str]:
    text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def run_by_a_spreadsheet(cell: str) -> bool:
    bare = cell.lstrip("\ufeff\u200b\xa0\u00ad \t\r\n\0")
    return bare[:1] in RUN and bare != "" and not bare[1:].replace(".", "").replace(",", "").isdigit()


def test_no_sheet_that_we_write_runs_what_somebody_sent(workspace):
    """Every export that a member can fetch, of people whose every word is a formula."""
    slug = workspace.slug
    for number, text in enumerate(FORMULAS):
        who = {"user_id": f"{text} {number}", "at": clock.now()}
        collect.record(slug, [collect.Item(kind="identify", name="", message_id=f"a{number}", traits={"email": f"u{number}@sheet.example", "name": text, "city": text, "phone": text}, **who),
                              collect.Item(kind="track", name="Order Completed", message_id=f"o{number}", properties={"order_id": text, "total": "12", "products": [{"product_id": text, "name": text, "quantity": 1, "price": "12"}]}, **who),
                              collect.Item(kind="track", name=text, message_id=f"t{number}", properties={text: text}, **who)])
    run_until_idle(slug)
    db = engine.database(slug)
    client, group = browser(slug, "owner"), segments.save(slug, "=All()", {"all": [{"trait": "email", "is": "exists"}]}, by="test")
    run_until_idle(slug)
    person = identify.find(db, "email", "u0@sheet.example")
    spec = client.get("/api/openapi.json").json()["paths"]
    fetched = {}
    for path, ways in spec.items():
        kinds = ways.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "text/csv" in kinds and "{job}" not in path:
            answer = client.get(path.format(workspace=slug, segment=group.id, person=person, list=1) + "?format=csv&columns=name&columns=city&columns=phone&columns=email")
            fetched[path] = (answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content)
    assert any(status == 200 for status, _ in fetched.values()), fetched
    told = [(path, cell) for path, (status, raw) in fetched.items() if status == 200 for cell in cells(raw) if run_by_a_spreadsheet(cell)]
    assert told == []


def test_what_is_wrong_with_a_sheet_is_no_formula_either(workspace, tmp_path):
    from koipond.collect import bad_rows_csv

    sheet = tmp_path / "people.csv"
    with sheet.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["email", "phone", "birthday"])
        rows.writerows([text, text, text] for text in FORMULAS if "\0" not in text)
    job = collect.create_import(workspace, sheet, kind="people", mapping=[("email", "email"), ("phone", "phone"), ("birthday", "birthday")])
    collect.run_import(job)
    written = "".join(bad_rows_csv(job, "en"))
    assert len(written) > 100 and [cell for cell in cells(written) if run_by_a_spreadsheet(cell)] == []


LINES = ["a\n2026-01-01 ERROR koipond forged", "a\r\nforged", "a\x1b[2J\x1b]0;title\x07", "a\x9b2Jb", "a\u2028forged", "a\u2029forged", "a\x85forged", "a\x0bforged\x0cforged", "a\x7f\x08\x08", '","level":"error","x":"', "\ud800half", "\u202eesrever", "\u2066x"]


@pytest.mark.parametrize("form", [logs.Json, logs.Text])
def test_a_line_of_the_log_is_one_line_whatever_it_tells(form):
    heard, log = io.BytesIO(), logging.getLogger(f"test of {form.__name__}")
    handler = logging.StreamHandler(io.TextIOWrapper(heard, "utf-8", write_through=True))
    handler.setFormatter(form())
    log.addHandler(handler)
    log.propagate = False
    try:
        for text in LINES:
            log.warning("refused %s", text, extra={"who": text, "more": {text: [text]}})
    finally:
        log.removeHandler(handler)
    raw = heard.getvalue()
    lines = raw.decode().splitlines()
    assert len(lines) == len(LINES) == raw.count(b"\n"), "each is one line, and every one was written"
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u2028\u2029\u202e\u2066" for line in lines for sign in line)
    if form is logs.Json:
        told = [json.loads(line) for line in lines]
        assert [one["message"] for one in told] == [f"refused {text}" for text in LINES] and all(one["level"] == "warning" for one in told)
