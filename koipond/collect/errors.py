"""What can be wrong with what comes in. The name of a refused item's reason is the class name in small letters."""

import re

from koipond.kit.errors import Fault, Refusal


class NoKey(Refusal):
    """The request has no write key.

    Send it as Basic authentication (the key as user, no password), as Bearer token, or as `writeKey` in the body.
    """

    number = "collect.E001"
    zh = """请求中没有 write key。

    请用 Basic 认证（key 作为用户名，密码留空）、Bearer 令牌，或请求体中的 `writeKey` 提供。"""


class UnknownKey(Refusal):
    """The write key is unknown or was revoked.

    Copy a key with the right to collect from the settings of the workspace.
    """

    number = "collect.E002"
    zh = """write key 不存在或已被撤销。

    请在工作区设置中复制一个有采集权限的 key。"""


class KeyMayNotCollect(Refusal):
    """This key may not collect events; its rights are: {scopes}.

    Make a key with the right `collect` in the settings of the workspace.
    """

    number = "collect.E003"
    zh = """该 key 没有采集事件的权限，它的权限是：{scopes}。

    请在工作区设置中新建一个带 `collect` 权限的 key。"""


class NotJson(Refusal):
    """The body is not JSON: {reason}.

    Send one JSON object in UTF-8.
    """

    number = "collect.E010"
    zh = """请求体不是有效的 JSON：{reason}。

    请发送一个 UTF-8 编码的 JSON 对象。"""


class NotUtf8(Refusal):
    """The body is not UTF-8: the byte at position {position} does not belong there.

    Encode the body in UTF-8; other encodings, GBK and UTF-16 among them, are not read.
    """

    number = "collect.E011"
    zh = """请求体不是 UTF-8 编码：第 {position} 个字节无法识别。

    请使用 UTF-8 编码；不支持 GBK、UTF-16 等其他编码。"""


class NotGzip(Refusal):
    """The body says gzip, but it cannot be unpacked.

    Send a whole gzip stream, or leave out the header Content-Encoding.
    """

    number = "collect.E012"
    zh = """请求头声明为 gzip，但请求体无法解压。

    请发送完整的 gzip 数据，或去掉 Content-Encoding 请求头。"""


class UnknownEncoding(Refusal):
    """The Content-Encoding '{encoding}' is not read here.

    Use gzip, or none.
    """

    number = "collect.E013"
    zh = """不支持 Content-Encoding “{encoding}”。

    请使用 gzip，或不压缩。"""


class BodyTooLarge(Refusal):
    """The body is larger than {limit_kb} KB (unpacked).

    Send fewer events at once: at most {limit_kb} KB and {limit_items} events a request.
    """

    number = "collect.E014"
    zh = """请求体（解压后）超过 {limit_kb} KB。

    请减少每次发送的事件：每个请求不超过 {limit_kb} KB、{limit_items} 个事件。"""


class NoBatch(Refusal):
    """The body is no batch: {reason}.

    Send `{{"batch": [ … ]}}` with the events in the list.
    """

    number = "collect.E015"
    zh = """请求体不是批量格式：{reason}。

    请发送 `{{"batch": [ … ]}}`，把事件放在列表里。"""


class UnknownPath(Refusal):
    """There is nothing at {path}.

    Post to /v1/identify, track, page, screen, group, alias, batch or import.
    """

    number = "collect.E016"
    zh = """{path} 不存在。

    请 POST 到 /v1/identify、track、page、screen、group、alias、batch 或 import。"""


class WrongMethod(Refusal):
    """{path} is not read with {method}.

    Use {allowed}.
    """

    number = "collect.E017"
    zh = """{path} 不支持 {method} 方法。

    请使用 {allowed}。"""


class UnknownType(Refusal):
    """The type '{type}' is unknown.

    Every item of a batch needs a `type`: identify, track, page, screen, group or alias.
    """

    number = "collect.E020"
    zh = """未知的类型“{type}”。

    批量中的每一项都需要 `type`：identify、track、page、screen、group 或 alias。"""


class NoEventName(Refusal):
    """A track call needs the name of the event.

    Put it in the field `event`, such as "Order Completed".
    """

    number = "collect.E021"
    zh = """track 调用缺少事件名称。

    请填写 `event` 字段，例如“Order Completed”。"""


class NoIds(Refusal):
    """It does not say who did it.

    Send `userId` or `anonymousId`, or both.
    """

    number = "collect.E022"
    zh = """没有说明是谁的行为。

    请提供 `userId` 或 `anonymousId`，或两者都提供。"""


class NoAlias(Refusal):
    """An alias call needs the old id and the new one.

    Send `previousId` and `userId`.
    """

    number = "collect.E023"
    zh = """alias 调用需要旧标识和新标识。

    请同时提供 `previousId` 和 `userId`。"""


class NoGroup(Refusal):
    """A group call needs the id of the group.

    Send `groupId`.
    """

    number = "collect.E024"
    zh = """group 调用缺少群组标识。

    请提供 `groupId`。"""


class WrongType(Refusal):
    """`{field}` has the wrong type: {reason}.

    Correct the field, or leave it out.
    """

    number = "collect.E025"
    zh = """`{field}` 的类型不对：{reason}。

    请更正该字段，或不要发送它。"""


class NotAnObject(Refusal):
    """`{field}` must be a JSON object; it begins with '{start}'.

    Send names with values in braces, or leave the field out.
    """

    number = "collect.E026"
    zh = """`{field}` 必须是 JSON 对象，而它以“{start}”开头。

    请用花括号写成名称和值，或不要发送该字段。"""


class TooLong(Refusal):
    """`{field}` has {length} characters; {limit} are allowed.

    Shorten it, and put what varies into properties.
    """

    number = "collect.E027"
    zh = """`{field}` 有 {length} 个字符，最多允许 {limit} 个。

    请缩短它，把变化的内容放进属性。"""


class NoMoment(Refusal):
    """`{field}` is no time: {value}.

    Write it as ISO 8601, such as 2026-11-22T06:00:00.000Z.
    """

    number = "collect.E028"
    zh = """`{field}` 不是有效的时间：{value}。

    请使用 ISO 8601 格式，例如 2026-11-22T06:00:00.000Z。"""


class TooOld(Refusal):
    """The event would have happened on {value}, before 1970.

    Check `timestamp` and `sentAt`: both are the sender's clock.
    """

    number = "collect.E029"
    zh = """该事件的发生时间为 {value}，早于 1970 年。

    请检查 `timestamp` 和 `sentAt`：两者都取自发送方的时钟。"""


class ItemTooLarge(Refusal):
    """The item has {size_kb} KB; an event may have {limit_kb}.

    Leave out what nobody will ask for, such as whole documents or pictures.
    """

    number = "collect.E030"
    zh = """该项有 {size_kb} KB，每个事件最多 {limit_kb} KB。

    请去掉不需要的内容，例如整篇文档或图片。"""


class TooMany(Refusal):
    """The request holds {count} events; those from position {limit} on were not taken.

    Send at most {limit} events a request.
    """

    number = "collect.E031"
    zh = """请求中有 {count} 个事件，从第 {limit} 位起未被接收。

    每个请求最多发送 {limit} 个事件。"""


class TooDeep(Refusal):
    """The item is nested too deeply to be read.

    Flatten it: at most some hundred levels are read.
    """

    number = "collect.E032"
    zh = """该项嵌套过深，无法读取。

    请减少层级：最多可读取几百层。"""


class Unreadable(Refusal):
    """Its properties or traits cannot be read as JSON by the engine.

    Numbers beyond 1e308 are the usual cause: send them as text.
    """

    number = "collect.E033"
    zh = """引擎无法把它的属性读作 JSON。

    常见原因是数字超过 1e308：请以文本形式发送。"""


class Duplicate(Refusal):
    """A message with this id has come in before; each counts once.

    Nothing needs to be done after a repeated request. Otherwise give every event a `messageId` of its own.
    """

    number = "collect.E034"
    zh = """已收到过相同标识的消息，每条只计一次。

    如果是重复请求，无需处理；否则请为每个事件设置不同的 `messageId`。"""


class Erased(Refusal):
    """This is of somebody who asked to be forgotten and not to be contacted again, so nothing of it was kept.

    If they want to be known again, an owner ends that: POST /api/w/…/privacy/erasures/…/welcome. Then send it once more.
    """

    number = "collect.E039"
    zh = """此项属于要求删除且不再联系的客户，因此没有保留任何内容。

    如果对方愿意重新留下信息，请所有者解除限制：`POST /api/w/…/privacy/erasures/…/welcome`，然后再次发送。"""


class NoProductId(Refusal):
    """A product needs its id.

    Put it into the property `product_id`.
    """

    number = "collect.E035"
    zh = """商品缺少标识。

    请填写属性 `product_id`。"""


class ReservedName(Refusal):
    """'{name}' is what Koipond records of its own messages and conclusions, and nobody else may.

    Give the event another name, such as "Email Opened" for the mail of another system.
    """

    number = "collect.E036"
    zh = """“{name}”是锦鲤池记录自己所发消息或所作判断的事件名，不接受外部发送。

    请换一个名称，例如其他系统的邮件可用“Email Opened”。"""


class Overloaded(Refusal):
    """Too much is waiting to be stored.

    Send it again in a moment; nothing of this request was taken.
    """

    number = "collect.E040"
    zh = """等待写入的数据过多。

    请稍后重新发送；本次请求的内容均未被接收。"""


class NotStored(Fault):
    """What came in could not be stored: {reason}

    Send it again: repeated messages count once.
    """

    number = "collect.E041"
    zh = """收到的数据未能写入：{reason}

    请重新发送：重复的消息只计一次。"""

    def __init__(self, broken: bool = False, **fields):
        super().__init__(**fields)
        self.broken = broken  # the rows themselves cannot be written, whoever sends them


class NoSuchStuck(Refusal):
    """There is nothing stuck with number {id} in '{workspace}'.

    The list of what is stuck has the numbers.
    """

    number = "collect.E042"
    zh = """“{workspace}”中没有编号为 {id} 的卡住事件。

    编号见卡住事件列表。"""


class StuckDecided(Refusal):
    """Number {id} does not wait any more; its state is {state}.

    Nothing needs to be done: what returned went on, and what was dropped stays away.
    """

    number = "collect.E043"
    zh = """编号 {id} 已不在等待，当前状态为 {state}。

    无需处理：重试的已继续处理，放弃的不再处理。"""


class StuckFound(Fault):
    """Tick {tick} of '{workspace}' could not get past {items} item(s) in {room}: {reason}. They were laid aside, the rest went on.

    Look at them under Events (stuck); when what broke is mended, have them tried again, or drop them.
    """

    number = "collect.E044"
    zh = """“{workspace}”的节拍 {tick} 在 {room} 无法越过 {items} 项：{reason}。已将它们搁置，其余照常处理。

    请在“事件”中查看卡住的事件；问题修复后可以重试，也可以放弃。"""


def reason_of(error: type[Refusal] | Refusal) -> str:
    """The name of a no, as it is kept with a refused item: NoEventName is `no_event_name`."""
    name = (error if isinstance(error, type) else type(error)).__name__
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def reasons() -> dict[str, type[Refusal]]:
    """Every reason there is, by name."""
    return {reason_of(kind): kind for kind in Refusal.__subclasses__() if kind.number.startswith("collect.")}
