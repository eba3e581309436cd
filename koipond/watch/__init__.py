"""Is all well? What the house measures of itself, what that means in words, and who is told when it is not. See README.md."""

from koipond.watch.alerts import Alerts, look
from koipond.watch.checks import INSTALLATION, KINDS, WORKSPACE, Finding, next_due
from koipond.watch.errors import BadAlertLimit, BadAlertTarget, BadAlertTime, NoAlertTarget, NotAnOperator
from koipond.watch.http import application as metrics_page
from koipond.watch.http import counted
from koipond.watch.http import mine as metrics_mine
from koipond.watch.kept import Setting, decide, setting
from koipond.watch.parts import parts
from koipond.watch.pulse import Process, processes
from koipond.watch.standing import Standing, standing
from koipond.watch.telling import told_now
from koipond.watch.way import Way, way_of

__all__ = [
    "INSTALLATION", "KINDS", "WORKSPACE", "Alerts", "BadAlertLimit", "BadAlertTarget", "BadAlertTime", "Finding", "NoAlertTarget", "NotAnOperator", "Process",
    "Setting", "Standing", "Way", "counted", "decide", "look", "metrics_mine", "metrics_page", "next_due", "parts", "processes", "setting", "standing", "told_now", "way_of",
]
