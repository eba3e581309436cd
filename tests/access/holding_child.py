"""Holds what it is told to, says how it went, and goes on by what it reads: `sure`, `let go`, or until its input ends."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "koipond.settings"
import django

django.setup()

from koipond.access.holding import hold  # noqa: E402

held = hold(sys.argv[1])
print("held" if held else "not held", flush=True)
for line in sys.stdin:
    if line.strip() == "let go":
        held.let_go()
    print(held.sure() if held else False, flush=True)
