"""A way for each channel: that by which the person is best reached; `otherwise` for whoever can be reached by none of them."""

from koipond import deliver
from koipond.engine import Sql
from koipond.journeys import errors


def edges(step):
    return [*((branch["channel"], branch.get("next")) for branch in step.get("branches", [])), ("otherwise", step.get("otherwise"))]


def check(step, about):
    branches, known = step.get("branches"), sorted({*about.channels, *deliver.ADDRESS})
    channels = [branch.get("channel") for branch in branches] if isinstance(branches, list) and all(isinstance(one, dict) for one in branches) else []
    if not channels or len(set(map(str, channels))) < len(channels):
        yield errors.BadSetting(step=about.step, setting="branches", given=branches, expected="a list of {channel, next}, each channel once",
            expected_zh="由 {channel, next} 组成的列表，每个渠道一次")
    for channel in channels:
        if channel not in known:
            yield errors.UnknownChannel(step=about.step, channel=channel, known=known)


def ways(here):
    text = """
        SELECT f.*, if(b.channel = '', 'otherwise', b.channel) AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM (SELECT * FROM journeys_tick_front WHERE [[here]]) AS f LEFT JOIN ([[best]]) AS b ON b.person = f.person"""
    among = Sql.of("SELECT person FROM journeys_tick_front WHERE [[here]]", here=here.rows)
    best = deliver.best_channels(here.workspace, [branch["channel"] for branch in here.settings["branches"]], here.definition.get("kind", "marketing"), among, here.moment)
    return Sql.of(text, best=best, now=here.now, here=here.rows)
