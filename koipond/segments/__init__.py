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
    TooManyWithin,
    UnknownOperator,
    UnknownPart,
    UnknownSegment,
    UnknownTrait,
    WrongAbsence,
    WrongMetric,
    WrongOperator,
    WrongShape,
    WrongValue,
)
from koipond.segments.in_words import Line, in_words
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
from koipond.segments.preview import Distribution, Preview, Share, Step, preview
from koipond.segments.refresh import next_due, refresh
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.telling import Funnel, Telling, funnel, suggest

__all__ = [
    "AlwaysTrue", "Audit", "BadName", "Cycle", "Distribution", "EmptyGroup", "EmptyRule", "Funnel",
    "ImpossibleWindow", "InUse", "Line", "MissingPart", "Move", "NoCondition", "NoSuchSegment", "NotLive",
    "Preview", "Saved", "Share", "Step", "Telling", "TooDeep", "TooLarge", "TooManySteps", "TooManyWithin",
    "UnknownOperator", "UnknownPart", "UnknownSegment", "UnknownTrait", "WrongAbsence", "WrongMetric",
    "WrongOperator", "WrongShape", "WrongValue", "archive", "audit", "check", "funnel", "get", "happening",
    "in_words", "is_member", "listed", "matching", "member_counts", "members", "members_page", "members_sql",
    "moves", "moves_by_day", "next_due", "preview", "refresh", "save", "segments_of", "suggest",
]
