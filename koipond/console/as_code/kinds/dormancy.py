"""What makes a customer dormant, and what shows that they are awake."""

from dataclasses import asdict

from koipond import segments
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, AFTER = "lifecycle.yaml", "dormancy", False, ("trait",)
NAMES = ("dormancy", "沉睡")
FIELDS = Fields(payments=[], months=0, signs=[], products=[])


def there(now):
    found = segments.lifecycle_versions(now.slug)
    kept = found[0].dormancy if found else None
    return {SECTION: FIELDS.lean({part: list(value) if isinstance(value, tuple) else value for part, value in asdict(kept).items()}) if kept else {}}


def put(now, name, value, before):
    said = {part: tuple(each) if isinstance(each, list) else each for part, each in FIELDS.full(value).items()}
    segments.save_dormancy(now.slug, segments.Dormancy(**said) if value else None, now.by)
