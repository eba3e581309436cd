"""A person whole (360 degrees) and a page of the history, at 1M people and 50M events (times --scale).

The world has what a person's page looks into: two live segments, a journey of three moves a person, a message each with
its receipts, order lines, a company of a hundred people each. Prints the medians, and with --statements each statement.

    python bench/person.py --scale 0.1 --statements
"""

import argparse
import random
import statistics
import time
from contextlib import contextmanager
from pathlib import Path

import world

ASKED, WARM_UP = 60, 10   # persons asked for, and before


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0)
    asked.add_argument("--events", type=int)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--statements", action="store_true", help="the time of each statement, alone and one after the other")
    options = asked.parse_args()
    people = int(1_000_000 * options.scale)
    world.start(options.home, keep=options.home is not None)
    from koipond import access, engine

    if not engine.exists("bench"):
        world.fill("bench", people, options.events or 50 * people)
        _fill(people)
    place, db = access.workspace("bench"), engine.database("bench")
    from koipond import profiles
    from koipond.console import history
    from koipond.console.whole import whole
    from koipond.console.whole_api import WholeOut, shown

    chosen = random.Random(7).sample(range(1, people + 1), ASKED + WARM_UP)
    found = [world.seconds(lambda person=person: whole(place, person, 365)) for person in chosen][WARM_UP:]
    world.figure("person_whole_ms", statistics.median(found) * 1000, "ms")
    world.figure("person_whole_p95_ms", sorted(found)[int(len(found) * 0.95)] * 1000, "ms")
    one = whole(place, chosen[0], 365)
    assert one.orders and one.messages and one.ways and one.segments and one.companies and one.timeline, "the page is not empty"
    world.figure("person_shown_ms", statistics.median(world.seconds(lambda: WholeOut.from_orm(shown(one))) for _ in range(9)) * 1000, "ms")
    cursors = {person: history.page(db, [person])[-1][0] for person in chosen}
    found = [world.seconds(lambda person=person: history.page(db, [person], cursor=cursors[person])) for person in chosen][WARM_UP:]
    world.figure("person_history_page_ms", statistics.median(found) * 1000, "ms")
    orders = [order.id for order in profiles.listed_orders(db, limit=20)]
    world.figure("orders_page_ms", _median(lambda: profiles.listed_orders(db)), "ms")
    world.figure("orders_page_of_product_ms", _median(lambda: profiles.listed_orders(db, product="p7")), "ms")
    world.figure("order_one_ms", statistics.median(world.seconds(lambda id=id: profiles.order(db, id)) for id in orders) * 1000, "ms")
    world.figure("products_page_ms", _median(lambda: profiles.listed_products(db)), "ms")
    world.figure("companies_by_name_ms", _median(lambda: profiles.listed_companies(db)), "ms")
    world.figure("companies_by_revenue_ms", _median(lambda: profiles.listed_companies(db, order="revenue")), "ms")
    if options.statements:
        _statements(lambda: [whole(place, person, 365) for person in chosen[:20]], 20)


def _fill(people: int) -> None:
    """What world.fill leaves out: segments, a journey, messages, order lines, companies."""
    from koipond import content, engine, journeys, segments
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    template = content.save_template("bench", "hello", "Hello", html="<p>Hello</p>", by="bench").template
    steps = {"mail": {"kind": "send", "channel": "email", "template": template, "next": "pause"},
             "pause": {"kind": "wait", "days": 300, "next": "end"}, "end": {"kind": "end"}}
    made = journeys.save("bench", "Waves", {"entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "kind": "marketing",
                                            "start": "mail", "steps": steps}, "bench").id
    journeys.publish("bench", made, "bench")
    for number in range(2):
        segments.save("bench", f"Everybody {number}", {"everyone": True}, "bench", live=True)
    ids = [each.id for each in segments.listed("bench")]
    binds = {"n": people, "now": now, "journey": made, "segments": ids}
    for table, select in _tables():
        db.run(f"INSERT INTO {table} {select}", settings=world.LARGE_BLOCKS, **binds)


def _tables():
    now, everybody = "{now:DateTime64(3, 'UTC')}", "FROM numbers(1, {n:UInt64})"
    message = "reinterpretAsUUID(sipHash128(number))"
    yield "segments_members", "SELECT s, groupBitmapState(number), 0 FROM numbers(1, {n:UInt64}) ARRAY JOIN {segments:Array(UInt32)} AS s GROUP BY s"
    yield "segments_moves (segment, person, at, joined, tick)", f"SELECT s, number, {now} - INTERVAL 40 DAY, 1, 0 {everybody} ARRAY JOIN {{segments:Array(UInt32)}} AS s"
    yield ("journeys_positions (journey, person, round, seq, version, step, entered_at, since, wake_at, tick)",
           f"SELECT {{journey:UInt32}}, number, 1, 3, 1, 'pause', {now} - INTERVAL 30 DAY, {now} - INTERVAL 30 DAY, {now} + INTERVAL 270 DAY, 0 {everybody}")
    yield ("journeys_moves", "SELECT {journey:UInt32}, number, 1, move.1, 1, move.2, move.3, move.4, " f"{now} - INTERVAL 30 DAY, 0 {everybody}"
           " ARRAY JOIN [(1, 'entry', 'entered', 'mail'), (2, 'mail', 'sent', 'pause')] AS move")
    yield ("deliver_outbox (message, person, channel, template, journey, version, step, round, kind, send_at, expires_at, tick)", f"SELECT {message}, number, 'email', 1, {{journey:UInt32}}, 1, 'mail', 1, 'marketing',"
           f" {now} - toIntervalSecond(2592000 + intHash32(number) % 86400), {now} - INTERVAL 27 DAY, 0 {everybody}")
    yield ("deliver_claims", f"SELECT {message}, 1, 'bench', {now} - INTERVAL 30 DAY {everybody}")
    receipt = ("deliver_receipts (message, person, journey, step, round, channel, status, reason, attempt, at, tick)",
               f"SELECT {message}, number, {{journey:UInt32}}, 'mail', 1, 'email', status, reason, attempt, {now} - INTERVAL 29 DAY, tick {everybody}")
    yield receipt[0], f"{receipt[1]} ARRAY JOIN if(number % 10 = 0, ['refused'], ['accepted', 'opened']) AS status," \
        " if(number % 10 = 0, ['no_consent'], ['', '']) AS reason, if(number % 10 = 0, [1], [1, 0]) AS attempt, if(number % 10 = 0, [0], [1, 1]) AS tick"
    yield ("profiles_order_lines (person, order_id, line, name, at, product_id, product_name, quantity, price, amount, currency, message_id, origin, source, tick)",
           "SELECT person, props['order_id'], 1, name, at, concat('p', toString(modulo(person, 1000))), 'Tea', 1, amount, amount, 'CNY', message_id, person, 1, 0"
           " FROM profiles_events WHERE name = 'order_completed'")
    yield ("profiles_memberships (person, company, role, at, source, message_id, origin, tick)",
           f"SELECT number, 1 + intDiv(number, 100), 'member', {now} - INTERVAL 60 DAY, 1, concat('g', toString(number)), number, 0 {everybody}")
    companies = "FROM numbers(1, intDiv({n:UInt64}, 100) + 1)"
    yield "profiles_companies", f"SELECT number, concat('Company ', toString(number)), concat('company', toString(number)), map('industry', 'tea'), 0 {companies}"
    yield ("profiles_company_keys", f"SELECT 'external_id', concat('g', toString(number)), number, 1, '', {now}, 0 {companies}")


def _median(ask) -> float:
    ask()
    return statistics.median(world.seconds(ask) for _ in range(9)) * 1000


@contextmanager
def _one_after_the_other():
    """Statements one at a time, each with what it took."""
    from koipond import engine

    together, asked, taken = engine.together, engine.Database._try, {}

    def timed(db, deed, statement, slots, binds):
        began = time.perf_counter()
        found = asked(db, deed, statement, slots, binds)
        name = statement if isinstance(statement, str) else statement.text[:40]
        taken.setdefault(name.replace("\n", " "), []).append(time.perf_counter() - began)
        return found

    engine.Database._try, engine.together = timed, lambda *deeds: [deed() for deed in deeds]
    try:
        yield taken
    finally:
        engine.together, engine.Database._try = together, asked


def _statements(ask, times: int) -> None:
    with _one_after_the_other() as taken:
        ask()
    for name, seconds in sorted(taken.items(), key=lambda found: -sum(found[1])):
        print(f"{1000 * sum(seconds) / times:8.2f} ms  {len(seconds) / times:4.1f} ×  {name}")


if __name__ == "__main__":
    main()
