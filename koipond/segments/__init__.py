"""Who belongs together now, and the rule language. See README.md."""

from koipond.segments.checks import check_rule as check
from koipond.segments.errors import (
    AlwaysTrue,
    BadName,
    Cycle,
    EmptyGroup,
    EmptyRule,
    ImpossibleWindow,
    InUse,
    MissingPart,
    NoCondition,
    NoSuchSegment,
    NotLive,
    TooDeep,
    TooLarge,
    TooManySteps,
    UnknownOperator,
    UnknownPart,
    UnknownSegment,
    UnknownTrait,
    WrongOperator,
    WrongShape,
    WrongValue,
)
from koipond.segments.matching import happening, matching
from koipond.segments.members import (
    Audit,
    Move,
    audit,
    is_member,
    member_counts,
    members,
    members_page,
    members_sql,
    moves,
    moves_by_day,
    segments_of,
)
from koipond.segments.preview import Distribution, Preview, Share, Step, Telling, preview, suggest
from koipond.segments.refresh import next_due, refresh
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.tags import keep_by_rule, rules_of, uses

__all__ = [
    "AlwaysTrue", "Audit", "BadName", "Cycle", "Distribution", "EmptyGroup", "EmptyRule", "ImpossibleWindow", "InUse",
    "MissingPart", "Move", "NoCondition", "NoSuchSegment", "NotLive", "Preview", "Saved", "Share", "Step", "Telling", "TooDeep",
    "TooLarge", "TooManySteps", "UnknownOperator", "UnknownPart", "UnknownSegment", "UnknownTrait", "WrongOperator",
    "WrongShape", "WrongValue", "archive", "audit", "check", "get", "happening", "is_member", "keep_by_rule", "listed", "matching",
    "member_counts", "members", "members_page", "members_sql", "moves", "moves_by_day", "next_due", "preview",
    "refresh", "rules_of", "save", "segments_of", "suggest", "uses",
]
