"""The message leaves the house: once, allowed, in time. See README.md."""

from koipond.deliver.addresses import TRAIT as ADDRESS
from koipond.deliver.at_provider import (
    check_account,
    fetch_templates,
    provider_templates,
    remove_provider_template,
    send_test,
    send_test_mail,
    set_provider_template,
)
from koipond.deliver.best_channel import best_channels
from koipond.deliver.channel_accounts import (
    Account,
    account,
    accounts,
    change_account,
    create_account,
    door_of,
    remove_account,
)
from koipond.deliver.channels import names as channels
from koipond.deliver.channels import providers
from koipond.deliver.channels.wecom.corp import corp_of
from koipond.deliver.channels.wecom.corp import picture as wecom_picture
from koipond.deliver.chores import do_chores
from koipond.deliver.chores import wake as wake_chores
from koipond.deliver.errors import BadAddress, NotUnknown, SenderElsewhere, UnknownChannel, UnknownMessage, Unreachable
from koipond.deliver.errors_accounts import (
    AccountTaken,
    BadAccount,
    BadProviderTemplate,
    NoTest,
    ProviderRefused,
    ProviderSilent,
    UnknownAccount,
    UnknownProvider,
    UnknownProviderTemplate,
    WrongAccount,
)
from koipond.deliver.errors_mail import (
    BadBounceAddress,
    BadDkimKey,
    BadRates,
    BadScope,
    CannotListen,
    NotForHere,
    ReturnedTooLarge,
)
from koipond.deliver.errors_rules import (
    AlwaysQuiet,
    BadSendingRule,
    BeginsInThePast,
    NoSuchSendingRule,
    SameTimes,
    TooManyRules,
    UnknownCalendar,
)
from koipond.deliver.history import State, messages, noes, outbox_state, refused_by_step, release, totals, why
from koipond.deliver.of_person import Letters, Reachable, in_books, letters_of, reachable
from koipond.deliver.outbox import next_due, prepare, put
from koipond.deliver.postbox import Kept, Opened, follow, mail, mailbox, tracking_addresses
from koipond.deliver.pressure.kept import (
    Version,
    control,
    decide,
    in_force,
    say_usual_hours,
    take_away,
    usual_hours,
    versions,
)
from koipond.deliver.pressure.rehearsed import as_judged, recall, stood_against
from koipond.deliver.pressure.rules import HOLIDAY, NOTHING, Cap, Control, OwnDay, Quiet, Rules, calendar_of
from koipond.deliver.pressure.said import Line, explained, in_words, refusals_told, told_of
from koipond.deliver.pressure.verdicts import free, verdicts
from koipond.deliver.pressure.zones import select as zones_sql
from koipond.deliver.push.devices import Device, devices_of
from koipond.deliver.push.standing import Fleet, fleet
from koipond.deliver.reasons import because
from koipond.deliver.returned import Taken
from koipond.deliver.returned import take as take_returned
from koipond.deliver.sender import ask_now, send_now, start, stop
from koipond.deliver.site.proof import proof as site_proof
from koipond.deliver.site.proof import secret as site_secret
from koipond.deliver.site.standing import on_site, sites
from koipond.deliver.site.waiting import browser_key
from koipond.deliver.suppressions import lift, suppress, suppressions
from koipond.deliver.webhooks import (
    ANSWERED,
    ASKED,
    FAILED,
    WEBHOOK_ADDRESS,
    WEBHOOK_ADDRESS_ZH,
    WEBHOOK_TIME,
    Secret,
    may_ask,
    renew_secret,
    webhook_secret,
)
from koipond.deliver.wechat.asking import asking, wechat_account
from koipond.deliver.wechat.keeper import look_after_now
from koipond.deliver.wechat.visits import Visitor, visitor_of

__all__ = [
    "Device", "Fleet", "browser_key", "devices_of", "fleet", "on_site", "site_proof", "site_secret", "sites",
    "ADDRESS", "Account", "AccountTaken", "BadAccount", "BadProviderTemplate", "NoTest", "ProviderRefused", "ProviderSilent", "UnknownAccount", "UnknownProvider",
    "UnknownProviderTemplate", "account", "accounts", "change_account", "check_account", "create_account", "door_of", "fetch_templates", "provider_templates", "providers",
    "corp_of", "do_chores", "wake_chores", "remove_account", "remove_provider_template", "send_test", "send_test_mail", "set_provider_template",
    "ANSWERED", "ASKED", "AlwaysQuiet", "BadAddress", "BadBounceAddress", "BadDkimKey", "BadRates", "BadScope", "CannotListen", "NotForHere", "ReturnedTooLarge", "BadSendingRule", "BeginsInThePast", "Cap", "Control", "FAILED", "HOLIDAY", "Kept", "Letters", "Line", "NOTHING", "NoSuchSendingRule", "NotUnknown",
    "Opened", "OwnDay", "Quiet", "Reachable", "Rules", "SameTimes", "Secret", "SenderElsewhere", "State", "Taken", "TooManyRules", "UnknownCalendar",
    "UnknownChannel", "UnknownMessage", "Unreachable", "Version", "WEBHOOK_ADDRESS", "WEBHOOK_ADDRESS_ZH", "WEBHOOK_TIME", "as_judged", "ask_now", "because", "best_channels", "calendar_of", "channels", "control", "decide", "explained", "follow", "free", "in_force", "in_words",
    "letters_of", "lift", "mail", "mailbox", "may_ask", "messages", "next_due", "noes", "outbox_state", "prepare", "put", "reachable", "recall", "refusals_told", "renew_secret",
    "refused_by_step", "release", "say_usual_hours", "send_now", "start", "stood_against", "stop", "suppress", "suppressions", "take_away", "take_returned", "told_of", "totals", "tracking_addresses",
    "usual_hours", "verdicts", "versions", "webhook_secret", "why", "zones_sql",
    "Visitor", "WrongAccount", "asking", "in_books", "look_after_now", "visitor_of", "wechat_account", "wecom_picture",
]
