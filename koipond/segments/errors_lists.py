"""What can be wrong with a list, a group from elsewhere, or a question about members of the past."""

from koipond.kit.errors import Refusal


class NotAList(Refusal):
    """'{name}' is kept by its rule, so nobody can be added to it or taken out by hand.

    Change its rule, or make a list: a list can begin as a copy of the segment's members.
    """

    number = "segments.E050"
    zh = """“{name}”由规则维护，不能手动添加或移除客户。

    请修改其规则，或新建名单：名单可以从该人群当前的成员复制而来。"""


class NotARule(Refusal):
    """'{name}' is a list: who is in it was given, and no rule can be written for it.

    Add persons or take them out, or make a segment whose rule refers to the list.
    """

    number = "segments.E051"
    zh = """“{name}”是名单，成员由人给定，不能为它编写规则。

    请添加或移除客户，或新建一个规则引用该名单的人群。"""


class NoPurpose(Refusal):
    """The list '{name}' has no purpose.

    Say what it is for before anybody is put into it: a campaign's purpose comes before its audience.
    """

    number = "segments.E052"
    zh = """名单“{name}”没有填写目的。

    请先说明用途，再放入客户：先有营销目的，再有受众。"""


class EmptyChange(Refusal):
    """Nothing was given that could change the list '{name}': no person, no identifier, no row.

    Give at least one. To take everybody out, archive the list.
    """

    number = "segments.E053"
    zh = """没有给出可用于修改名单“{name}”的内容：没有客户、身份标识或数据行。

    请至少给出一项。如需清空，请归档该名单。"""


class TooManyRows(Refusal):
    """There are more than {limit} rows for the list '{name}', so none of them was taken.

    Give fewer at a time: several changes of a list add up.
    """

    number = "segments.E054"
    zh = """名单“{name}”的数据超过 {limit} 行，因此未写入任何一行。

    请分批提交：对名单的多次修改会累加。"""


class BadMode(Refusal):
    """'{mode}' is not what can be done with '{what}'.

    Choose one of: {valid}.
    """

    number = "segments.E055"
    zh = """“{mode}”不能用于“{what}”。

    可用的值：{valid}。"""


class BadDetail(Refusal):
    """{field} cannot be {value}: {why}.

    A field holds text of at most {limit} characters; labels are a list of at most {most} such texts.
    """

    number = "segments.E056"
    zh = """{field} 不能是 {value}：{why_zh}。

    每个字段最多 {limit} 个字符；标签为列表，最多 {most} 个。"""


class NoSuchChange(Refusal):
    """The list '{name}' has no change {change}.

    GET /api/w/{{workspace}}/lists/{{list}}/changes lists its changes.
    """

    number = "segments.E057"
    zh = """名单“{name}”没有编号为 {change} 的修改。

    GET /api/w/{{workspace}}/lists/{{list}}/changes 会列出它的修改记录。"""


class NoSuchDatabase(Refusal):
    """There is no connected database '{name}' in this workspace.

    Connected are: {known}. An owner connects one with POST /api/w/{{workspace}}/databases.
    """

    number = "segments.E058"
    zh = """本工作区没有已连接的数据库“{name}”。

    已连接的有：{known}。所有者可以用 POST /api/w/{{workspace}}/databases 连接。"""


class BadDatabase(Refusal):
    """The database '{name}' cannot be connected so: {why}.

    A PostgreSQL or MySQL has an address such as db.example.com:5432, a database and a user; an SQLite the name of a file in
    the folder {folder}.
    """

    number = "segments.E059"
    zh = """不能这样连接数据库“{name}”：{why_zh}。

    PostgreSQL 或 MySQL 需要地址（例如 db.example.com:5432）、数据库名和用户名；SQLite 需要文件夹 {folder} 中的文件名。"""


class MissingSecret(Refusal):
    """The password of '{name}' is not in the environment: {variable} is not set.

    Set {variable} where Koipond is started, and start it again. Koipond stores no passwords of other databases.
    """

    number = "segments.E060"
    zh = """环境变量中没有“{name}”的密码：未设置 {variable}。

    请在启动 Koipond 的环境中设置 {variable} 后重新启动。Koipond 不保存其他数据库的密码。"""


class NotASelect(Refusal):
    """The query is not one SELECT that only reads: {why}.

    Write a single SELECT (or WITH … SELECT) without semicolons, comments, backslashes or dollar signs outside of texts. Its first
    column holds the identifiers.
    """

    number = "segments.E061"
    zh = """该查询不是一条只读的 SELECT：{why_zh}。

    请只写一条 SELECT（或 WITH … SELECT），文本之外不要有分号、注释、反斜杠或美元符号。第一列为身份标识。"""


class WrongQuery(Refusal):
    """The database '{name}' did not answer: {reason}

    Nothing was changed. Mend the query or the connection and ask again; a query may take {seconds} seconds.
    """

    number = "segments.E062"
    zh = """数据库“{name}”没有给出结果：{reason}

    名单未改变。请修正查询或连接后重试；一次查询最多 {seconds} 秒。"""


class BadMoment(Refusal):
    """The moments {since} and {until} make no period of the past.

    Give a beginning before the end, at most {days} days apart, and no end in the future.
    """

    number = "segments.E063"
    zh = """{since} 和 {until} 不能构成过去的一段时间。

    起点须早于终点，相隔不超过 {days} 天，且终点不能在将来。"""


class NotADownload(Refusal):
    """Members cannot be written as '{format}'.

    Choose csv or parquet.
    """

    number = "segments.E064"
    zh = """不能以“{format}”格式导出成员。

    请选择 csv 或 parquet。"""
