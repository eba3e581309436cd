"""A million people from a CSV: how fast they are safe in the inbox, and how fast they are all there.

    python bench/imports.py [--rows 1000000] [--scale 1]

`import_people_per_s` is until every row is acknowledged: read, mapped and safe on disk, as with events over HTTP;
`import_people_known_per_s` until each is a person with traits and a consent, that is, two events a row through the tick.

The file has user id, e-mail, mobile, name, gender, birthday, city and a consent for mail. The import and the clock run
side by side in this process, as in a server, until nothing is left. At the end people and consents are counted.
"""

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
os.environ.update(KOIPOND_HOME=str(HOME), DJANGO_SETTINGS_MODULE="koipond.settings", KOIPOND_LOG="warning")
for name in ("KOIPOND_DB", "KOIPOND_DATA"):
    os.environ.pop(name, None)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from koipond import access, collect, engine  # noqa: E402
from koipond.clock import Clock, run_until_idle  # noqa: E402

ROWS = 1_000_000
CITIES = ["上海", "北京", "深圳", "广州", "杭州", "成都", "苏州", "武汉", "西安", "重庆"]
FAMILY, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋艳勇"


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench/imports.py")
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--scale", type=float, default=1.0, help="of the rows")
    options = asked.parse_args()
    try:
        return measure(max(1000, int(options.rows * options.scale)))
    finally:
        engine.close()
        shutil.rmtree(HOME, ignore_errors=True)


def measure(rows: int) -> int:
    path = HOME / "people.csv"
    write(path, rows)
    call_command("migrate", verbosity=0)
    engine.open_engine(settings.DATA, {"what": "bench"})
    place = access.create_workspace("bench", "Bench")
    began = time.perf_counter()
    looked = collect.preview_import(place, path, kind="people")
    ticking = Clock()
    ticking.start()
    told = time.perf_counter()
    done = collect.run_import(collect.create_import(place, path, kind="people", mapping=looked.mapping))
    safe = time.perf_counter()
    ticking.stop()
    run_until_idle(place.slug)
    there = time.perf_counter()
    tell("import_preview_ms", (told - began) * 1000, "ms")
    tell("import_people_per_s", rows / (safe - told), "people/s")
    tell("import_people_known_per_s", rows / (there - told), "people/s")
    tell("import_people_memory_gb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, "GB")
    people = engine.database("bench").value("SELECT count() FROM profiles_traits FINAL WHERE t_city != '' AND isNotNull(t_birthday)")
    consents = engine.database("bench").value("SELECT uniqExact(person) FROM profiles_consents")
    if (done.imported, people, consents) != (rows, rows, rows):
        print(f"imported {done.imported:,}, people {people:,}, consents {consents:,}, wanted {rows:,} of each", file=sys.stderr)
        return 1
    return 0


def write(path: Path, rows: int) -> None:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("会员编号,邮箱,手机号,姓名,性别,生日,城市,邮件订阅\n")
        for i in range(rows):
            file.write(f"u{i},user{i}@example.com,1{3 + i % 7}{i:09},{FAMILY[i % 10]}{GIVEN[i // 10 % 12]},{'男女'[i % 2]},"
                       f"{1950 + i % 55}-{i % 12 + 1:02}-{i % 28 + 1:02},{CITIES[i % 10]},{'是' if chance.random() < 0.7 else '否'}\n")


def tell(name: str, value: float, unit: str) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
