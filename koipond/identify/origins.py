"""Through whom an event came: the person that its strongest identifier belonged to before any merge.

A fact keeps that person for good, so that a merge can be taken apart: whatever came through the identifiers of somebody
who was merged, before the merge and after it, goes back with them.
"""

import numpy as np


def spread(before: np.ndarray, known: np.ndarray, event: np.ndarray, identifier: np.ndarray, named: np.ndarray,
           events: int) -> tuple[np.ndarray, np.ndarray]:
    """Origin of each identifier and of each event; 0 where nobody known before has to do with it.

    `before` and `known` are slot and origin of each identifier before this tick; the mentions are in order of events,
    the strongest of an event first, and those without an identifier name a person themselves (`named`). A new
    identifier takes the origin of the first event that has one; so it goes from event to event until nothing is new.
    """
    origin, of_event = np.append(np.where(before >= 0, known, 0), 0), np.zeros(events, np.int64)  # the last: of no identifier
    mentioned = identifier >= 0
    while True:
        mention = np.where(mentioned, origin[identifier], named)
        has = np.flatnonzero(mention > 0)[::-1]
        of_event[event[has]] = mention[has]  # of several writes the last one stays: that of the strongest
        fresh = np.flatnonzero(mentioned & (mention == 0) & (of_event[event] > 0))[::-1]
        if not len(fresh):
            return origin[:-1], of_event
        origin[identifier[fresh]] = of_event[event[fresh]]
