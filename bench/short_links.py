"""Short links: how fast `/s/<code>` leads on with the click on disk, and what the recipients' own codes of a million texts cost.

    PYTHONPATH=$PWD .venv/bin/python -m bench.short_links
"""

import asyncio
import os
import tempfile
import time

MESSAGES, PAGE = 1_000_000, 2_000
CLICKS, AT_ONCE = 2_000, (1, 32)
PHONE = b"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36"


def main() -> None:
    os.environ.update(KOIPOND_HOME=tempfile.mkdtemp(prefix="koipond-links-"), DJANGO_SETTINGS_MODULE="koipond.settings", KOIPOND_LOG="error")
    import django

    django.setup()
    from django.core.management import call_command

    from koipond import access, collect, engine

    call_command("migrate", verbosity=0)
    from django.conf import settings

    engine.open_engine(settings.DATA, {"what": "bench"})
    workspace = access.create_workspace("bench", "Bench")
    collect.start()
    _follow(workspace)
    _personal(workspace)
    collect.stop()
    engine.close()


def _follow(workspace) -> None:
    from koipond.deliver.links.http import application
    from koipond.social import links

    link = links.create_link(workspace, "bench", title="Tea", target="https://shop.example/")
    for together in AT_ONCE:
        times = asyncio.run(_clicks(application, link.code, together))
        took = sorted(times[1])
        print(f"/s/<code>, {together} at once: {len(took) / times[0]:,.0f} redirects/s, p50 {took[len(took) // 2] * 1000:.1f} ms, p99 {took[int(len(took) * .99)] * 1000:.1f} ms")


async def _clicks(application, code: str, together: int) -> tuple[float, list[float]]:
    took, gate = [], asyncio.Semaphore(together)

    async def one():
        async with gate:
            began = time.monotonic()
            sent = []

            async def send(message):
                sent.append(message)

            await application({"type": "http", "method": "GET", "path": f"/s/{code}", "headers": [(b"user-agent", PHONE)]}, None, send)
            assert sent[0]["status"] == 302
            took.append(time.monotonic() - began)

    began = time.monotonic()
    await asyncio.gather(*(one() for _ in range(CLICKS if together > 1 else CLICKS // 10)))
    return time.monotonic() - began, took


def _personal(workspace) -> None:
    from koipond import engine
    from koipond.deliver.links import personal
    from koipond.kit import ids

    db, spent, share = engine.database("bench"), 0.0, int(os.environ.get("BENCH_SHARE", "1"))
    for page in range(MESSAGES // PAGE // share):
        rows = [{"message": ids.fresh(), "person": page * PAGE + number, "address_hash": number, "journey": 1, "version": 1, "round": 1, "step": "s1"} for number in range(PAGE)]
        began = time.monotonic()
        found = personal.codes(db, workspace.id, "sms", [(row, 0, "https://shop.example/tea?utm_source=sms") for row in rows])
        spent += time.monotonic() - began
        assert len(found) == PAGE
    print(f"codes of {MESSAGES // share:,} texts with a link each, on disk: {spent:.1f} s ({spent * share * 1e6 / MESSAGES:.1f} µs each)")


if __name__ == "__main__":
    main()
