"""WeCom (企业微信): members of a corp, their customers, and what both are told. See README.md."""

from koipond.social.wecom import due
from koipond.social.wecom.codes import (
    change_live_code,
    counts,
    keep_shifts,
    live_code,
    live_codes,
    make_live_code,
    on_duty,
    remove_live_code,
)
from koipond.social.wecom.corp import Corp, code_of
from koipond.social.wecom.errors import (
    BadCorpTag,
    BadJoinWay,
    BadLiveCode,
    BadMoment,
    BadTransfer,
    BadWelcome,
    CorpRefused,
    CorpSilent,
    NoSuchCorpTag,
    NoSuchCustomerGroup,
    NoSuchLiveCode,
    NoSuchMassTask,
    NoSuchMoment,
    NotAllowedInSidebar,
    NotGenuineVisit,
    TooManyCorpTags,
    TooManyReminders,
)
from koipond.social.wecom.forgetting import forget
from koipond.social.wecom.friends import (
    Pair,
    Rule,
    Totals,
    by_day,
    customers_of,
    pairs_of,
    pairs_with,
    refresh,
    staff_counts,
    totals,
)
from koipond.social.wecom.groups import (
    add_group_welcome,
    groups,
    join_ways,
    make_join_way,
    remove_join_way,
    way_counts,
    way_picture,
)
from koipond.social.wecom.groups import fetch as fetch_groups
from koipond.social.wecom.groups import note as note_groups
from koipond.social.wecom.heard import Heard, Owed, heard
from koipond.social.wecom.limits import REMINDERS_A_DAY, TEXT_BYTES
from koipond.social.wecom.listed import InGroup, Letter, in_group, letters_of
from koipond.social.wecom.mass import (
    Ended,
    Wish,
    cancel,
    kept,
    look_again,
    make_tasks,
    spent,
    summed,
    task_counts,
    tasks,
    waiting,
)
from koipond.social.wecom.mass import allowed as mass_allowed
from koipond.social.wecom.mass import full as mass_full
from koipond.social.wecom.mass import keep as keep_wishes
from koipond.social.wecom.mass import look as look_at_tasks
from koipond.social.wecom.moments import look as look_at_moments
from koipond.social.wecom.moments import moment, moments, publish
from koipond.social.wecom.people import begin as fetch_people
from koipond.social.wecom.people import fetch_of, fetch_stale, go_on, members
from koipond.social.wecom.pictures import moved_picture
from koipond.social.wecom.reminding import remind, reminders
from koipond.social.wecom.sidebar import APP_TICKET, CORP_TICKET, member_of, seen_by, sign_in_address, signature, signed
from koipond.social.wecom.tags import (
    corp_tags,
    make_corp_tag,
    marked,
    remove_corp_tag,
    rename_corp_tag,
    stand_for,
    sync,
)
from koipond.social.wecom.tags import fetch as fetch_tags
from koipond.social.wecom.told import (
    CorpTag,
    CustomerGroup,
    JoinWay,
    LiveCode,
    MassTask,
    Member,
    Moment,
    Taking,
    Transfer,
)
from koipond.social.wecom.transfers import hand_over, left_behind, progress, transfers
from koipond.social.wecom.transfers import look as look_at_transfers
from koipond.social.wecom.welcome import Greeting, keep_promises
from koipond.social.wecom.welcome import keep as keep_welcomes
from koipond.social.wecom.welcome import owed as owed_welcomes
from koipond.social.wecom.welcome import send as send_welcome


def note_tags(workspace: str, account: int) -> None:
    """Notes that the corp's tags have changed: the next chore fetches them."""
    due.note(workspace, account, due.TAGS)


# What a corp needs done without anybody asking, in this order. Each is safe to do twice; one that gives something true has more to do.
CHORES = (
    lambda corp, greeting: keep_promises(corp, greeting) and False,
    lambda corp, _: go_on(corp),
    lambda corp, _: fetch_stale(corp) and False,
    lambda corp, _: fetch_groups(corp),
    lambda corp, _: sync(corp) and False,
    lambda corp, _: keep_shifts(corp) and False,
    lambda corp, _: make_tasks(corp) and False,
    lambda corp, _: look_at_tasks(corp) and False,
    lambda corp, _: look_at_transfers(corp) and False,
    lambda corp, _: look_at_moments(corp) and False,
)

__all__ = [
    "APP_TICKET", "CHORES", "CORP_TICKET", "REMINDERS_A_DAY", "TEXT_BYTES", "BadCorpTag", "BadJoinWay", "BadLiveCode", "BadMoment", "BadTransfer", "BadWelcome",
    "Corp", "CorpRefused", "CorpTag", "CustomerGroup", "JoinWay", "LiveCode", "MassTask", "Member", "Moment", "Taking", "Transfer", "CorpSilent", "Ended", "Greeting", "Heard", "NoSuchCorpTag", "NoSuchCustomerGroup", "NoSuchLiveCode", "NoSuchMassTask",
    "NoSuchMoment", "NotAllowedInSidebar", "NotGenuineVisit", "Pair", "Rule", "TooManyCorpTags", "TooManyReminders", "Wish", "add_group_welcome", "cancel",
    "change_live_code", "code_of", "corp_tags", "counts", "customers_of", "fetch_groups", "fetch_of", "fetch_people", "fetch_stale", "fetch_tags", "go_on",
    "groups", "forget", "hand_over", "heard", "join_ways", "keep_promises", "keep_shifts", "Owed", "keep_welcomes", "owed_welcomes", "keep_wishes", "kept", "left_behind", "live_code",
    "live_codes", "look_again", "look_at_moments", "look_at_tasks", "look_at_transfers", "make_corp_tag", "make_join_way", "make_live_code", "make_tasks",
    "InGroup", "Letter", "Totals", "in_group", "letters_of", "by_day", "mass_allowed", "mass_full", "marked", "member_of", "members", "moment", "moments", "moved_picture", "note_groups", "note_tags", "on_duty", "pairs_of", "pairs_with", "progress", "publish", "refresh",
    "remind", "reminders", "remove_corp_tag", "remove_join_way", "remove_live_code", "rename_corp_tag", "seen_by", "send_welcome", "sign_in_address", "signature",
    "signed", "spent", "staff_counts", "stand_for", "summed", "sync", "task_counts", "tasks", "totals", "transfers", "waiting", "way_counts", "way_picture",
]
