"""Who belongs together now, and the rule language. See README.md."""

from koipond.segments.checks import check_rule as check
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
from koipond.segments.preview import Preview, Share, Step, preview, suggest
from koipond.segments.refresh import next_due, refresh
from koipond.segments.saved import Saved, archive, get, listed, save
from koipond.segments.errors import *

__all__ = []
