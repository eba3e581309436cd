"""How customers are scored by recency, frequency and money."""

from koipond import insight
from koipond.console.as_code.shapes import Fields

FILE, SECTION, MANY, AFTER = "lifecycle.yaml", "scoring", False, ("trait",)
NAMES = ("scoring", "客户评分")
FIELDS = Fields(daily=None, hour=4, window_months=0)


def there(now):
    found = insight.setting(now.slug)
    return {SECTION: FIELDS.lean({"daily": found.daily, "hour": found.hour, "window_months": found.window_months}) if found else {}}


def read(node, name, bodies, wrong):
    """Daily, unless the file says otherwise."""
    value = FIELDS.read(node, "scoring", wrong)
    return {"daily": value.get("daily", True), **value} if node.value else value


def put(now, name, value, before):
    said = FIELDS.full(value)
    insight.save_setting(now.slug, now.by, daily=bool(said["daily"]), hour=said["hour"], window_months=said["window_months"] or None)


def effects(now, name, before, value):
    return [("all customers are scored at once", "将立即为所有客户评分")] if value.get("daily") else []
