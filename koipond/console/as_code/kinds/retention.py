"""How many days each kind of data is kept; what is not named is kept without end."""

from koipond import profiles
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, RIGHT = "privacy.yaml", "keep_days", False, "admin"
NAMES = ("retention", "保留期限")
FIELDS = Fields(**dict.fromkeys(profiles.KEPT, 0))


def there(now):
    return {SECTION: FIELDS.lean({rule.data: rule.keep_days for rule in profiles.retention(now.place)})}


def put(now, name, value, before):
    for data, days in FIELDS.full(value).items():
        if days != (before or {}).get(data, 0):
            profiles.keep_for(now.place, data, days or None, now.by)


def effects(now, name, before, value):
    """Shorter is gone in the next night."""
    going = [found for data, days in value.items() if days != (before or {}).get(data) for found in profiles.would_go(now.place, data, days)]
    rows = sum(one.rows for one in going)
    return [(f"{rows:,} rows are older and go in the next night", f"{rows:,} 行数据已超期，将于下一夜删除")] if rows else []
