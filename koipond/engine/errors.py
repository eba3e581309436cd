from koipond.kit.errors import Fault, Refusal


class HeldByOther(Refusal):
    """The embedded engine at '{path}' is held by {holder}.

    Stop that process, or talk to it over HTTP (`--server`), or set KOIPOND_DATA to another path or to a server.
    """

    number = "engine.E001"
    zh = """“{path}”的内嵌引擎正被 {holder} 占用。

    请先停止该进程，或通过 HTTP（`--server`）与它通信，或把 KOIPOND_DATA 指向其他路径或服务器。"""


class BadAddress(Refusal):
    """'{value}' is no address of an engine.

    Use chdb:///absolute/path for the embedded one, or http://user:password@host:8123 or https://… for a server.
    """

    number = "engine.E002"
    zh = """“{value}”不是有效的引擎地址。

    内嵌引擎请用 chdb:///绝对路径，服务器请用 `http://用户:密码@主机:8123` 或 `https://…`。"""


class UnknownQuery(Fault):
    """There is no named query '{name}'. The room has: {known}."""

    number = "engine.E003"
    zh = "没有名为“{name}”的查询。该房间有：{known}。"


class QueryFailed(Fault):
    """The engine could not run a statement: {reason}"""

    number = "engine.E004"
    zh = "引擎无法执行语句：{reason}"


class NotOurs(Fault):
    """Another process has taken over the work on '{workspace}'; what this one still wanted to write was not written.

    Nothing has to be done: the other one does all of it, what was under way included.
    """

    number = "engine.E005"
    zh = """“{workspace}”的工作已由另一个进程接管；本进程尚未写入的内容没有写入。

    无需处理：另一个进程会完成全部工作，包括尚在进行的部分。"""


class TooNarrow(Refusal):
    """The server of facts takes values of at most {found} bytes ({setting}); Koipond needs {least}.

    Set {setting} in the profile `default` of the server's users, as deploy/clickhouse/koipond.xml does, and start again.
    """

    number = "engine.E006"
    zh = """事实存储服务器接受的单个值最多为 {found} 字节（{setting}），Koipond 需要 {least}。

    请像 `deploy/clickhouse/koipond.xml` 那样，在服务器用户的 `default` profile 中设置 {setting}，然后重新启动。"""


class BadValue(Refusal):
    """A value does not fit where it was asked about: a number below zero or too large, or a moment that no calendar has ('{workspace}').

    Ask again with a value of the kind that is described.
    """

    number = "engine.E007"
    zh = """所给的值不符合要求：数字为负或过大，或时间不存在（“{workspace}”）。

    请按说明的类型重新提供。"""
