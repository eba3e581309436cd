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
