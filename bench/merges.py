"""The whole house: 100,000 visitors turn out to be 100,000 known customers; then all of these merges are undone at once."""

import argparse
import json
import os
import tempfile
import time

PAIRS = 100_000
EVENTS_EACH = 3    # of every visitor before


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0)
    pairs = max(1_000, int(PAIRS * asked.parse_args().scale))
    with tempfile.TemporaryDirectory(prefix="koipond-bench-") as home:
        os.environ.update(KOIPOND_HOME=home, DJANGO_SETTINGS_MODULE="koipond.settings")
        slug, db = _open()
        _measure(slug, db, pairs)
        from koipond import engine

        engine.close()


def _open():
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from koipond import access, engine

    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "bench"})
    access.create_workspace("bench", "Bench")
    return "bench", engine.database("bench")


def _measure(slug: str, db, pairs: int) -> None:
    from koipond import identify

    for number in range(EVENTS_EACH):
        _arrive(slug, f"seen {number}", pairs, lambda n: {"anonymous_id": f"browser-{n}"})
    _arrive(slug, "known", pairs, lambda n: {"user_id": f"customer-{n}", "traits": {"email": f"c{n}@tea.cn", "city": "上海"}}, kind="identify")
    _ticks(slug)
    assert db.value("SELECT count() FROM profiles_traits FINAL") == 2 * pairs
    _arrive(slug, "signs in", pairs, lambda n: {"user_id": f"customer-{n}", "anonymous_id": f"browser-{n}"})
    _print("merges_100k_s", _ticks(slug))
    assert db.value("SELECT count() FROM profiles_traits FINAL") == pairs
    losers = [loser for (loser,) in db.rows("SELECT person FROM identify_parents FINAL WHERE parent != 0")]
    began = time.perf_counter()
    identify.undo_many(slug, losers, "bench")
    _print("merges_undo_asked_s", time.perf_counter() - began)
    _print("merges_undo_100k_s", _ticks(slug))
    assert db.value("SELECT count() FROM profiles_traits FINAL") == 2 * pairs
    assert db.value("SELECT count() FROM profiles_timeline WHERE person != origin") == 0


def _arrive(slug: str, name: str, pairs: int, who, kind: str = "track") -> None:
    from koipond import collect
    from koipond.kit import clock

    collect.record(slug, [collect.Item(kind=kind, name="identified" if kind == "identify" else "page_viewed",
                                       message_id=f"{name} {n}", at=clock.now(), **who(n)) for n in range(pairs)])


def _ticks(slug: str) -> float:
    from koipond import clock

    began = time.perf_counter()
    clock.run_until_idle(slug)
    return time.perf_counter() - began


def _print(name: str, value: float) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "unit": "s"}), flush=True)


if __name__ == "__main__":
    main()
