"""Why a row or a cell was not imported: each no has a name, a number and a text in both languages."""

from koipond.kit.errors import Refusal


class Reason(Refusal):
    """A row or a cell was not imported."""

    name = ""
    number = "collect.E150"
    zh = "某行或某个单元格未导入。"


class MissingValue(Reason):
    """There is no '{column}' in this row."""

    name, number = "missing", "collect.E151"
    zh = "此行缺少“{column}”。"


class NoIdentifier(Reason):
    """Nothing in this row says who the person is: no user id, e-mail, phone or external id."""

    name, number = "no_identifier", "collect.E152"
    zh = "此行没有任何身份标识：没有用户编号、邮箱、手机号或外部编号。"


class NotADate(Reason):
    """'{value}' is no date. Write it like 2024-01-31 or 2024-01-31 18:30."""

    name, number = "not_a_date", "collect.E153"
    zh = "“{value}”不是日期。请写成 2024-01-31 或 2024-01-31 18:30 的形式。"


class NotANumber(Reason):
    """'{value}' is no number. Write it like 1234.50."""

    name, number = "not_a_number", "collect.E154"
    zh = "“{value}”不是数字。请写成 1234.50 的形式。"


class TooManyPlaces(Reason):
    """'{value}' has more than four decimal places, so it could not be kept exactly."""

    name, number = "too_many_places", "collect.E155"
    zh = "“{value}”的小数超过四位，无法精确保存。"


class TooLargeNumber(Reason):
    """'{value}' is larger than an amount can be (14 digits before the point)."""

    name, number = "too_large", "collect.E156"
    zh = "“{value}”超出金额上限（整数部分最多 14 位）。"


class NotAnEmail(Reason):
    """'{value}' is no e-mail address."""

    name, number = "not_an_email", "collect.E157"
    zh = "“{value}”不是邮箱地址。"


class NotAPhone(Reason):
    """'{value}' is no phone number."""

    name, number = "not_a_phone", "collect.E158"
    zh = "“{value}”不是电话号码。"


class Damaged(Reason):
    """'{value}' was shortened by a spreadsheet: digits are lost. Format the column as text and export it again."""

    name, number = "damaged", "collect.E159"
    zh = "“{value}”被电子表格改成了科学计数法，已丢失位数。请将该列设为文本后重新导出。"


class NotYesOrNo(Reason):
    """'{value}' is neither yes nor no, so no consent was recorded."""

    name, number = "not_yes_or_no", "collect.E160"
    zh = "“{value}”既不是“是”也不是“否”，因此未记录授权同意。"


class InTheFuture(Reason):
    """'{value}' lies in the future."""

    name, number = "in_the_future", "collect.E161"
    zh = "“{value}”是将来的时间。"


class TooOld(Reason):
    """'{value}' lies before 1970."""

    name, number = "too_old", "collect.E162"
    zh = "“{value}”早于 1970 年。"


class TooLong(Reason):
    """The value has more than {limit} characters: '{value}'"""

    name, number = "too_long", "collect.E163"
    zh = "内容超过 {limit} 个字符：“{value}”"


class WrongWidth(Reason):
    """The row does not have as many cells as the header: '{value}'"""

    name, number = "wrong_width", "collect.E164"
    zh = "此行的单元格数与表头不一致：“{value}”"


class Unreadable(Reason):
    """The row has characters that could not be read in the file's encoding: '{value}'"""

    name, number = "unreadable", "collect.E165"
    zh = "此行含有无法按文件编码读取的字符：“{value}”"


class OtherCustomer(Reason):
    """Order {order} belongs to another customer by its earlier lines, not to '{value}'."""

    name, number = "other_customer", "collect.E166"
    zh = "按前面的行，订单 {order} 属于另一位客户，而不是“{value}”。"


class OrderTwice(Reason):
    """Order {order} stands in the file before. Import files with a row per line as kind order_lines."""

    name, number = "order_twice", "collect.E167"
    zh = "订单 {order} 在文件前面已出现。若每行是一个订单明细，请按 order_lines 类型导入。"


class OrderChanged(Reason):
    """Order {order} is here already with other content, from an earlier import. It was left as it is."""

    name, number = "order_changed", "collect.E168"
    zh = "订单 {order} 已由先前的导入带入，且内容不同。系统保留原有内容。"


class OrderNotPaid(Reason):
    """Order {order} was never paid ('{value}'), so it is no order yet."""

    name, number = "order_not_paid", "collect.E169"
    zh = "订单 {order} 从未付款（“{value}”），暂不算作订单。"


class ReservedName(Reason):
    """'{value}' is what Koipond records of its own messages and conclusions, and nobody else may. Give the event another name."""

    name, number = "reserved_name", "collect.E170"
    zh = "“{value}”是锦鲤池记录自己所发消息或所作判断的事件名。请换一个名称。"


class NotACreditCode(Reason):
    """'{value}' is no unified social credit code: its last character does not follow from the others."""

    name, number = "not_a_credit_code", "collect.E171"
    zh = "“{value}”不是有效的统一社会信用代码：最后一位与前面各位不符。"


REASONS = {reason.name: reason for reason in Reason.__subclasses__()}
