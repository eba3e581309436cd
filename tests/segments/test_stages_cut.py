"""A tick that moves people between stages may be cut before any of its statements: run again, all is as if it had not been."""

import pytest

from koipond import engine, segments
from tests.segments.shop import MEI, TOM, Event
from tests.segments.test_stages import SET, news, path, stages

LIFE = ("segments.apply", "segments.stage_moves", "segments.stages_now", "segments.stage_events", "profiles.predicted",
        "segments.signs", "segments.returns", "segments.return_events")


class Cut(Exception):
    """The process ends here."""


@pytest.mark.parametrize("where", LIFE)
def test_cut_before_any_statement_it_is_the_same_after_another_try(shop, monkeypatch, where):
    months_ago = shop.now.replace(year=shop.now.year - 2)
    segments.save_stages(shop.workspace, SET, "mei")
    segments.save_dormancy(shop.workspace, segments.READY_DORMANCY, "mei")
    shop.tick({MEI: {"city": "上海"}}, [Event(TOM, "order_completed", months_ago)])
    events = [Event(MEI, "page_viewed", shop.now), Event(TOM, "page_viewed", shop.now), Event(9, "order_completed", months_ago)]
    cut_once(monkeypatch, where)
    with pytest.raises(Cut):
        shop.tick(events=events)
    shop.tick(again=True)
    shop.tick(again=True)
    assert stages(shop) == {MEI: "visitor", TOM: "customer", 9: "customer"}
    assert path(shop, MEI) == [("", "unknown", "version", ""), ("unknown", "visitor", "event", "page_viewed")]
    assert path(shop, 9) == [("", "customer", "event", "order_completed")]
    assert set(news(shop)) == {(MEI, "unknown", "visitor")}   # two years late is no news
    assert shop.db.rows("SELECT person, toString(sign) FROM segments_returns") == [(TOM, "page_viewed")]
    ids = shop.db.rows("SELECT uniqExactIf(message_id, name = 'dormant_returned'), uniqExactIf(message_id, name = 'stage_changed') FROM collect_inbox")
    assert ids == [(1, 1)]


def cut_once(monkeypatch, where) -> None:
    """The next time that this statement is to run, the process ends before it."""
    real = engine.Database._statement

    def ends(statement, slots, binds):
        if statement == where:
            monkeypatch.setattr(engine.Database, "_statement", staticmethod(real))
            raise Cut(where)
        return real(statement, slots, binds)

    monkeypatch.setattr(engine.Database, "_statement", staticmethod(ends))
