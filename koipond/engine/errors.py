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
