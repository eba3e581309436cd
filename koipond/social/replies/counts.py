"""How often each rule answered, and whom. Up to the last tick."""

from datetime import timedelta

from koipond import engine
from koipond.kit import clock
from koipond.social.replies import rules

DAYS_AT_MOST = 366


def replies(workspace: str, account: int, days: int = 30) -> list[rules.Rule]:
    """The rules of an account in the order in which they are asked, with what they answered within the last `days` times 24 hours."""
    rows = rules.rows_of(account)
    if not rows:
        return []
    since = clock.now() - timedelta(days=max(1, min(days, DAYS_AT_MOST)))
    found = {rule: {"hits": hits, "people": people} for rule, hits, people in engine.database(str(workspace)).rows("social.reply_counts", account=account, since=since)}
    return [rules.told(row, **found.get(row.pk, {})) for row in rows]
