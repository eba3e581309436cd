"""Computed traits: filled for everybody from all events, at 1M people and 50M events (times --scale); then kept up by ticks."""

import random
import statistics

import world

METRICS = {
    "count_in_window": {"metric": "count", "event": "page_viewed", "window": {"last_days": 30}},
    "sum_of_orders": {"metric": "sum", "event": "order_completed", "property": "amount"},
    "most_frequent": {"metric": "most_frequent", "event": "product_viewed", "property": "category"},
    "distinct": {"metric": "distinct", "event": "order_completed", "property": "order_id"},
    "days_since": {"metric": "days_since_last", "event": "app_opened"},
    "count_with_filter": {"metric": "count", "event": "product_viewed", "where": [{"property": "category", "is": "equals", "value": "tea"}]},
}
LOT, TIMES, WARM_UP = 20_000, 5, 2   # events a tick, ticks measured, and before


def main() -> None:
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 50 * people)
    import tick as whole

    from koipond import collect, profiles
    from koipond.clock import run_until_idle

    run_until_idle("bench")
    seconds = {}
    for name, metric in METRICS.items():
        profiles.compute_trait("bench", name, metric, by="bench")
        seconds[name] = world.seconds(lambda: run_until_idle("bench"))
        world.figure(f"computed_{name}_s", seconds[name], "s")
    world.figure("computed_backfill_s", max(seconds.values()), "s")
    dice, ticks = random.Random(1), []
    for number in range(WARM_UP + TIMES):
        collect.record("bench", whole.batch(dice, f"lot-{number}", LOT, people))
        ticks.append(world.seconds(lambda: run_until_idle("bench")))
    world.figure("computed_6_tick_of_20000_s", statistics.median(ticks[WARM_UP:]), "s")
    world.figure("computed_memory_gb", world.memory_gb(), "GB")


if __name__ == "__main__":
    main()
