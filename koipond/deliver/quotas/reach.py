"""Whom a channel reaches, as a set: with an address, not suppressed, and for marketing with a consent. The gate asks more, one page at a time."""

from koipond.deliver import addresses
from koipond.deliver.channels import provider
from koipond.deliver.quotas import facts
from koipond.engine import Sql, named
from koipond.kit import clock


def reachable(workspace: str, channel: str, kind: str, accounts: list, among: Sql, vendor: str = "") -> Sql:
    """A SELECT of person: who of `among` (a SELECT of person) can be reached by these accounts of a channel; by WeChat with `open`: whether
    their own message keeps a window open.
    """
    ids = Sql.value([one.id for one in accounts], "Array(UInt32)")
    around = {"among": among, "accounts": ids, "channel": Sql.value(channel, "String"), "now": facts.moment(clock.now()), "vendor": Sql.value(vendor, "String")}
    if channel in addresses.TRAIT:
        found = Sql.of(named("deliver.reach_traits"), address=addresses.reading(channel, workspace), pattern=Sql.value(addresses.pattern(channel), "String"), **around)
    elif channel == "wechat":
        mini = Sql("1" if all(one.provider == "wechat_mini" for one in accounts) else "0")
        opened = Sql.of("f.message_at > [[now]] - INTERVAL 48 HOUR", now=around["now"])
        found = Sql.of(named("deliver.reach_followers"), mini=mini, open=opened, **around)
    elif channel == "wecom":
        found = Sql.of(named("deliver.reach_customers"), **around)
    elif channel == "push":
        services = Sql.value(sorted({provider(one.provider).SERVICE for one in accounts}), "Array(String)")
        found = Sql.of(named("deliver.reach_devices"), services=services, **around)
    else:
        found = Sql.of(named("deliver.reach_everybody"), **around)
    if kind == "transactional" or channel in addresses.VISITS:
        return found
    return Sql.of(named("deliver.reach_consented"), found=found, channel=around["channel"])
