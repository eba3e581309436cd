"""A quota that kept a message back, in words: which, how much it allows and in which window."""

import re
from dataclasses import replace

from koipond.deliver.quotas import rules

DETAIL = re.compile(r"(?P<key>\w+), account (?P<account>\d+), (?P<number>\d+), (?P<window>[\w:]+)")
OF_QUOTAS = ("over_quota", "quota_turn")


def because(known: dict[str, rules.Quota], reason: str, detail: str) -> tuple[str, str] | None:
    """From a receipt's detail, in English and Chinese, with the number that held then; None where it is not readable."""
    said = DETAIL.fullmatch(detail)
    if said is None:
        return None
    quota = known.get(said["key"]) or rules.Quota(said["key"], said["key"], (), "account", "day", 0)
    english, chinese = rules.in_words(replace(quota, number=int(said["number"]), window=said["window"]))
    if reason == "quota_turn":
        return f"others come first for what is left of the quota ({english})", f"剩余配额优先分配给其他消息（{chinese}）"
    return f"the quota was used up ({english})", f"配额已用完（{chinese}）"
