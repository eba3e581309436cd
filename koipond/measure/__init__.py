"""What happened and what it was worth. See README.md."""

from koipond.measure.errors import BadWindow
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.report import GoalReport, Group, Report, StepReport, report
from koipond.measure.words import Said

__all__ = ["BadWindow", "GoalReport", "Group", "Interval", "Report", "Said", "StepReport", "difference", "report", "wilson"]
