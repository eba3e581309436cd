from koipond.kit.errors import Refusal


class UnknownVariable(Refusal):
    """'{name}' in the {part}, line {line}, column {column}, is no variable that a message can use.

    Nearest: {near}. Traits are written person.<name>; declare a trait before a template uses it.
    """

    number = "content.E001"
    zh = """{part} 第 {line} 行第 {column} 列的“{name}”不是消息可用的变量。

    最接近的是：{near}。客户属性写作 person.<属性名>；请先声明属性，再在模板中使用。"""


class BadLiquid(Refusal):
    """The {part} cannot be read at line {line}, column {column}: {reason}.

    Check that every {{{{ has its }}}} and every {{% if %}} or {{% for %}} its end.
    """

    number = "content.E002"
    zh = """{part} 第 {line} 行第 {column} 列无法解析：{reason}。

    请检查每个 {{{{ 是否都有 }}}}，每个 {{% if %}} 或 {{% for %}} 是否都已结束。"""


class BadMjml(Refusal):
    """The MJML cannot be turned into HTML: {reason}.

    It starts with <mjml> and every element must be closed; a Liquid condition encloses whole elements.
    """

    number = "content.E003"
    zh = """MJML 无法转换为 HTML：{reason}。

    MJML 以 <mjml> 开头，每个元素都要闭合；Liquid 条件须包住完整的元素。"""


class NoBody(Refusal):
    """A mail needs its text as MJML or as HTML: exactly one of the two.

    Give `mjml` or `html`; a plain text part may stand beside it and is made from it otherwise.
    """

    number = "content.E004"
    zh = """邮件正文需以 MJML 或 HTML 给出，二者只能选一。

    请提供 `mjml` 或 `html`；纯文本部分可另附，未提供时由正文生成。"""


class UnknownFilter(Refusal):
    """'{name}' in the {part}, line {line}, column {column}, is no filter.

    Nearest: {near}.
    """

    number = "content.E005"
    zh = """{part} 第 {line} 行第 {column} 列的“{name}”不是可用的过滤器。

    最接近的是：{near}。"""


class UnknownTemplate(Refusal):
    """There is no template or version {id} here.

    It may belong to another workspace; the list of templates shows what there is.
    """

    number = "content.E006"
    zh = """这里没有编号为 {id} 的模板或版本。

    它可能属于其他工作区；现有模板请见模板列表。"""


class TooLarge(Refusal):
    """The {part} has {size} characters; {limit} is the most.

    Mail programs cut off long mails (Gmail after 102 KB). Link to pictures instead of putting them in.
    """

    number = "content.E007"
    zh = """{part} 有 {size} 个字符，最多 {limit} 个。

    邮件客户端会截断过长的邮件（Gmail 为 102 KB）。图片请用链接，不要直接嵌入。"""


class NoSubject(Refusal):
    """The template '{name}' has no subject.

    The subject is the first thing that people read; it may contain {{{{ person.first_name }}}}.
    """

    number = "content.E008"
    zh = """模板“{name}”没有主题。

    主题是收件人最先看到的内容，可以包含 {{{{ person.first_name }}}}。"""


class NoName(Refusal):
    """A template needs a name of at most {limit} characters.

    Choose one by which colleagues find it.
    """

    number = "content.E009"
    zh = """模板需要一个名称，最多 {limit} 个字符。

    请取一个同事能找到的名称。"""


class UnknownTag(Refusal):
    """'{name}' in the {part}, line {line}, column {column}, is no tag that a message can use.

    Usable: {known}.
    """

    number = "content.E010"
    zh = """{part} 第 {line} 行第 {column} 列的“{name}”不是消息可用的标签。

    可用的有：{known}。"""
