"""Stretches of the inbox: by lane, after one number up to and including another."""

from koipond.engine import Rest, Sql

NONE = Sql("(0)")


def where(lanes: dict[int, tuple[int, int]]) -> Sql:
    """The condition on `lane` and `seq` for the stretches that are not empty; false when all are."""
    stretches = [f"(lane = {int(lane)} AND seq > {int(after)} AND seq <= {int(upto)})"
                 for lane, (after, upto) in lanes.items() if upto > after]
    return Sql(f"({' OR '.join(stretches) or '0'})")


def stretches(rests: list[Rest]) -> Sql:
    """The condition on `lane` and `seq` for these; NONE when there are none."""
    if not rests:
        return NONE
    return Sql("(" + " OR ".join(f"(lane = {int(one.lane)} AND seq > {int(one.after)} AND seq <= {int(one.upto)})" for one in rests) + ")")
