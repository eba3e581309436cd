"""What happened and what it was worth. See README.md."""

from koipond.measure.contents import ContentLine, Contents, contents
from koipond.measure.errors import BadWindow, UnknownGrain
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.report import GoalReport, Group, Report, StepReport, report
from koipond.measure.words import Said

__all__ = [
    "BadWindow", "ContentLine", "Contents", "GoalReport", "Group", "Interval", "Report", "Said", "StepReport", "UnknownGrain",
    "contents", "difference", "report", "wilson",
]
