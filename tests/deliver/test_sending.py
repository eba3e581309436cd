"""From the outbox to a mail server: once, with an end for everybody."""

from datetime import timedelta
from pathlib import Path

from koipond import deliver
from koipond.deliver import recovery, sender, sending
from koipond.deliver.logbook import Logbook, Told
from koipond.deliver.replies import Outcome


def test_a_mail_reaches_the_server_and_its_outcome_the_inbox(office, server):
    message, = office.put(office.person(1))
    deliver.send_now(office.slug)
    assert office.state(message) == ("sending", "")   # told to the inbox, not yet taken up by a tick
    office.settle()
    assert office.state(message) == ("accepted", "")
    assert server.to == ["p1@shop.example"]
    mail = server.read()
    assert mail["Subject"] == "For you, Mei" and mail["To"] == "p1@shop.example"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "/t/u/" in mail["List-Unsubscribe"]
    assert "你好 Mei" in mail.get_body(("html",)).get_content()


def test_sending_again_sends_nothing_twice(office, server):
    office.put(office.person(1), office.person(2))
    for _ in range(3):
        office.send()
    assert server.to == ["p1@shop.example", "p2@shop.example"]


def test_a_connection_is_used_for_many_mails(office, server):
    office.put(*(office.person(number) for number in range(1, 41)))
    office.send()
    assert len(server.mails) == 40 and server.connections <= 4


def test_what_is_answered_while_the_rest_is_recorded_is_recorded_too(office, server, monkeypatch):
    monkeypatch.setattr(sending, "TELL_SECONDS", 0.001)
    office.put(*(office.person(number) for number in range(1, 61)))
    office.send()
    assert office.db.value("SELECT uniqExact(message) FROM deliver_receipts WHERE status = 'accepted'") == 60


def test_each_recipient_has_an_answer_of_its_own(office, server):
    server.answers = {"p1@shop.example": "550 5.1.1 no such user", "p2@shop.example": "451 4.7.1 try later",
                      "p3@shop.example": "DATA 552 5.3.4 message too big"}
    a, b, c, d = office.put(*(office.person(number) for number in (1, 2, 3, 4)))
    office.send()
    assert office.state(a) == ("refused", "address_dead")
    assert office.state(b) == ("later", "greylisted")
    assert office.state(c) == ("refused", "too_big")
    assert office.state(d) == ("accepted", "")
    assert server.to == ["p4@shop.example"]


def test_a_dead_address_gets_nothing_any_more(office, server):
    server.answers = {"p1@shop.example": "550 5.1.1 no such user"}
    office.put(office.person(1))
    office.send()
    message, = office.put(1, step="s2", kind="transactional")
    office.send()
    assert office.state(message) == ("refused", "suppressed")
    assert deliver.lift(office.slug, "email", "P1@shop.example", by="mei") == 1
    server.answers = {}
    message, = office.put(1, step="s3")
    office.send()
    assert office.state(message) == ("accepted", "")


def test_what_is_put_off_is_tried_again_with_growing_pauses(office, server, clock):
    server.answers = {"p1@shop.example": "451 4.3.2 busy"}
    message, = office.put(office.person(1))
    for pause in (5, 15, 60, 240):
        office.send()
        assert office.state(message) == ("later", "transient")
        clock.forward(timedelta(minutes=pause - 1))
        office.send()
        assert deliver.outbox_state(office.db, message).status == "later"
        clock.forward(timedelta(minutes=1, seconds=5))
    server.answers = {}
    office.send()
    state = deliver.outbox_state(office.db, message)
    assert (state.status, state.attempt) == ("accepted", 5)
    office.send()
    assert len(server.mails) == 1


def test_it_gives_up_by_name(office, server, clock, monkeypatch):
    monkeypatch.setattr("koipond.deliver.attempts.MOST_ATTEMPTS", 2)
    server.answers = {"p1@shop.example": "451 4.3.2 busy"}
    message, = office.put(office.person(1))
    office.send()
    clock.forward(timedelta(minutes=6))
    office.send()
    assert office.state(message) == ("refused", "gave_up")


def test_what_expires_while_it_waits_is_refused_by_name(office, server, clock):
    server.answers = {"p1@shop.example": "451 4.3.2 busy"}
    message, = office.put(office.person(1), hours=1)
    office.send()
    clock.forward(timedelta(hours=2))
    office.send()
    assert office.state(message) == ("refused", "expired")


def test_a_connection_lost_before_the_mail_is_tried_again_and_one_lost_after_it_is_not(office, server, clock):
    server.drop_before, server.drop_after = {"p1@shop.example"}, {"p2@shop.example"}
    first, second = office.put(office.person(1), office.person(2))
    office.send()
    assert office.state(second) == ("unknown", "no_answer")
    clock.forward(timedelta(hours=30))
    office.send()
    assert office.state(first) == ("accepted", "")
    assert server.to.count("p2@shop.example") == 1
    assert office.state(second) == ("unknown", "no_answer")


def test_somebody_may_let_an_unknown_one_go_again(office, server, clock):
    server.drop_after = {"p1@shop.example"}
    message, = office.put(office.person(1))
    office.send()
    server.drop_after = set()
    deliver.release(office.slug, message, by="mei")
    deliver.release(office.slug, message, by="mei")
    office.settle()
    office.send()
    state = deliver.outbox_state(office.db, message)
    assert (state.status, state.attempt) == ("accepted", 2)
    assert len(server.mails) == 2
    history = [(row["status"], row["detail"]) for row in deliver.why(office.db, message=message)]
    assert ("released", "mei") in history


def test_only_an_unknown_one_can_be_released(office, server):
    import pytest

    message, = office.put(office.person(1))
    office.send()
    with pytest.raises(deliver.NotUnknown):
        deliver.release(office.slug, message, by="mei")
    with pytest.raises(deliver.UnknownMessage):
        deliver.release(office.slug, "nonsense", by="mei")


def test_without_a_server_nothing_is_claimed_and_all_of_it_goes_out_later(office, server, settings_of, monkeypatch):
    import pytest

    message, = office.put(office.person(1))
    settings_of(SMTP_URL="smtp://127.0.0.1:1")
    with pytest.raises(deliver.Unreachable):
        deliver.send_now(office.slug)
    assert office.db.value("SELECT count() FROM deliver_claims") == 0
    assert office.state(message) == ("waiting", "")
    settings_of(SMTP_URL=server.url)
    office.send()
    assert office.state(message) == ("accepted", "")


def test_what_a_killed_run_claimed_is_unknown_and_never_sent_by_itself(office, server, monkeypatch):
    a, b = office.put(office.person(1), office.person(2))
    office.rows("deliver_workers", worker="killed", at=office.tick().now)
    office.rows("deliver_claims", message=a, attempt=1, worker="killed", at=office.tick().now)
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())   # as a new process
    office.send()
    assert office.state(a) == ("unknown", "cut_short")
    assert office.state(b) == ("accepted", "")
    assert server.to == ["p2@shop.example"]
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    office.send()
    assert server.to == ["p2@shop.example"]


def killed(office, monkeypatch, rows: list[dict], write) -> None:
    """As if a run had claimed these rows, written its logbook so far, and been killed."""
    book = Logbook(office.slug)
    book.begin("killed")
    office.rows("deliver_workers", worker="killed", at=office.tick().now)
    for row in rows:
        office.rows("deliver_claims", message=row["message"], attempt=1, worker="killed", at=office.tick().now)
    write(book)
    book.close()
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())


def test_who_was_killed_is_looked_into_whatever_the_clocks_say(office, server, clock, monkeypatch):
    """One sender began with a clock that was a year ahead; the clock was set right, another began, and was killed."""
    a, b, c = office.put(*map(office.person, (1, 2, 3)))
    now = office.tick().now
    office.rows("deliver_workers", worker="ahead", at=now + timedelta(days=365))
    office.rows("deliver_claims", message=a, attempt=1, worker="ahead", at=now + timedelta(days=365, minutes=1))
    office.rows("deliver_workers", worker="killed", at=now)
    office.rows("deliver_claims", message=b, attempt=1, worker="killed", at=now - timedelta(hours=2))   # set back again, while it ran
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    office.send()
    assert [office.state(message) for message in (a, b, c)] == [("unknown", "cut_short"), ("unknown", "cut_short"), ("accepted", "")]


def test_a_claim_that_arrives_after_the_first_look_is_found_by_the_second(office, monkeypatch):
    """As on a server of facts, where an insert of a killed process may still be on its way."""
    a, b = office.put(*map(office.person, (1, 2)))
    now = office.tick().now
    office.rows("deliver_workers", worker="killed", at=now)
    with monkeypatch.context() as server:
        server.setattr(recovery, "_settle", lambda *_: None)
        assert recovery.recover(office.db, "ours", {}) == 0
    office.rows("deliver_claims", message=a, attempt=1, worker="killed", at=now)
    office.rows("deliver_claims", message=b, attempt=1, worker="killed", at=now)
    answered = {"email": Told("killed", {(b, 1): Outcome("accepted", "", "250 OK")}, {(b, 1): 7})}
    assert recovery.look_again(office.db, "ours", answered) == 2 and recovery.look_again(office.db, "ours", answered) == 0
    office.settle()
    assert office.state(b) == ("accepted", "") and office.state(a) == ("later", "not_begun")   # no byte went out: it goes again


def test_after_a_kill_the_logbook_tells_what_was_on_the_wire_from_what_was_not(office, server, clock, monkeypatch):
    rows = [{"message": message, "attempt": 1, "address_hash": number} for number, message in
            enumerate(office.put(*(office.person(number) for number in range(1, 5))), start=1)]
    on_the_wire, taken, dead, not_begun = rows

    def write(book):
        for row in (on_the_wire, taken, dead):
            book.begun(row)
        book.answered(taken, Outcome("accepted", "", "250 OK"))
        book.answered(dead, Outcome("refused", "address_dead", "550 no such user"))

    killed(office, monkeypatch, rows, write)
    office.send()
    office.send()
    assert [office.state(row["message"]) for row in rows] == [
        ("unknown", "cut_short"), ("accepted", ""), ("refused", "address_dead"), ("accepted", "")]
    assert server.to == ["p4@shop.example"]
    assert deliver.outbox_state(office.db, not_begun["message"]).attempt == 2
    assert office.db.value("SELECT address_hash FROM deliver_suppressions FINAL WHERE reason = 'hard'") == dead["address_hash"]


def test_a_logbook_of_before_the_machine_started_is_not_believed(office, server, monkeypatch, tmp_path):
    message, = office.put(office.person(1))
    killed(office, monkeypatch, [{"message": message}], lambda book: None)
    boot = tmp_path / "boot_id"
    boot.write_text("another start\n")
    monkeypatch.setattr("koipond.deliver.logbook.BOOT", boot)
    office.send()
    assert office.state(message) == ("unknown", "cut_short") and server.to == []


def test_the_last_line_of_a_logbook_may_be_torn(office, server, monkeypatch):
    from django.conf import settings

    message, = office.put(office.person(1))
    row = {"message": message, "attempt": 1, "address_hash": 1}
    killed(office, monkeypatch, [row], lambda book: book.begun(row))
    path = Path(settings.HOME, "sending", f"{office.slug}.log")
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines()[1][:20])
    office.send()
    assert office.state(message) == ("unknown", "cut_short") and server.to == []


def test_a_logbook_that_has_grown_begins_afresh(office, server, monkeypatch):
    from django.conf import settings

    monkeypatch.setattr(sending, "MOST_BYTES", 500)
    monkeypatch.setattr("koipond.deliver.pages.PAGE_MESSAGES", 7)
    office.put(*(office.person(number) for number in range(1, 31)))
    office.send()
    assert len(server.mails) == 30
    lines = Path(settings.HOME, "sending", f"{office.slug}.log").read_bytes().splitlines()
    assert 1 <= len(lines) < 40    # two for a mail


def test_an_outcome_still_in_the_inbox_holds_against_the_recovery(office, server, monkeypatch):
    message, = office.put(office.person(1))
    deliver.send_now(office.slug)       # accepted; the tick has not seen it when the process dies
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    office.send()
    assert office.state(message) == ("accepted", "")


def test_a_killed_run_is_taken_up_in_the_middle_of_a_batch(office, server, monkeypatch):
    monkeypatch.setattr("koipond.deliver.pages.PAGE_MESSAGES", 7)
    people = [office.person(number) for number in range(1, 31)]
    office.put(*people)
    claimed = []

    def dies(db, rows, worker, real=sending.pages.claim):
        claimed.append(rows)
        if len(claimed) == 3:
            raise RuntimeError("killed")
        real(db, rows, worker)

    monkeypatch.setattr("koipond.deliver.pages.claim", dies)
    import pytest

    with pytest.raises(RuntimeError):
        deliver.send_now(office.slug)
    assert len(server.mails) == 14
    monkeypatch.setattr("koipond.deliver.sender._run", sending.Run())
    office.send()
    assert server.to == sorted(f"p{number}@shop.example" for number in people)


def test_messages_of_later_wait_for_their_time(office, server, clock):
    now, = office.put(office.person(1))
    later, = office.put(office.person(2), delay=timedelta(hours=5))
    office.send()
    assert server.to == ["p1@shop.example"] and office.state(later) == ("waiting", "")
    clock.forward(timedelta(hours=5, minutes=1))
    office.send()
    assert office.state(later) == ("accepted", "")


def test_a_tick_run_twice_puts_each_message_once(office, server):
    tick = office.tick()
    office.person(1)
    made = office.put(1, tick=tick)
    again = office.put(1, tick=office.tick(again=True, number=tick.number))
    assert made == again
    office.send()
    office.put(1, tick=office.tick(again=True, number=tick.number))
    office.send()
    assert len(server.mails) == 1
    assert office.db.value("SELECT count() FROM deliver_outbox") == 1


def test_receipts_filed_twice_are_there_once(office, server):
    office.put(*(office.person(number) for number in (1, 2, 3)))
    server.answers = {"p2@shop.example": "451 4.3.2 busy"}
    deliver.send_now(office.slug)
    office.settle(twice=True)
    assert office.db.value("SELECT count() FROM deliver_receipts") == 3
    assert office.db.value("SELECT count() FROM deliver_retries") == 1


def test_a_sender_that_is_refused_stops_and_suppresses_nobody(office, server, clock):
    people = [office.person(number) for number in range(1, 61)]
    server.answers = {f"p{number}@shop.example": "554 5.7.1 your IP is on a blocklist" for number in people}
    office.put(*people)
    office.send()
    counts = {(row["status"], row["reason"]): row["messages"] for row in deliver.totals(office.db)}
    assert counts[("refused", "sender_blocked")] < 30
    assert sum(counts.values()) == 60
    assert deliver.suppressions(office.slug, "email") == []
    office.send()
    assert sender._run.due[office.slug, "email"] == sender._run.stopped[office.slug, "email"]   # until then there is nothing to look for
    server.answers = {}
    clock.forward(timedelta(minutes=16))
    office.send()
    assert 0 < len(server.mails) == counts[("later", "sender_blocked")]


def test_a_mail_shows_what_was_said_and_what_is_counted(office, server):
    from koipond import content

    both = content.save_template(office.slug, "Both", "Hi", html="<p>{{ person.first_name }}: {{ person.orders }} orders, {{ person.revenue | money }}</p>", by="test").id
    office.rows("profiles_figures", person=office.person(1), orders=3, revenue="12.50", tick=1)
    known, unknown = office.put(1, office.person(2), template=both)
    office.send()
    shown = {mail["To"]: mail.get_body(("html",)).get_content() for mail in (server.read(0), server.read(1))}
    assert "Mei: 3 orders, 12.50" in shown["p1@shop.example"] and "Mei:  orders," in shown["p2@shop.example"]


def test_a_batch_whose_messages_were_erased_is_done(office, server):
    office.put(office.person(1))
    office.db.run("DELETE FROM deliver_outbox WHERE person = 1")
    office.send()
    assert office.db.value("SELECT count() FROM deliver_batches FINAL WHERE done = 0") == 0


def test_a_template_that_fails_for_one_fails_for_one(office, server):
    from koipond import content

    bad = content.save_template(office.slug, "Bad", "Hi", html="<p>{{ 10 | divided_by: person.age }}</p>", by="test").id
    office.rows("profiles_traits", person=1, t_email="p1@shop.example", t_age=2, tick=1)
    office.rows("profiles_traits", person=2, t_email="p2@shop.example", t_age=0, tick=1)
    for number in (1, 2):
        office.consent(number, "granted")
    good, zero = office.put(1, 2, template=bad)
    office.send()
    assert office.state(good) == ("accepted", "")
    assert office.state(zero) == ("refused", "render_failed")


def test_a_template_that_is_gone_stops_nobody_else(office, server):
    lost, = office.put(office.person(1), template=999_999)
    kept, = office.put(office.person(2))
    office.send()
    assert office.state(lost) == ("refused", "render_failed") and office.state(kept) == ("accepted", "")


def test_waiting_messages_are_listed(office, server):
    office.put(office.person(1))
    office.send()
    message, = office.put(1, step="s2", delay=timedelta(hours=1))
    assert [state.message for state in deliver.messages(office.db, status="waiting")] == [message]
    assert {"status": "waiting", "reason": "", "messages": 1} in deliver.totals(office.db)


def test_the_thread_sends_what_a_tick_hands_over(office, server):
    import time

    deliver.start()
    try:
        office.put(office.person(1))
        for _ in range(1200):   # a minute: the machine may be busy
            if "p1@shop.example" in server.to:
                break
            time.sleep(0.05)
    finally:
        deliver.stop()
    office.settle()
    assert server.to.count("p1@shop.example") == 1   # the thread sends for all workspaces: other tests may have left something
    assert office.db.value("SELECT count() FROM deliver_receipts WHERE status = 'accepted'") == 1
