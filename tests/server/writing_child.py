"""Writes events into the inbox, a few at a time, until it is killed; each line that it prints is of events that are safe.

    python writing_child.py NAME HOW_MANY

After the first few it waits for a line of its input, or its end.
"""

import os
import sys
from datetime import UTC, datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "koipond.settings"
import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import collect, engine  # noqa: E402
from koipond.collect import inbox  # noqa: E402

name, most = sys.argv[1], int(sys.argv[2])
engine.open_engine(settings.DATA)
collect.start()
for number in range(most):
    ids = [f"{name}-{number}-{each}" for each in range(5)]
    try:
        collect.record("tea", [collect.Item("track", "Tea Bought", id, datetime.now(UTC), user_id=name) for id in ids])
    except collect.NotStored:
        continue
    print(inbox.inbox()._lane.number, *ids, flush=True)
    if number == 0:
        sys.stdin.readline()
collect.stop()
