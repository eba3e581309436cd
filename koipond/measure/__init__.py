"""What happened and what it was worth. See README.md."""

from koipond.measure.contents import ContentLine, Contents, contents
from koipond.measure.errors import BadSizing, BadSpan, BadWindow, TooFewToGoBy, UnknownGrain
from koipond.measure.experiments import (
    Balance,
    Comparison,
    ControlLift,
    Effect,
    Results,
    Settled,
    Sizing,
    Usual,
    Variant,
    control_lift,
    next_due,
    plan,
    power_for_rate,
    results,
    settle,
    settle_experiments,
    size_for_rate,
    size_for_revenue,
    usual,
)
from koipond.measure.intervals import Interval, difference, wilson
from koipond.measure.report import GoalReport, Group, Report, StepReport, report
from koipond.measure.themes import ThemeLine, ThemePair, ThemeReport, theme_report
from koipond.measure.words import Said

__all__ = [
    "BadSizing", "BadSpan", "BadWindow", "Balance", "Comparison", "ContentLine", "Contents", "ControlLift",
    "Effect", "GoalReport", "Group", "Interval", "Report", "Results", "Said", "Settled", "Sizing", "StepReport",
    "ThemeLine", "ThemePair", "ThemeReport", "TooFewToGoBy", "UnknownGrain", "Usual", "Variant", "contents",
    "control_lift", "difference", "next_due", "plan", "power_for_rate", "report", "results", "settle",
    "settle_experiments", "size_for_rate", "size_for_revenue", "theme_report", "usual", "wilson",
]
