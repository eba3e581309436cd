"""A draft tried on the real past, and one invented person sent through it. Nothing is sent, nothing is kept.

Both are the tick of journeys itself, in a scratch: a database that sees the workspace's facts up to a moment, and has
tables of its own for what the draft would do. So there is no second reading of a journey that could disagree.
"""

from koipond.journeys.rehearsal.past import Assumed, Rehearsal, RehearsedDay, Sent, rehearse
from koipond.journeys.rehearsal.person import Invented, Walk, walk_through

__all__ = ["Assumed", "Invented", "Rehearsal", "RehearsedDay", "Sent", "Walk", "rehearse", "walk_through"]
