"""Feeds: what a message shows of products and offers, as they are when it is rendered."""

import pytest

from koipond import content, engine

TEAS = [{"id": "t1", "name": "龙井", "price": "88.5", "hot": True}, {"id": "t2", "name": "Oolong <b>", "price": 60, "hot": False}]
LOOP = "{% for tea in feed.teas limit: 1 %}<b>{{ tea.name }}</b> {{ tea.price | money: 'CNY' }}{% else %}nothing{% endfor %}"
LOOKED_UP = "{% assign tea = feed.teas | row: person.last_tea, 't1' %}{% if tea %}{{ tea.name }}{% else %}-{% endif %}"


def shown(workspace, html, **person):
    from koipond import profiles
    profiles.declare_trait(workspace.slug, "last_tea", "text")
    version = content.save_template(workspace.slug, "T", "s", html=html)
    return version, lambda **traits: content.preview(version.id, traits).html


def test_a_template_loops_over_a_feed_and_looks_rows_up(workspace):
    content.save_feed(workspace.slug, "teas", TEAS, by="mei")
    version, looped = shown(workspace, LOOP)
    assert version.feeds == ("teas",) and looped() == "<b>龙井</b> ¥88.50"
    _, found = shown(workspace, LOOKED_UP)
    assert (found(last_tea="t2"), found(last_tea="t9"), found()) == ("Oolong &lt;b&gt;", "龙井", "龙井")


def test_a_message_shows_the_rows_of_today(workspace):
    content.save_feed(workspace.slug, "teas", TEAS)
    _, looped = shown(workspace, LOOP)
    state = content.save_feed(workspace.slug, "teas", [{"id": "t3", "name": "普洱", "price": 10}])
    assert looped() == "<b>普洱</b> ¥10.00" and (state.revision, state.rows, state.columns) == (2, 1, ("id", "name", "price"))
    content.save_feed(workspace.slug, "teas", [])
    assert looped() == "nothing"
    content.save_feed(workspace.slug, "teas", TEAS)
    left = engine.database(workspace.slug).value("SELECT uniqExact(revision) FROM content_feed_rows")
    assert left == 1 and content.feed_rows(workspace.slug, "teas") == TEAS   # only what counts is kept


@pytest.mark.parametrize("rows, error", [
    ([{"name": "x"}], content.BadFeed), ([{"id": "a"}, {"id": "a"}], content.BadFeed), (["x"], content.BadFeed), ([{"id": "a", "x": [1]}], content.BadFeed),
    ([{"id": "a", "x": "y" * 2001}], content.BadFeed), ([{"id": str(n)} for n in range(10_001)], content.TooLargeFeed), ([{"id": "a", **{f"c{n}": 1 for n in range(40)}}], content.TooLargeFeed)])
def test_a_feed_has_limits_and_says_which_row_is_wrong(shop, rows, error):
    with pytest.raises(error):
        content.save_feed(shop.slug, "teas", rows)
    assert content.feeds(shop.slug) == []


def test_an_unknown_feed_is_found_when_saving(workspace):
    with pytest.raises(content.UnknownVariable):
        content.save_template(workspace.slug, "T", "s", html=LOOP)
    with pytest.raises(content.UnknownFeed):
        content.renew_feed(workspace.slug, "teas")


def test_products_of_orders_become_a_feed(workspace, tick, clock):
    from koipond import collect

    def ordered(number, product, name, price):
        return collect.Item(kind="track", name="Order Completed", message_id=f"o{number}", user_id=f"u{number}", at=clock.now(),
                            properties={"order_id": f"O{number}", "total": price, "products": [{"product_id": product, "name": name, "price": price, "quantity": 1}]})

    collect.record(workspace.slug, [ordered(1, "p1", "Tea", "10"), ordered(2, "p2", "Cup", "30")])
    tick()
    made = content.feed_of_products(workspace.slug, "best", order="revenue", most=50)
    assert made.source == "products" and [row["id"] for row in content.feed_rows(workspace.slug, "best")] == ["p2", "p1"]
    collect.record(workspace.slug, [ordered(3, "p1", "Tea", "100")])
    tick()
    assert [row["id"] for row in content.feed_rows(workspace.slug, "best")] == ["p2", "p1"]
    content.renew_feed(workspace.slug, "best")
    assert [row["id"] for row in content.feed_rows(workspace.slug, "best")] == ["p1", "p2"]
    with pytest.raises(content.WrongOrder):
        content.feed_of_products(workspace.slug, "best", order="taste")
