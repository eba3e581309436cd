"""Run in a process of its own by test_welcomes_survive_kills: builds a shop with a WeCom account, and later looks at what became of its welcomes.

`build <JSON of the account>` prints the account's door. `look` prints outcome → how many, as JSON.
"""

import json
import sys
from collections import Counter

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, deliver, engine  # noqa: E402
from koipond.social.wecom.models import WecomWelcome  # noqa: E402

SLUG = "tea"


def build(values: dict) -> str:
    access.create_workspace(SLUG, "Tea")
    return deliver.create_account(SLUG, "wecom", "shop", values, by="test").door


def look() -> Counter:
    return Counter(WecomWelcome.objects.values_list("outcome", flat=True))


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build(json.loads(sys.argv[2])) if sys.argv[1] == "build" else look()))
    engine.close()
