"""How many bytes on disk a person and an event take, through the whole tick and after merging; ids as SDKs make them, 20 segments, 5 journeys.

People come first, as items with traits and consent; then events of these people, in lots of 20,000. Merging is waited for.
"""

import random
import time
import uuid

import msgspec
import tick
import world

PEOPLE, EVENTS, LOT = 50_000, 400_000, 20_000
SETTLE_SECONDS = 60


def main():
    people, events = int(PEOPLE * world.scale()), int(EVENTS * world.scale())
    world.start()
    from koipond import access, collect, engine
    from koipond.clock import run_until_idle
    from koipond.kit import clock

    access.create_workspace("bench", "Bench")
    tick._segments()
    tick._journeys()
    dice = random.Random(1)
    for start in range(0, people, LOT):
        lot = []
        for number in range(start + 1, min(start + LOT, people) + 1):
            user, now = f"u{number}", clock.now()
            lot += [collect.Item("identify", "", str(uuid.uuid4()), now, source=1, user_id=user, traits={
                        "name": f"N{number}", "email": f"u{number}@bench.example", "phone": f"+861{number:010}", "region": dice.choice(tick.REGIONS), "age": dice.randint(18, 67)}),
                    collect.Item("track", "consent_granted", str(uuid.uuid4()), now, source=1, user_id=user,
                                 properties={"channel": "email", "purpose": "marketing", "method": "form"})]
        collect.record("bench", lot)
        run_until_idle("bench")
    first = _bytes(engine)
    for start in range(0, events, LOT):
        lot = [item for item in tick.batch(dice, str(start), min(LOT, events - start), people) if item.user_id]
        while len(lot) < min(LOT, events - start):
            lot += [item for item in tick.batch(dice, str(start), 2_000, people) if item.user_id][:min(LOT, events - start) - len(lot)]
        collect.record("bench", [msgspec.structs.replace(item, message_id=str(uuid.uuid4())) for item in lot])
        run_until_idle("bench")
    world.figure("disk_bytes_per_person", first / people, "bytes")
    world.figure("disk_bytes_per_event", (_bytes(engine) - first) / events, "bytes")


def _bytes(engine) -> int:
    """Of all parts that are read, when merging has come to rest."""
    before, since = -1, time.monotonic()
    while time.monotonic() - since < SETTLE_SECONDS:
        now = sum(size.bytes for size in engine.sizes())
        if now == before and not engine.database("bench").value("SELECT count() FROM system.merges"):
            break
        before = now
        time.sleep(3)
    return before


if __name__ == "__main__":
    main()
