"""How each number of a report was counted: one sentence, in English and Simplified Chinese."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A sentence in both languages."""

    en: str
    zh: str


HOW = {
    "entered": ("Entries into the journey without the hold-out; a person who entered twice counts twice.",
                "进入旅程的次数，不含对照组；同一客户进入两次计两次。"),
    "people": ("Different persons among these entries.", "上述进入中不重复的客户数。"),
    "holdout": ("Entries that drew the hold-out and get nothing from this journey.", "被分到对照组的进入次数，不会收到该旅程的任何消息。"),
    "standing": ("Entries that are inside now.", "当前仍在旅程中的进入次数。"),
    "ended": ("Entries that are over, for whatever reason, without the hold-out.", "已结束的进入次数（不论原因），不含对照组。"),
    "put": ("Messages that this step gave to the outbox.", "该节点放入待发箱的消息数。"),
    "accepted": ("Messages that the receiving side accepted; each counts once.", "被接收方接受的消息数，每条只计一次。"),
    "refused": ("Messages that did not go out, by reason; one that was accepted later is not among them.",
                "未发出的消息数，按原因统计；后来被接受的不计在内。"),
    "unknown": ("Messages of which nobody knows whether they arrived: the connection broke between sending and answer.",
                "不确定是否送达的消息数：发送后、收到应答前连接中断。"),
    "waiting": ("Messages without an outcome yet: put, less accepted, refused and unknown.",
                "尚无结果的消息数：放入数减去已接受、被拒和不确定的。"),
    "opened": ("Accepted messages that were opened at least once; a mail program that loads no pictures is not seen.",
               "至少被打开一次的消息数；不加载图片的邮件程序无法统计。"),
    "clicked": ("Messages in which at least one link was followed.", "至少有一个链接被点击的消息数。"),
    "unsubscribed": ("Messages by which somebody unsubscribed.", "导致退订的消息数。"),
    "bounced": ("Messages that came back after they had been accepted.", "被接受后又退回的消息数。"),
    "complained": ("Messages that were reported as unwanted.", "被投诉的消息数。"),
    "open_rate": ("Opened, divided by accepted.", "打开数除以接受数。"),
    "click_rate": ("Clicked, divided by accepted.", "点击数除以接受数。"),
    "unsubscribe_rate": ("Unsubscribed, divided by accepted.", "退订数除以接受数。"),
    "goal.people": ("Persons, each by the first entry into {versions}; who got no message counts too.",
                    "客户数，按首次进入{versions_zh}计；未收到消息的也计入。"),
    "goal.reached": ("Persons with at least one '{event}' later than their entry and at most {days:g} days after it.",
                     "进入后 {days:g} 天内（不含进入时刻）至少发生一次“{event}”的客户数。"),
    "goal.rate": ("Reached, divided by persons; the bounds are Wilson's with 95 % confidence.",
                  "达成数除以客户数；上下限为 95% 置信度的 Wilson 区间。"),
    "goal.revenue": ("The sum of the money of these '{event}' events, exact to four places.",
                     "上述“{event}”事件金额之和，精确到小数点后四位。"),
    "goal.revenue_per_person": ("This money, divided by all persons of the group.", "上述金额除以该组全部客户数。"),
    "goal.window_over": ("Persons whose {days:g} days are over; for the others the goal may still come.",
                         "{days:g} 天窗口已结束的客户数；其余客户仍可能达成目标。"),
    "goal.difference": ("Rate of the treated minus rate of the hold-out; bounds by Newcombe (1998, method 10), 95 %. "
                        "If they include 0, chance alone may explain it.",
                        "实验组达成率减去对照组达成率；上下限采用 Newcombe（1998，方法 10），置信度 95%。若区间包含 0，差异可能只是偶然。"),
    "goal.lift": ("The difference, divided by the rate of the hold-out.", "差值除以对照组达成率。"),
    "goal.revenue_difference": ("Money per person of the treated minus that of the hold-out; bounds by Welch (1947), 95 %.",
                                "实验组人均金额减去对照组人均金额；上下限采用 Welch（1947），置信度 95%。"),
    "goal.revenue_lift": ("This difference, divided by the money per person of the hold-out.", "上述差值除以对照组人均金额。"),
    "goal.brought": ("The difference of money per person, times the treated persons: what the journey brought beyond what "
                     "would have come anyway.", "人均金额差值乘以实验组客户数：旅程带来的、超出自然发生部分的金额。"),
}


def how(with_goal: bool, **fields) -> dict[str, Said]:
    """Every number's sentence by its name, with these fields filled in; those of the goal only `with_goal`."""
    return {
        name: Said(en.format_map(fields), zh.format_map(fields))
        for name, (en, zh) in HOW.items() if with_goal or not name.startswith("goal.")
    }


OF_CONTENTS = {
    "sent": ("Messages that the receiving side accepted in this time; each counts once.", "在此期间被接收方接受的消息数，每条只计一次。"),
    "opened": HOW["opened"], "clicked": HOW["clicked"], "unsubscribed": HOW["unsubscribed"],
    "converted": ("Messages after which the person had at least one '{event}' that is credited to the message.", "之后至少有一次“{event}”归因于该消息的消息数。"),
    "goals": ("'{event}' events, each credited to one message: the newest that the person had got before it, at most {days:g} days earlier. "
              "It says what followed, not what would not have come anyway: that is measured against a hold-out.",
              "“{event}”事件数，每次只归因于一条消息：客户在此之前 {days:g} 天内收到的最近一条。它说明之后发生了什么，并不说明没有消息就不会发生；后者需与对照组比较。"),
    "revenue": ("The sum of the money of these '{event}' events, exact to four places.", "上述“{event}”事件金额之和，精确到小数点后四位。"),
    "rates": ("Opened, clicked or converted, divided by sent; the bounds are Wilson's with 95 % confidence.",
              "打开、点击或转化数除以发送数；上下限为 95% 置信度的 Wilson 区间。"),
    "wording": ("Each message counts for the wording of each of its blocks, and for its language.", "每条消息分别计入其各内容块的版本以及所用语言。"),
}


def how_of_contents(**fields) -> dict[str, Said]:
    """Every number of a list of contents by its name."""
    return {name: Said(en.format_map(fields), zh.format_map(fields)) for name, (en, zh) in OF_CONTENTS.items()}


OF_THEMES = {
    "entered": ("Entries into the theme's journeys within the window, of persons of the audience, without hold-outs.", "在时间窗口内、属于目标受众的客户进入主题所含旅程的次数，不含对照组。"),
    "people": ("Different persons among them; of a channel, persons whom a message of it reached.", "其中不重复的客户数；按渠道时，为该渠道消息送达的客户数。"),
    "audience": ("Persons who were in the audience at any moment of the window; of a segment that is not kept up, who is in it now.",
                 "窗口内任一时刻属于目标受众的客户数；人群非实时更新时，为当前属于该人群的客户数。"),
    "covered": ("Persons of the audience whom at least one message of these entries reached.", "目标受众中至少有一条消息送达的客户数。"),
    "holdout": ("Entries that drew the hold-out of their journey and got nothing from it.", "被分到旅程对照组、未收到该旅程任何消息的进入次数。"),
    "messages": ("Messages of these entries that went to the outbox; each counts once.", "上述进入放入待发箱的消息数，每条只计一次。"),
    "delivered": ("Messages that the receiving side accepted and that did not come back.", "被接收方接受且未退回的消息数。"),
    "opened": HOW["opened"], "clicked": HOW["clicked"], "unsubscribed": HOW["unsubscribed"],
    "reached": ("Persons with at least one '{event}' later than their beginning and at most {days:g} days after it: the first entry into the theme, or into this "
                "journey, or the first message of this channel that reached them.",
                "起点之后 {days:g} 天内至少发生一次“{event}”的客户数；起点为首次进入该主题或该旅程，或该渠道首条送达的消息。"),
    "revenue": ("The sum of the money of these '{event}' events, exact to four places. Who is in several journeys counts in each, and once in the whole.",
                "上述“{event}”事件金额之和，精确到小数点后四位。处于多个旅程的客户在各旅程中分别计入，在整体中只计一次。"),
    "conversion": ("Reached, divided by people; the bounds are Wilson's with 95 % confidence.", "达成数除以客户数；上下限为 95% 置信度的 Wilson 区间。"),
    "pairs": ("Conversion of those in the one alone minus those in the other alone; bounds by Newcombe (1998, method 10), wide enough for all comparisons of a kind to hold "
              "together with 95 %. The groups were not drawn by chance: a difference is no proof that one works better.",
              "仅在前者中的客户与仅在后者中的客户的转化率之差；上下限采用 Newcombe（1998，方法 10），并放宽到同类比较同时成立的置信度为 95%。两组并非随机分配，差异不能证明哪个更有效。"),
}


def how_of_themes(**fields) -> dict[str, Said]:
    """Every number of a theme's report by its name."""
    return {name: Said(en.format_map(fields), zh.format_map(fields)) for name, (en, zh) in OF_THEMES.items()}
