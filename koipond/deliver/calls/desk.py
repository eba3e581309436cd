"""How a desk works: who calls, how tasks are shared out, how often somebody is called, and for how long. From the channel account."""

from dataclasses import dataclass
from datetime import timedelta

from koipond import access
from koipond.deliver import channel_accounts
from koipond.deliver.channel_accounts import Account

PROVIDER, CHANNEL = "call_desk", "call"
BY_TURNS, OWNER, POOL = "turns", "owner", "pool"
CALLERS = ("owner", "marketer", "seller")     # roles that may be given calls
SELLER = "seller"


@dataclass(frozen=True)
class Desk:
    """An account of the channel, read. `callers` are addresses of members, in small letters."""

    account: int
    workspace: str
    name: str
    callers: tuple[str, ...]
    sharing: str
    owner_trait: str
    calls_a_day: int
    calls_at_most: int
    due_after: timedelta
    expires_after: timedelta
    again_after: timedelta
    busy_after: timedelta
    webhook: str


def read(account: Account) -> Desk:
    """The desk of an account. Without named callers all sellers of the workspace call."""
    named = tuple(dict.fromkeys(account["callers"].replace(",", " ").replace("，", " ").lower().split()))
    known = {each.email.lower(): each.role for each in access.members(account.workspace)}
    callers = tuple(who for who in named if known.get(who) in CALLERS) if named else tuple(who for who, role in known.items() if role == SELLER)
    return Desk(account.id, account.workspace, account.name, callers, account["sharing"], account["owner_trait"].strip(), int(account["calls_a_day"]),
                int(account["calls_at_most"]), timedelta(hours=int(account["due_hours"])), timedelta(days=int(account["expires_days"])),
                timedelta(minutes=int(account["again_minutes"])), timedelta(minutes=int(account["busy_minutes"])), account["webhook"].strip())


def desks(workspace: str) -> dict[int, Desk]:
    """The desks of a workspace by the id of their account, paused ones too."""
    return {account.id: read(account) for account in channel_accounts.accounts(workspace, CHANNEL) if account.provider == PROVIDER}


def may_call(workspace: str, email: str) -> bool:
    """Whether somebody may be given calls."""
    return any(each.email.lower() == email.lower() and each.role in CALLERS for each in access.members(workspace))
