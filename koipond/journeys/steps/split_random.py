"""Several ways by chance, in given shares. A person gets the same share of a step for ever, in every round."""

from itertools import accumulate

from koipond.engine import Sql
from koipond.journeys import errors
from koipond.journeys.about import check_names
from koipond.kit import bucket

SHARES_AT_MOST = 20


def edges(step):
    return [(share["name"], share.get("next")) for share in step.get("shares", [])]


def check(step, about):
    if problem := _problem(step.get("shares")):
        yield errors.BadShares(step=about.step, problem=problem[0], problem_zh=problem[1])
    else:
        yield from check_names([share.get("name") for share in step["shares"]], about)


def _problem(shares) -> tuple[str, str] | None:
    if not isinstance(shares, list) or not all(isinstance(share, dict) for share in shares):
        return "they are no list of shares", "它们不是分支列表"
    if not 2 <= len(shares) <= SHARES_AT_MOST:
        return f"there are {len(shares)}, not 2 to {SHARES_AT_MOST}", f"共有 {len(shares)} 个，应为 2 到 {SHARES_AT_MOST} 个"
    percents = [share.get("percent") for share in shares]
    if not all(isinstance(p, (int, float)) and not isinstance(p, bool) and p >= 0 for p in percents):
        return "each needs a percentage of 0 or more", "每个分支的比例须为 0 或以上的数字"
    if abs(sum(percents) - 100) > 1e-6:
        return f"they add up to {sum(percents):g}, not 100", f"比例之和为 {sum(percents):g}，而不是 100"
    return None


def ways(here):
    shares = here.settings["shares"]
    ends = [end / 100 for end in accumulate(share["percent"] for share in shares)][:-1]
    text = """
        SELECT *, [[way]] AS way, [[now]] AS moved_at, since AS new_since, cause AS new_cause, wake_at AS wakes
        FROM journeys_tick_front WHERE [[here]]"""
    names = Sql.value([share["name"] for share in shares], "Array(String)")
    place = Sql.of(bucket.sql("[[salt]]", "person"), salt=Sql.value(f"journey:{here.journey}:{here.step}", "String"))
    way = Sql.of("arrayElement([[names]], 1 + arrayCount(end -> [[place]] >= end, [[ends]]))",
                 names=names, place=place, ends=Sql.value(ends, "Array(Float64)"))
    return Sql.of(text, way=way, now=here.now, here=here.rows)
