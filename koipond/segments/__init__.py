"""Who belongs together now, and the rule language. See README.md."""

from koipond.segments.checks import check_rule as check
from koipond.segments.download import download
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
from koipond.segments.errors_lists import (
    BadDatabase,
    BadDetail,
    BadMode,
    BadMoment,
    EmptyChange,
    MissingSecret,
    NoPurpose,
    NoSuchChange,
    NoSuchDatabase,
    NotADownload,
    NotAList,
    NotARule,
    NotASelect,
    TooManyRows,
    WrongQuery,
)
from koipond.segments.history import Day, Overlap, between, days, members_at, members_then, overlap, was_member
from koipond.segments.lists import (
    Change,
    Unknown,
    changes,
    combine,
    give,
    give_answer,
    give_file,
    give_members,
    make_list,
    unknown_of,
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
from koipond.segments.outside import Outside, connect, connected, disconnect
from koipond.segments.preview import Distribution, Preview, Share, Step, Telling, preview, suggest
from koipond.segments.refresh import next_due, refresh
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.shelf import User, copy, describe, favour, favourites, put_away, rename, restore, used_by
from koipond.segments.why import Reason, Turn, Why, why

__all__ = [
    "AlwaysTrue", "Audit", "BadDatabase", "BadDetail", "BadMode", "BadMoment", "BadName", "Change", "Cycle", "Day",
    "Distribution", "EmptyChange", "EmptyGroup", "EmptyRule", "ImpossibleWindow", "InUse", "MissingPart",
    "MissingSecret", "Move", "NoCondition", "NoPurpose", "NoSuchChange", "NoSuchDatabase", "NoSuchSegment",
    "NotADownload", "NotAList", "NotARule", "NotASelect", "NotLive", "Outside", "Overlap", "Preview", "Reason",
    "Saved", "Share", "Step", "Telling", "TooDeep", "TooLarge", "TooManyRows", "TooManySteps", "Turn", "Unknown",
    "UnknownOperator", "UnknownPart", "UnknownSegment", "UnknownTrait", "User", "Why", "WrongOperator", "WrongQuery",
    "WrongShape", "WrongValue", "archive", "audit", "between", "changes", "check", "combine", "connect", "connected",
    "copy", "days", "describe", "disconnect", "download", "favour", "favourites", "get", "give", "give_answer",
    "give_file", "give_members", "happening", "is_member", "listed", "make_list", "matching", "member_counts",
    "members", "members_at", "members_page", "members_sql", "members_then", "moves", "moves_by_day", "next_due",
    "overlap", "preview", "put_away", "refresh", "rename", "restore", "save", "segments_of", "suggest", "unknown_of",
    "used_by", "was_member", "why",
]
