from koipond.kit.errors import Fault, Refusal


class UnknownMessage(Refusal):
    """There is no message '{id}' here.

    A message's id is shown in the list of messages and in the history of a person.
    """

    number = "deliver.E001"
    zh = """这里没有消息“{id}”。

    消息编号可在消息列表和客户的发送记录中查到。"""


class NotUnknown(Refusal):
    """The message '{id}' is {status}: only one whose fate is unknown can be released.

    What was accepted or refused has ended; what waits goes out by itself.
    """

    number = "deliver.E002"
    zh = """消息“{id}”的状态是 {status}：只有结果未知的消息才能放行。

    已被接受或拒绝的消息已经结束；等待中的消息会自动发出。"""


class BadAddress(Refusal):
    """'{address}' is no address of the channel {channel}.

    An e-mail address looks like name@example.com.
    """

    number = "deliver.E003"
    zh = """“{address}”不是渠道 {channel} 的有效地址。

    邮件地址形如 name@example.com。"""


class UnknownChannel(Refusal):
    """There is no channel '{channel}'.

    Channels of this installation: {known}.
    """

    number = "deliver.E004"
    zh = """没有名为“{channel}”的渠道。

    本系统已有的渠道：{known}。"""


class Unreachable(Fault):
    """{server} cannot be used for sending now: {reason}. Nothing is lost: messages wait and are tried again.

    Check whether it is up and reached from here: for mail KOIPOND_SMTP_URL, else the channel accounts under Settings.
    """

    number = "deliver.E005"
    zh = """{server} 目前无法用于发送：{reason}。消息不会丢失，会继续等待并自动重试。

    请检查它是否正常运行、本机能否访问：邮件请看 KOIPOND_SMTP_URL，其他渠道请看设置中的渠道账号。"""


class SenderElsewhere(Refusal):
    """Another process is sending for '{place}' already.

    With one home, and for one workspace, one process sends; stop the other one, or leave the sending to it.
    """

    number = "deliver.E006"
    zh = """另一个进程已在为“{place}”发送。

    同一目录、同一工作区只能由一个进程发送；请停止另一个进程，或把发送交给它。"""
