"""How long a new customer waits for the welcome: from WeCom's call to the answer of send_welcome_msg, while other things go on.

The twin as a process of its own, our door, and 20 new customers a second; beside it a tick after the other. `python bench/wecom_welcome.py`.
"""

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.update(KOIPOND_HOME=tempfile.mkdtemp(prefix="koipond-bench-"), DJANGO_SETTINGS_MODULE="koipond.settings", KOIPOND_LOG="warning",
                  KOIPOND_WEBHOOK_LOOPBACK="yes", DJANGO_ALLOW_ASYNC_UNSAFE="yes")

import django  # noqa: E402

django.setup()

CUSTOMERS, A_SECOND = 600, 20.0


def main() -> None:
    import asyncio

    import uvicorn
    from django.conf import settings
    from django.core.management import call_command

    from koipond import access, clock, deliver, engine
    from koipond.deliver import callbacks
    from koipond.social.wecom.models import WecomWelcome
    from tests.twin.peer import TwinProcess

    settings.WEBHOOK_LOOPBACK = True
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "bench"})
    place, twin = access.create_workspace("bench", "Bench"), TwinProcess()
    known = twin.account("wecom")
    account = deliver.create_account(place.slug, "wecom", "WeCom", {
        "corp_id": known["corpid"], "agent_id": "1000002", "secret": known["apps"]["marketing"]["secret"], "token": known["token"],
        "aes_key": known["aes_key"], "address": f"{twin.url}/wecom", "welcome": "{{ customer }}，你好"}, by="bench")
    server = uvicorn.Server(uvicorn.Config(callbacks.application, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="none"))
    threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    twin.account("wecom", callback_url=f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/in/{account.door}")
    ending = threading.Event()

    def ticks():
        while not ending.is_set():
            clock.run_until_idle(place.slug)
            time.sleep(0.05)

    ticking = threading.Thread(target=ticks)
    ticking.start()
    began = time.monotonic()
    for number in range(CUSTOMERS):
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        twin.act("wecom", "add", customer=f"客人{number}", userid="lin")
    while WecomWelcome.objects.filter(ended_at=None).exists() or WecomWelcome.objects.count() < CUSTOMERS:
        time.sleep(0.1)
    ending.set()
    ticking.join()
    rows = WecomWelcome.objects.values_list("heard_at", "ended_at", "outcome")
    waits = sorted((ended - heard).total_seconds() * 1000 for heard, ended, _ in rows)
    sent = sum(outcome == "sent" for *_, outcome in rows)
    fates = Counter(WecomWelcome.objects.exclude(outcome="sent").values_list("outcome", "detail"))
    print(f"{sent} of {CUSTOMERS} welcomes sent at {A_SECOND:g} a second; ms from call to answer: "
          f"p50 {waits[len(waits) // 2]:.0f}, p99 {waits[int(len(waits) * 0.99)]:.0f}, longest {waits[-1]:.0f}")
    for (outcome, detail), count in fates.items():
        print(f"{count} of them {outcome}: {detail}")
    twin.stop()
    server.should_exit = True


if __name__ == "__main__":
    main()
