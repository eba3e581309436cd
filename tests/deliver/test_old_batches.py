"""Of batches from which all has gone long ago nothing stays; those with something left stay, and those of late."""

from datetime import timedelta

from koipond import collect, deliver
from koipond.clock import run_until_idle
from koipond.deliver import outbox
from koipond.kit import clock as kit_clock


def batch(db, number, days_ago, done, version):
    db.run("INSERT INTO deliver_batches (tick, queue, channel, messages, left, first_at, last_at, past_at, next_at, done, version)"
           " SELECT {n:UInt64}, 'outbox', 'email', 1, {left:UInt64}, {at:DateTime64(3, 'UTC')}, {at:DateTime64(3, 'UTC')}, {at:DateTime64(3, 'UTC')}, {at:DateTime64(3, 'UTC')},"
           " {done:UInt8}, {v:UInt32}", n=number, left=0 if done else 1, at=kit_clock.now() - timedelta(days=days_ago), done=done, v=version)


def test_they_go_with_all_their_versions(workspace, db, clock, monkeypatch):
    monkeypatch.setattr(outbox, "BATCHES_AT_LEAST", 2)
    collect.record(workspace.slug, [collect.Item(kind="track", name="seen", message_id="a", at=kit_clock.now(), user_id="mei")])
    run_until_idle(workspace.slug)
    highest = db.value("SELECT max(seq) FROM collect_inbox")
    assert highest
    # ticks of their own, all before the one that looks
    for number, days, done in ((-3, 90, 1), (-2, 40, 1), (-1, 90, 0), (0, 5, 1)):
        batch(db, number + 3, days, 0, 0)
        batch(db, number + 3, days, done, 1)
    for _ in range(5):
        clock.forward(timedelta(days=1))
        collect.record(workspace.slug, [collect.Item(kind="track", name="seen", message_id=f"b{kit_clock.now()}", at=kit_clock.now(), user_id="mei")])
        run_until_idle(workspace.slug, twice=True)
    assert db.rows("SELECT tick, done FROM deliver_batches FINAL ORDER BY tick") == [(2, 0), (3, 1)]
    assert db.value("SELECT count() FROM deliver_batches WHERE tick < 2") == 0
    assert deliver.next_due(db).year == 2299
