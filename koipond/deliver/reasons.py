"""What channels, kinds of messages and reasons are called in English and Chinese: why something did not go out, or waits."""

import re

from koipond import content

KINDS = {"marketing": ("marketing", "营销"), "transactional": ("transactional", "交易通知"), "service": ("service", "服务通知")}
ALONE = ("email", "sms")   # channels whose name is also what one message is called
# {one} and {many}: a message of the channel, such as e-mail and e-mails.
REASONS = {
    # the rules
    "capped": ("a cap was reached", "已达频次上限"),
    "quiet_hours": ("it was within quiet hours", "处于免打扰时段"),
    "holiday": ("it was a public holiday", "当天是节假日"),
    "no_place": ("no time was found at which all sending rules let it go", "没有找到符合全部发送规则的时间"),
    "best_time": ("it goes at the hour at which this person mostly reacts", "将在该客户通常有响应的时段发送"),
    "transactional": ("it is transactional, so caps and quiet hours do not hold it", "属于交易通知，不受频次上限和免打扰时段限制"),
    # the gate
    "expired": ("it would have come too late", "消息已过期"),
    "person_gone": ("the person was not there any more", "客户已不存在"),
    "no_address": ("there was no address for {many}", "没有可接收{one}的地址"),
    "suppressed": ("the address is on the suppression list", "地址在屏蔽名单中"),
    "no_consent": ("there was no consent to {many}", "没有{one}授权"),
    "over_quota": ("the quota was used up", "配额已用完"),
    "quota_turn": ("others come first for what is left of a quota", "剩余配额优先分配给其他消息"),
    "control_group": ("the person is in the control group", "客户属于全局对照组"),
    # the server
    "address_dead": ("the address does not exist", "地址不存在"),
    "mailbox_full": ("the mailbox was full", "对方邮箱已满"),
    "mailbox_disabled": ("the mailbox is closed", "对方邮箱已停用"),
    "too_big": ("it was too large for the mailbox", "消息过大，对方邮箱无法接收"),
    "no_route": ("no way led to the address", "无法送达该地址"),
    "refused_by_person": ("the person has blocked us", "客户已拒收"),
    "content_rejected": ("the server rejected what it said", "服务器拒绝了消息内容"),
    "auth": ("the server could not verify us as the sender", "服务器未能验证发件人身份"),
    "sender_blocked": ("the server takes nothing from us", "服务器屏蔽了发件人"),
    "transient": ("the server asked us to try again later", "服务器要求稍后重试"),
    "greylisted": ("the server asked us to try again later", "服务器要求稍后重试"),
    "throttled": ("the server takes only so many at a time", "服务器限制了接收频率"),
    # mail that came back
    "domain_dead": ("the domain of the address takes no mail", "地址的域名不存在或不接收邮件"),
    "timed_out": ("the server could not be reached in time", "在期限内未能送达对方服务器"),
    "server_fault": ("the receiving server had a fault", "对方服务器出现故障"),
    "unclear": ("it came back without a reason that we know", "邮件被退回，原因不明"),
    "complaint": ("the person reported it as spam", "客户举报为垃圾邮件"),
    # push
    "vendor_cap": ("the maker of the phone shows no more of them today", "该手机厂商当日的营销推送已达上限"),
    "other_app": ("the device belongs to an app of another account", "设备属于其他账号的应用"),
    # a provider
    "template_not_approved": ("its wording is of no template that the provider has approved", "内容不属于服务商已审核通过的模板"),
    "recipient_cap": ("the provider takes no more for this person today", "服务商对该客户的条数已达上限"),
    "account_quota": ("the account has used up what the provider allows", "账号额度已用完"),
    "no_money": ("the account at the provider has no money left", "服务商账户余额不足"),
    "config": ("the account at the provider is not set up rightly", "服务商账号设置有误"),
    "no_account": ("no account takes this address", "没有可用于该地址的渠道账号"),
    "undelivered": ("it did not reach the device", "未能送达对方设备"),
    "not_taken": ("the provider never had it, so it goes out again", "服务商未收到，将重新发送"),
    "confirmation": ("a member of staff has to confirm it", "等待成员确认"),
    "never_confirmed": ("no member of staff confirmed it in time", "成员未在有效期内确认"),
    "not_friend": ("the person is no contact of this member of staff any more", "客户已不是该成员的联系人"),
    "task_refused": ("WeCom did not take the mass message", "企业微信未接受群发任务"),
    "cancelled": ("somebody took it back", "已被撤回"),
    # a caller
    "to_call": ("somebody has to call", "等待人工外呼"),
    "unreached": ("nobody answered, however often they were called", "多次外呼均无人接听"),
    "never_called": ("nobody called in time", "未在有效期内外呼"),
    # a social platform
    "window_closed": ("the time in which this person may be written to is over", "已超出可以向该客户发送消息的互动时间"),
    "no_grant": ("the person has accepted no further notice of this kind", "客户没有授权更多此类订阅通知"),
    "not_following": ("the person does not follow the account", "客户没有关注该公众号"),
    "not_permitted": ("the account has no permission for this kind of message", "账号没有发送此类消息的权限"),
    "ip_not_allowed": ("the address of this server is not on the platform's allow-list", "本服务器的 IP 不在平台白名单中"),
    # ourselves
    "paced": ("its provider takes only so many at a time", "收件服务商限制了接收频率，将稍后发送"),
    "warm_up": ("the sender's domain is being warmed up", "发信域名预热中，将在之后发送"),
    "render_failed": ("the template failed for this person", "模板无法为该客户生成内容"),
    "gave_up": ("it was tried often enough", "已多次尝试仍未成功"),
    "not_begun": ("the sending was cut short before it began", "发送在开始前被中断"),
    "cut_short": ("the sending was cut short", "发送被中断"),
    "no_answer": ("the server gave no answer", "服务器没有应答"),
}

# Why a mail came back: a closed set. GONE ends an address; ABOUT_ADDRESS counts against it when it happens again and again;
# the others are faults of the sender, of a server or of the way, and never an address's.
GONE = ("address_dead", "domain_dead")
ABOUT_ADDRESS = ("mailbox_full", "mailbox_disabled", "refused_by_person", "no_route", "timed_out")
RETURNED = (*GONE, *ABOUT_ADDRESS, "too_big", "content_rejected", "auth", "sender_blocked", "throttled", "server_fault", "unclear", "complaint")
NO_BOUNCE = ("auto_reply", "challenge", "delayed", "delivered", "not_spam", "report", "other")
# The taxonomy of Sisimai (its reasons, BSD-2-Clause), which many systems speak, in ours.
OF_SISIMAI = {
    "userunknown": "address_dead", "hasmoved": "address_dead", "hostunknown": "domain_dead", "notaccept": "domain_dead",
    "mailboxfull": "mailbox_full", "suspend": "mailbox_disabled", "filtered": "refused_by_person", "mesgtoobig": "too_big", "exceedlimit": "too_big",
    "expired": "timed_out", "networkerror": "no_route", "toomanyconn": "throttled", "speeding": "throttled", "authfailure": "auth",
    "rejected": "sender_blocked", "blocked": "sender_blocked", "badreputation": "sender_blocked", "requireptr": "sender_blocked", "norelaying": "sender_blocked",
    "securityerror": "sender_blocked", "policyviolation": "content_rejected", "spamdetected": "content_rejected", "contenterror": "content_rejected",
    "virusdetected": "content_rejected", "notcompliantrfc": "content_rejected", "systemerror": "server_fault", "systemfull": "server_fault",
    "mailererror": "server_fault", "syntaxerror": "server_fault", "onhold": "unclear", "undefined": "unclear",
    "feedback": "complaint", "vacation": "auto_reply", "delivered": "delivered",
}


def one(channel: str = "") -> tuple[str, str]:
    """What a message of a channel is called; of any channel, where none is named."""
    if not channel:
        return "message", "消息"
    kind = content.KINDS.get(channel)
    english, chinese = (kind.en, kind.zh) if kind else (channel, f" {channel} ")
    return (english, chinese) if channel in ALONE else (f"{english} message", f"{chinese}消息")


def several(channels: tuple[str, ...], number: int) -> tuple[str, str]:
    """What so many messages of any of some channels are called."""
    named = [one(channel) for channel in channels] or [one()]
    return " or ".join(english + "s" * (number > 1) for english, _ in named), spaced("或".join(chinese for _, chinese in named))


def kinds(names: tuple[str, ...]) -> tuple[str, str]:
    """Kinds of messages, as they stand before the word message."""
    named = [KINDS.get(name, (name, f" {name} ")) for name in names]
    return " or ".join(english for english, _ in named), "或".join(chinese for _, chinese in named)


def because(reason: str, channel: str = "") -> tuple[str, str]:
    """A reason as half a sentence; one that we do not know is shown as it is called."""
    english, chinese = REASONS.get(reason, (reason, reason))
    named = one(channel)
    return english.format(one=named[0], many=f"{named[0]}s"), spaced(chinese.format(one=named[1]))


def spaced(chinese: str) -> str:
    """Chinese with a space before every Latin word."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])", " ", chinese)
