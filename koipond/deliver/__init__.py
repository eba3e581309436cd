"""The message leaves the house: once, allowed, in time. See README.md."""

from koipond.deliver import calls
from koipond.deliver.addresses import TRAIT as ADDRESS
from koipond.deliver.at_provider import (
    check_account,
    fetch_templates,
    hosts_of,
    provider_templates,
    remove_provider_template,
    send_notice,
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
from koipond.deliver.errors_calls import (
    BadAnswer,
    BadCallResult,
    BadCallSheet,
    BadCallTime,
    BadResultCodes,
    CallOver,
    NoSuchCall,
    NotACaller,
    OfAnotherCaller,
    WrongCallNumber,
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
from koipond.deliver.errors_quotas import BadQuota, NoSuchQuota, NotYourQuota, TooManyQuotas
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
from koipond.deliver.links.http import came as came_by
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
from koipond.deliver.quotas.kept import Wish as QuotaWish
from koipond.deliver.quotas.kept import add as add_quota
from koipond.deliver.quotas.kept import change as change_quota
from koipond.deliver.quotas.kept import order as quota_order
from koipond.deliver.quotas.kept import order_by as order_quotas_by
from koipond.deliver.quotas.kept import quotas as quotas_of
from koipond.deliver.quotas.kept import remove as remove_quota
from koipond.deliver.quotas.kept import say_steps as say_sending_steps
from koipond.deliver.quotas.overview import Standing as QuotaStanding
from koipond.deliver.quotas.overview import Unsent, unsent
from koipond.deliver.quotas.overview import pace as sending_pace
from koipond.deliver.quotas.overview import standing as quota_standing
from koipond.deliver.quotas.preview import Advice, Coming, Preview, Rival, Want
from koipond.deliver.quotas.preview import preview as quota_preview
from koipond.deliver.quotas.rules import Quota
from koipond.deliver.quotas.rules import in_words as quota_in_words
from koipond.deliver.rates import Standing as MailPace
from koipond.deliver.reasons import because
from koipond.deliver.recovery import doubt
from koipond.deliver.reports import find as find_reports
from koipond.deliver.reports import start_keeping, stop_keeping
from koipond.deliver.returned import Taken
from koipond.deliver.returned import take as take_returned
from koipond.deliver.scopes import places as stop_places
from koipond.deliver.sender import ask_now, heard, paces, send_now, start, stop
from koipond.deliver.sender import standing as sender_standing
from koipond.deliver.shares import Shares
from koipond.deliver.site.proof import proof as site_proof
from koipond.deliver.site.proof import secret as site_secret
from koipond.deliver.site.standing import on_site, sites
from koipond.deliver.site.waiting import browser_key
from koipond.deliver.sms.length import Length, billed
from koipond.deliver.sms.length import length as text_length
from koipond.deliver.standing import SenderStanding, Stopped, lasting
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
    post_notice,
    renew_secret,
    webhook_secret,
)
from koipond.deliver.wechat.asking import asking, wechat_account
from koipond.deliver.wechat.keeper import look_after_now
from koipond.deliver.wechat.trying import Tried, check_reply, try_reply
from koipond.deliver.wechat.visits import Visitor, visitor_of

__all__ = [
    "BadAnswer", "BadCallResult", "BadCallSheet", "BadCallTime", "BadResultCodes", "CallOver", "NoSuchCall", "NotACaller", "OfAnotherCaller", "WrongCallNumber", "calls",
    "Device", "Fleet", "browser_key", "devices_of", "fleet", "on_site", "site_proof", "site_secret", "sites",
    "BadQuota", "NoSuchQuota", "NotYourQuota", "Quota", "QuotaWish", "TooManyQuotas", "add_quota", "change_quota", "order_quotas_by", "quota_order",
    "Advice", "Coming", "Preview", "QuotaStanding", "Rival", "Unsent", "Want", "quota_in_words", "quota_preview", "quota_standing", "sending_pace", "unsent",
    "Length", "billed", "came_by", "text_length", "quotas_of", "remove_quota", "say_sending_steps",
    "ADDRESS", "Account", "AccountTaken", "BadAccount", "BadProviderTemplate", "NoTest", "ProviderRefused", "ProviderSilent", "UnknownAccount", "UnknownProvider",
    "UnknownProviderTemplate", "account", "accounts", "change_account", "check_account", "create_account", "door_of", "fetch_templates", "find_reports", "provider_templates", "providers",
    "corp_of", "do_chores", "wake_chores", "remove_account", "remove_provider_template", "send_notice", "send_test", "send_test_mail", "set_provider_template",
    "ANSWERED", "ASKED", "AlwaysQuiet", "BadAddress", "BadBounceAddress", "BadDkimKey", "BadRates", "BadScope", "CannotListen", "NotForHere", "ReturnedTooLarge", "BadSendingRule", "BeginsInThePast", "Cap", "Control", "FAILED", "HOLIDAY", "Kept", "Letters", "Line", "NOTHING", "NoSuchSendingRule", "NotUnknown",
    "Opened", "OwnDay", "Quiet", "Reachable", "Rules", "SameTimes", "Secret", "SenderElsewhere", "SenderStanding", "Shares", "State", "Stopped", "sender_standing", "Taken", "TooManyRules", "UnknownCalendar",
    "UnknownChannel", "UnknownMessage", "Unreachable", "Version", "WEBHOOK_ADDRESS", "WEBHOOK_ADDRESS_ZH", "WEBHOOK_TIME", "as_judged", "ask_now", "because", "best_channels", "calendar_of", "channels", "control", "decide", "explained", "follow", "free", "in_force", "in_words",
    "lasting", "letters_of", "lift", "mail", "mailbox", "may_ask", "messages", "next_due", "noes", "MailPace", "outbox_state", "paces", "post_notice", "prepare", "put", "reachable", "recall", "refusals_told", "renew_secret",
    "refused_by_step", "release", "say_usual_hours", "send_now", "start", "start_keeping", "heard", "hosts_of", "stood_against", "stop", "stop_keeping", "stop_places", "suppress", "suppressions", "take_away", "take_returned", "told_of", "totals", "tracking_addresses",
    "usual_hours", "verdicts", "versions", "webhook_secret", "why", "zones_sql",
    "Tried", "Visitor", "WrongAccount", "asking", "check_reply", "try_reply", "in_books", "look_after_now", "visitor_of", "wechat_account", "wecom_picture",
    "doubt",
]
