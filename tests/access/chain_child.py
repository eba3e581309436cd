"""Adds so many rows to the chain of a workspace and to that of the installation, as fast as it can."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "koipond.settings"
import django

django.setup()

from koipond import access  # noqa: E402

place = access.Workspace.objects.get(slug=sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    access.note(place, sys.argv[3], "something", "thing", str(number), after={"part": number / 4, "text": "茶\0"})
    access.note(None, sys.argv[3], "sign_in", "account")
