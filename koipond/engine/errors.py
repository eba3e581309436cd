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

    Use chdb:///absolute/path for the embedded one, or http://user:password@host:8123 or https://… for a server; replicas with a comma
    between, shards with a space between and a name before each but one: `http://a:8123,http://a2:8123 north=http://b:8123`.
    """

    number = "engine.E002"
    zh = """“{value}”不是有效的引擎地址。

    内嵌引擎请用 chdb:///绝对路径，服务器请用 `http://用户:密码@主机:8123` 或 `https://…`；副本之间用逗号分隔，分片之间用空格分隔，除一个外每个分片前须有名称：`http://a:8123,http://a2:8123 north=http://b:8123`。"""


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


class ShardGone(Fault):
    """The shard '{shard}' of the store of facts does not answer ({addresses}).

    Workspaces on other shards go on; those on this one wait, and go on by themselves when it answers again. See to the server.
    """

    number = "engine.E008"
    zh = """事实存储的分片“{shard}”没有响应（{addresses}）。

    其他分片上的工作区不受影响；该分片上的工作区会等待，恢复后自动继续。请检查服务器。"""


class UnknownShard(Refusal):
    """There is no shard '{shard}' of the store of facts. There is: {known}.

    Name it in KOIPOND_DATA, as `{shard}=http://…`, or choose one of these.
    """

    number = "engine.E009"
    zh = """事实存储没有名为“{shard}”的分片。现有：{known}。

    请在 KOIPOND_DATA 中以 `{shard}=http://…` 的形式写出，或选用现有分片。"""


class Misplaced(Refusal):
    """The facts of '{workspace}' are to be on the shard '{shard}', but the shard '{found}' has them.

    Call the shards in KOIPOND_DATA as they were called before; to bring a workspace to another one, use `koipond shard move`.
    """

    number = "engine.E010"
    zh = """“{workspace}”的事实应在分片“{shard}”上，但实际在分片“{found}”上。

    请让 KOIPOND_DATA 中的分片名称与原来一致；要迁移工作区，请使用 `koipond shard move`。"""


class NotWhole(Fault):
    """Of '{workspace}', the table {table} came over with {found} of {expected} rows. It stays where it was.

    Make sure that no process of Koipond runs, and move it again.
    """

    number = "engine.E011"
    zh = """“{workspace}”的表 {table} 只迁移了 {expected} 行中的 {found} 行。该工作区仍在原处。

    请确认没有 Koipond 进程在运行，然后重新迁移。"""
