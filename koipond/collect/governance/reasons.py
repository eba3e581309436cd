"""Why an item of the inbox is not used for a decision about its event. Shown in the list of what was refused."""

from koipond.kit.errors import Refusal


class EventBlocked(Refusal):
    """The event '{name}' is blocked.

    Nothing is lost: it lies in the inbox. Take the block back, and replay what was refused.
    """

    number = "collect.E180"
    zh = """事件“{name}”已被屏蔽。

    数据没有丢失，仍在收件箱中。取消屏蔽后，可以重放被拒绝的数据。"""


class SchemaBroken(Refusal):
    """The event '{name}' breaks its declaration: {breaches}.

    Mend what sends it, or change the declaration and replay what was refused.
    """

    number = "collect.E181"
    zh = """事件“{name}”不符合声明：{breaches}。

    请修正发送方，或修改声明后重放被拒绝的数据。"""
