"""Why a file is not imported (raised), and why a row of it is not (never raised: kept with the row, by name)."""

from koipond.kit.errors import Refusal


class NoSheet(Refusal):
    """'{file}' is no sheet that can be read: {what}.

    Save it as CSV (UTF-8 or GB18030), XLSX or Parquet and import that.
    """

    number = "collect.E101"
    zh = """无法把“{file}”作为表格读取：{what_zh}。

    请另存为 CSV（UTF-8 或 GB18030）、XLSX 或 Parquet 后再导入。"""


class EmptyFile(Refusal):
    """'{file}' has no rows below its header.

    The first row holds the names of the columns, each further row one record.
    """

    number = "collect.E102"
    zh = """“{file}”的表头下面没有任何数据行。

    第一行应为列名，之后每行一条记录。"""


class RepeatedHeader(Refusal):
    """'{file}' has the column '{column}' more than once.

    Give each column a name of its own.
    """

    number = "collect.E103"
    zh = """“{file}”中列名“{column}”重复出现。

    请让每一列都有自己的名称。"""


class MissingColumn(Refusal):
    """'{file}' has no column '{column}'. It has: {known}.

    Name one of its columns in the mapping.
    """

    number = "collect.E104"
    zh = """“{file}”中没有“{column}”这一列。现有的列：{known}。

    请在映射中使用其中的列名。"""


class NothingMappedTo(Refusal):
    """No column is mapped to {field}, which {kind} cannot do without. Columns: {known}.

    Map a column to it, for example --map "{example}={field}".
    """

    number = "collect.E105"
    zh = """没有列映射到 {field}，而导入 {kind} 必须有它。现有的列：{known}。

    请为它指定一列，例如 --map "{example}={field}"。"""


class UnknownField(Refusal):
    """'{field}' is nothing that {kind} can hold.

    Known: {known}.
    """

    number = "collect.E106"
    zh = """导入 {kind} 时没有“{field}”这个字段。

    可用字段：{known}。"""


class MappedTwice(Refusal):
    """Two columns are mapped to {field}: '{first}' and '{second}'.

    Keep one of them.
    """

    number = "collect.E107"
    zh = """有两列同时映射到 {field}：“{first}”和“{second}”。

    请只保留其中一列。"""


class UnknownKind(Refusal):
    """'{kind}' is no kind of import.

    Valid: {known}.
    """

    number = "collect.E108"
    zh = """没有“{kind}”这种导入类型。

    可用类型：{known}。"""


class UnclearDates(Refusal):
    """The dates in column '{column}' can be read as day/month or month/day, such as '{value}'.

    Say which: --date-order mdy or --date-order dmy, or write them like 2024-01-31.
    """

    number = "collect.E109"
    zh = """“{column}”列的日期既可读作“日/月”也可读作“月/日”，例如“{value}”。

    请指明顺序：--date-order mdy 或 --date-order dmy，或改写为 2024-01-31 的形式。"""


class TooLarge(Refusal):
    """'{file}' is too large: {what}, at most {limit} can be taken.

    Cut it into several files; importing them one after the other gives the same result.
    """

    number = "collect.E110"
    zh = """“{file}”过大：{what_zh}，上限为 {limit}。

    请拆成多个文件依次导入，结果相同。"""


class BrokenFile(Refusal):
    """'{file}' could be read only up to row {line}: {what}.

    Look at that row (an opening quote without its end is the usual cause), save the file and import it again.
    """

    number = "collect.E111"
    zh = """“{file}”只能读到第 {line} 行：{what_zh}。

    请检查该行（常见原因是引号没有成对），保存后重新导入。"""


class UnknownZone(Refusal):
    """'{value}' is no time zone.

    Use a name such as Asia/Shanghai or Europe/London.
    """

    number = "collect.E112"
    zh = """“{value}”不是有效的时区。

    请使用 Asia/Shanghai、Europe/London 这样的名称。"""


class NoSuchJob(Refusal):
    """There is no import {job} in this workspace.

    The list of imports shows their numbers.
    """

    number = "collect.E113"
    zh = """此工作区没有编号为 {job} 的导入。

    编号可在导入列表中查看。"""


class AlreadyRunning(Refusal):
    """Import {job} is running already, in {holder}.

    Wait for it, or stop it first.
    """

    number = "collect.E114"
    zh = """导入 {job} 已在运行（{holder}）。

    请等待其完成，或先将其停止。"""


class FileChanged(Refusal):
    """'{file}' is not the file that import {job} began with: its content has changed.

    Start a new import of it. What the first one brought in is not counted again.
    """

    number = "collect.E115"
    zh = """“{file}”的内容已改变，不再是导入 {job} 开始时的文件。

    请重新开始导入；先前已导入的内容不会重复计算。"""


class FileGone(Refusal):
    """The file of import {job}, '{file}', is not there any more.

    Start a new import with the file.
    """

    number = "collect.E116"
    zh = """导入 {job} 的文件“{file}”已不存在。

    请用该文件重新开始导入。"""


class UnknownOption(Refusal):
    """'{option}' cannot be {value}.

    Valid: {known}.
    """

    number = "collect.E117"
    zh = """选项“{option}”的值 {value} 无效。

    可用值：{known}。"""


class NothingToResume(Refusal):
    """No import of '{file}' was cut short here.

    Leave out --resume to begin one.
    """

    number = "collect.E118"
    zh = """没有找到“{file}”中断的导入。

    去掉 --resume 即可重新开始。"""


class ServerRefused(Refusal):
    """The server at {url} did not take the import: {what}

    Check --server, and whether a Koipond is running there.
    """

    number = "collect.E119"
    zh = """位于 {url} 的服务器没有接受此导入：{what}

    请检查 --server，以及该处是否有 Koipond 正在运行。"""


class TooManyLines(Refusal):
    """Order '{order}' has {count} lines in '{file}', more than {limit}: is the right column mapped to order_id?

    Map the column that is different for each order, or leave out the rows that are no orders.
    """

    number = "collect.E120"
    zh = """“{file}”中订单“{order}”有 {count} 行明细，超过 {limit} 行：order_id 是否映射到了正确的列？

    请映射每个订单各不相同的那一列，或去掉不是订单的行。"""


class Stopped(Refusal):
    """Import {job} was stopped at row {row}.

    What came in so far stays. Go on with --resume or by starting it again: nothing is counted twice.
    """

    number = "collect.E121"
    zh = """导入 {job} 已在第 {row} 行停止。

    已导入的内容会保留。可用 --resume 或再次开始以继续，不会重复计算。"""


class InDoubt(Refusal):
    """It is not certain which columns of '{file}' are what {kind} cannot do without: {columns}.

    Look at a preview, then say it, for example --map "{example}".
    """

    number = "collect.E122"
    zh = """无法确定“{file}”中哪些列是导入 {kind} 必需的字段：{columns}。

    请先预览，再明确指定，例如 `--map "{example}"`。"""
