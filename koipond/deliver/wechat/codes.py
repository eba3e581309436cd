"""What the codes of WeChat mean to a message. As of 2026-11-27, from its documentation by way of the channels reference; K: confirm."""

from koipond.deliver.replies import ACCEPTED, LATER, REFUSED

STALE = frozenset((40001, 40014, 42001))      # the access token
# code → status, reason, whether the sender is at fault: more of the same would fare the same
CODES = {
    0: (ACCEPTED, "", False),
    -1: (LATER, "transient", False),
    40003: (REFUSED, "address_dead", False),
    40013: (REFUSED, "auth", True),
    40125: (REFUSED, "auth", True),
    40164: (REFUSED, "ip_not_allowed", True),             # K
    40007: (REFUSED, "content_rejected", False),
    40008: (REFUSED, "content_rejected", False),
    40035: (REFUSED, "content_rejected", False),
    40037: (REFUSED, "template_not_approved", True),      # K
    41030: (REFUSED, "content_rejected", False),          # the page of a mini program
    43004: (REFUSED, "not_following", False),
    43019: (REFUSED, "refused_by_person", False),         # is on the account's blacklist
    43101: (REFUSED, "no_grant", False),
    44004: (REFUSED, "content_rejected", False),
    45002: (REFUSED, "too_big", False),
    45009: (LATER, "account_quota", True),
    45011: (LATER, "throttled", False),
    45015: (REFUSED, "window_closed", False),
    45047: (REFUSED, "window_closed", False),
    47001: (REFUSED, "content_rejected", False),
    47003: (REFUSED, "content_rejected", False),
    48001: (REFUSED, "not_permitted", True),
    48002: (REFUSED, "refused_by_person", False),
    48004: (LATER, "sender_blocked", True),
    50002: (LATER, "sender_blocked", True),
}
# How a template message ended, as TEMPLATESENDJOBFINISH tells: blanks vary.
BLOCKED = "failed:userblock"
