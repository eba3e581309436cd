"""In which order the parts of rules, steps and journeys are written: always the same, as one would say them."""

FIRST = ("name", "state", "kind", "everyone", "all", "any", "not", "top", "sample", "of", "by", "seed", "trait", "tag", "segment", "stage", "event", "sequence",
         "channel", "template", "journey", "metric", "property", "is", "value", "where", "count", "sum", "distinct", "pick", "in", "within_days",
         "entry", "who", "key", "every", "at", "days", "hours", "minutes", "calendar_days", "until", "date", "yearly", "past", "weekdays",
         "entry_cap", "reentry", "gap_days", "holdout_percent", "goal", "exit", "rule", "title", "text", "assignee", "percent", "add", "remove",
         "mode", "factors", "resolution", "start")
LAST = ("variants", "shares", "branches", "ways", "results", "next", "then", "yes", "no", "failed", "timeout", "otherwise", "steps", "draft")
_PLACE = {name: place for place, name in enumerate(FIRST)} | {name: 2_000 + place for place, name in enumerate(LAST)}
FREE = ("traits", "properties")       # names that people chose: by the alphabet
KEPT = ("steps", "factors", "ways")   # whose order means something


def ordered(value):
    """A copy with every dictionary in that order; names that it does not know stand between, by the alphabet."""
    if isinstance(value, list):
        return [ordered(part) for part in value]
    if not isinstance(value, dict):
        return value
    names = sorted(value, key=lambda name: (_PLACE.get(name, 1_000), name))
    return {name: _chosen(value[name], sorted) if name in FREE else _chosen(value[name], list) if name in KEPT else ordered(value[name]) for name in names}


def _chosen(value, order):
    return {name: ordered(value[name]) for name in order(value)} if isinstance(value, dict) else ordered(value)
