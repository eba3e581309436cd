"""What cannot be done with what we know of people, and why."""

from koipond.kit.errors import Refusal


class UnknownPerson(Refusal):
    """There is no person {person}.

    Search by name, e-mail, phone or user id.
    """

    number = "profiles.E001"
    zh = """没有编号为 {person} 的客户。

    请按姓名、邮箱、手机号或用户 ID 搜索。"""


class BadTraitName(Refusal):
    """'{name}' cannot be the name of a trait.

    Use 1 to 60 letters, digits, spaces, underscores or hyphens, beginning with a letter, such as 'favourite_tea'.
    """

    number = "profiles.E002"
    zh = """“{name}”不能用作属性名。

    请用 1 到 60 个文字、数字、空格、下划线或连字符，并以文字开头，例如“favourite_tea”或“会员等级”。"""


class UnknownType(Refusal):
    """'{type}' is no type of a trait.

    The types are: {known}.
    """

    number = "profiles.E003"
    zh = """“{type}”不是有效的属性类型。

    可用的类型有：{known}。"""


class TraitTaken(Refusal):
    """There is already a trait '{name}', of the type {type}.

    Choose another name, or work with the one that is there: the type of a declared trait does not change.
    """

    number = "profiles.E004"
    zh = """属性“{name}”已经存在，类型为 {type}。

    请换一个名称，或直接使用已有的属性：已声明属性的类型不会再变。"""


class TooManyTraits(Refusal):
    """'{workspace}' has declared {most} traits, which is the limit.

    Traits that are not declared are kept too; declare only those that rules and messages ask for.
    """

    number = "profiles.E005"
    zh = """“{workspace}”已声明 {most} 个属性，达到上限。

    未声明的属性同样会保留；只需声明规则和消息要用到的属性。"""


class BadConsent(Refusal):
    """'{value}' is no {field} of a consent.

    Use small letters, digits and underscores, such as the channel 'email', the purpose 'marketing', the method 'form'.
    """

    number = "profiles.E006"
    zh = """“{value}”不是授权同意中 {field} 的有效取值。

    请用小写字母、数字和下划线，例如渠道“email”、目的“marketing”、方式“form”。"""


class NoProof(Refusal):
    """A consent for '{channel}' cannot be granted without its proof.

    Say what shows it: the address of the form, the file and line, the number of the recorded call.
    """

    number = "profiles.E007"
    zh = """没有凭证，不能记录对“{channel}”的授权同意。

    请写明依据：表单地址、文件与行号或通话录音编号等。"""


class BadCursor(Refusal):
    """'{before}' is no place in a timeline.

    Pass the `cursor` of the last entry that you have, or nothing to begin at the newest.
    """

    number = "profiles.E008"
    zh = """“{before}”不是时间线中的有效位置。

    请传入已取得的最后一条记录的 `cursor`；不传则从最新的一条开始。"""


class NoReason(Refusal):
    """It is not said why {what}.

    Give `because`: the number of the request, the letter, the ticket; no name and no address.
    """

    number = "profiles.E050"
    zh = """没有说明{what_zh}的原因。

    请填写 `because`：请求编号、来函或工单；不要写姓名或地址。"""


class PersonHeld(Refusal):
    """What we know of person {person} must be kept: a legal hold of {since} says why.

    Lift the hold first; nothing has been erased.
    """

    number = "profiles.E051"
    zh = """客户 {person} 的数据必须保留：{since} 设定了法律保留。

    请先解除保留；尚未删除任何内容。"""


class TooManyPersons(Refusal):
    """{count} persons are too many for one request to erase.

    Ask for at most {most} at a time.
    """

    number = "profiles.E052"
    zh = """一次删除请求不能包含 {count} 位客户。

    每次最多 {most} 位。"""


class UnknownErasure(Refusal):
    """There is no request {request} to erase in '{workspace}'.

    GET /api/w/{workspace}/privacy/erasures lists them.
    """

    number = "profiles.E053"
    zh = """“{workspace}”中没有编号为 {request} 的删除请求。

    GET /api/w/{workspace}/privacy/erasures 会列出所有请求。"""


class NothingToKeep(Refusal):
    """'{data}' is no kind of data that can be given a time.

    The kinds are: {known}. Orders, traits, identifiers and segments are kept until a person is erased.
    """

    number = "profiles.E054"
    zh = """不能为“{data}”设定保留期限。

    可用的种类有：{known}。订单、属性、标识和分群会一直保留，直到客户被删除。"""


class TooShort(Refusal):
    """'{data}' cannot be kept for {days} days only.

    Keep it for at least {least} days: {why}
    """

    number = "profiles.E055"
    zh = """“{data}”不能只保留 {days} 天。

    至少保留 {least} 天：{why_zh}"""


class UnknownHold(Refusal):
    """Person {person} has no legal hold.

    GET /api/w/{workspace}/privacy/holds lists those who have.
    """

    number = "profiles.E056"
    zh = """客户 {person} 没有法律保留。

    GET /api/w/{workspace}/privacy/holds 会列出所有保留。"""


class BadReason(Refusal):
    """The reason must not tell who it is about: it is kept for ever.

    Give the number of the request, the letter, the ticket; no e-mail address and no telephone number.
    """

    number = "profiles.E057"
    zh = """原因中不能透露是谁：它会永久保存。

    请填写请求编号、来函或工单；不要写邮箱或电话号码。"""


class UnknownCompany(Refusal):
    """There is no company {company}.

    Search by name, domain, external id or credit code; a company that was just made is there after the next tick.
    """

    number = "profiles.E030"
    zh = """没有编号为 {company} 的企业。

    请按名称、域名、外部编号或统一社会信用代码搜索；刚创建的企业要到下一个节拍之后才能看到。"""


class BadCreditCode(Refusal):
    """'{value}' is no unified social credit code: it has 18 characters, the last of which follows from the others.

    Compare it with the business licence; I, O, Z, S and V do not occur in it.
    """

    number = "profiles.E031"
    zh = """“{value}”不是有效的统一社会信用代码：它共 18 位，最后一位由前面各位算出。

    请与营业执照核对；代码中不会出现 I、O、Z、S、V。"""


class BadDomain(Refusal):
    """'{value}' is no domain.

    Give it as in an address, such as acme.example or https://www.acme.example.
    """

    number = "profiles.E032"
    zh = """“{value}”不是有效的域名。

    请按网址中的写法填写，例如 acme.example 或 https://www.acme.example。"""


class BadCompanyDomain(Refusal):
    """'{domain}' names no company: mailboxes there belong to people of many companies, or it is blocked here.

    Give the company's own domain, its external id or its credit code.
    """

    number = "profiles.E033"
    zh = """“{domain}”不能代表一家企业：该域名的邮箱属于许多企业的人，或已在此工作区被屏蔽。

    请填写企业自己的域名、外部编号或统一社会信用代码。"""


class NoCompanyKey(Refusal):
    """Nothing was given that names a company.

    Give an external id, a credit code or a domain: a name alone may be that of several.
    """

    number = "profiles.E034"
    zh = """没有给出能确定企业的信息。

    请给出外部编号、统一社会信用代码或域名：仅凭名称可能对应多家企业。"""


class BadRole(Refusal):
    """'{role}' cannot be a role in a company.

    Use one of {known}, or a short text of your own of at most {most} characters.
    """

    number = "profiles.E035"
    zh = """“{role}”不能用作在企业中的角色。

    请使用 {known} 之一，或不超过 {most} 个字符的自定义文字。"""


class NotAMember(Refusal):
    """Person {person} has no such role in the company {company} that could end.

    GET /companies/{company}/people lists who belongs to it, in which role.
    """

    number = "profiles.E036"
    zh = """客户 {person} 在企业 {company} 中没有可以结束的该角色。

    GET /companies/{company}/people 列出所属人员及其角色。"""


class UnknownOrder(Refusal):
    """There is no order '{order}'.

    Look for it with GET /orders; an order without a number of its own has that of its message.
    """

    number = "profiles.E037"
    zh = """没有编号为“{order}”的订单。

    请用 GET /orders 查找；没有自己编号的订单使用其消息的编号。"""


class UnknownProduct(Refusal):
    """There is no product '{product}': it is in no catalogue and was never sold.

    Look for it with GET /products, or import the catalogue.
    """

    number = "profiles.E038"
    zh = """没有商品“{product}”：商品目录中没有，也从未售出。

    请用 GET /products 查找，或导入商品目录。"""


class BadEnd(Refusal):
    """A role cannot end at {until}, before it began at {since}.

    Give a later end, or leave it out while the role goes on.
    """

    number = "profiles.E039"
    zh = """角色不能在 {until} 结束，因为它从 {since} 才开始。

    请给出更晚的结束时间；角色仍在继续时请不要填写。"""
