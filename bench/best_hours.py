"""The nightly run of best hours: 1M persons in four zones, 20M mails and 10M reactions of half a year (times --scale: fewer persons).

Every second person reacts in two of three cases at an hour of their own, all others within a day of the sending. Measured is
the tick of the night with all it stores; then the tick that takes in the traits, and the next night, in which nothing is new.
"""

import world

PEOPLE, MAILS, OPENED, CLICKED = 1_000_000, 20, 8, 2   # of each person
# Mail number i of a person: sent by day, some days apart; the first are opened, and of those the very first are clicked.
MOMENTS = """
    SELECT person, i, concat(toString(reinterpretAsUUID(sipHash128(person, i)))) AS message,
           toStartOfDay({now:DateTime64(3, 'UTC')}, 'UTC') - toIntervalDay(8 * (1 + i)) AS day, intHash32(person) % 24 AS own,
           day + toIntervalSecond(intHash64(person * 31 + i) % 50400) AS sent_at, intHash64(person * 37 + i) % 86400 AS seed,
           if(person % 2 AND seed % 3 != 0, (day + toIntervalDay(1) + toIntervalHour(own)) + toIntervalSecond(seed % 3600), sent_at + toIntervalSecond(intDiv(seed * seed, 86400))) AS reacted_at
    FROM (SELECT number AS person, arrayJoin(range({mails:UInt32})) AS i FROM numbers(1, {n:UInt64}))"""
EVENTS = """
    SELECT one.1 AS name, person, toDateTime64(one.2, 3, 'UTC') AS at, concat(message, one.3) AS message_id, 0 AS source, 0 AS amount,
           map('message', message) AS props, person AS origin, at AS received_at, 0 AS tick
    FROM (
        SELECT person, message, arrayJoin(arrayConcat([('email_sent', sent_at, ':outcome:1')], if(i < {opened:UInt32}, [('email_opened', reacted_at, ':opened')], []),
                                                      if(i < {clicked:UInt32}, [('email_clicked', reacted_at, ':clicked:1')], []))) AS one
        FROM ([[moments]]))"""
COLUMNS = "name, person, at, message_id, source, amount, props, origin, received_at, tick"


def main() -> None:
    people = int(PEOPLE * world.scale())
    world.start()
    from koipond import access, engine
    from koipond.clock import run_once, run_until_idle

    place = access.create_workspace("bench", "Bench")
    db = engine.database("bench")
    _fill(db, people)
    _night(place)
    world.figure("best_hours_night_s", world.seconds(lambda: run_once("bench")), "s")
    world.figure("best_hours_taken_in_s", world.seconds(lambda: run_until_idle("bench")), "s")
    _check(db, place, people)
    _night(place)
    world.figure("best_hours_nothing_new_s", world.seconds(lambda: run_once("bench")), "s")


def _fill(db, people: int) -> None:
    from koipond.engine import Sql
    from koipond.kit import clock

    db.run("INSERT INTO profiles_traits (person, t_email, t_time_zone, gone, tick) SELECT number, concat('u', toString(number), '@bench.example'),"
           " ['', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York'][1 + number % 4], 0, 0 FROM numbers(1, {n:UInt64})", n=people)
    events = Sql.of(EVENTS, moments=Sql(MOMENTS))
    for table in ("profiles_events", "profiles_timeline"):
        db.run(f"INSERT INTO {table} ({COLUMNS}) [[events]]", {"events": events}, settings={"max_partitions_per_insert_block": 1000},
               n=people, now=clock.now(), mails=MAILS, opened=OPENED, clicked=CLICKED)
    db.run("OPTIMIZE TABLE profiles_traits FINAL")


def _night(place) -> None:
    from koipond.insight.models import BestHoursRun
    from koipond.kit import clock

    BestHoursRun.objects.update_or_create(workspace=place, defaults={"next_at": clock.now()})


def _check(db, place, people: int) -> None:
    """The figures count only when most of those who have an hour of their own were found, and few of the others."""
    from koipond.insight.models import BestHoursRun

    found = dict(db.rows("SELECT person % 2, count() FROM profiles_traits FINAL WHERE ifNull(t_best_hours_email, '') != '' GROUP BY 1"))
    print(f"# with an hour of their own: {found}, written: {BestHoursRun.objects.get(workspace=place).written}", flush=True)
    assert found[1] > people * 0.15 and found.get(0, 0) < people * 0.05, found


if __name__ == "__main__":
    main()
