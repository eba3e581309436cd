"""Every kind of finding: its number, how bad it is, and what it says in both languages."""

from dataclasses import dataclass

ERROR, WARNING, HINT = "error", "warning", "hint"   # not sent with it · look at it · could be better


@dataclass(frozen=True)
class Kind:
    """A kind of finding. The texts name fields in braces; the second sentence says what to do."""

    severity: str
    en: str
    zh: str


KINDS = {
    "content.C001": Kind(ERROR, "A link leads nowhere: its address is empty. Give it one, or take the link away.",
                         "链接没有地址。请填写地址，或删除该链接。"),
    "content.C002": Kind(ERROR, "The link {link} has no scheme, so that mail programs cannot open it. Begin it with https://.",
                         "链接 {link} 缺少协议，邮件客户端无法打开。请以 https:// 开头。"),
    "content.C003": Kind(ERROR, "The link {link} has the scheme '{scheme}', which messages cannot use. Use https, mailto or tel.",
                         "链接 {link} 使用了消息中不可用的协议“{scheme}”。请使用 https、mailto 或 tel。"),
    "content.C004": Kind(HINT, "The link {link} is not encrypted. Use https:// if the site has it.",
                         "链接 {link} 未加密。如果网站支持，请使用 https://。"),
    "content.C005": Kind(ERROR, "The link {link} is dead: {reason}. Mend or replace it.", "链接 {link} 无法访问：{reason}。请修正或更换。"),
    "content.C006": Kind(WARNING, "The link {link} could not be tried: {reason}. Open it yourself.", "未能检查链接 {link}：{reason}。请自行打开确认。"),
    "content.C010": Kind(ERROR, "The mail has {kb} KB; Gmail cuts it off after {limit} KB, and with it the way to unsubscribe. Shorten it.",
                         "邮件有 {kb} KB；Gmail 会在 {limit} KB 处截断，退订链接也会被截掉。请缩短内容。"),
    "content.C011": Kind(WARNING, "The mail has {kb} KB, near the {limit} KB after which Gmail cuts it off. Shorten it.",
                         "邮件有 {kb} KB，接近 Gmail 截断的 {limit} KB。请缩短内容。"),
    "content.C020": Kind(WARNING, "Words that filters and readers take for spam: {words}. Say it in another way.",
                         "含有容易被判为垃圾信息的词：{words}。请换一种说法。"),
    "content.C021": Kind(WARNING, "Words that Chinese advertising law forbids or that are punished as exaggeration: {words}. Say it in another way.",
                         "含有广告法禁用或易被认定为夸大宣传的词：{words}。请换一种说法。"),
    "content.C030": Kind(WARNING, "The mail has no way to unsubscribe; a plain line is put at its end. Place {{{{ unsubscribe_url }}}} where it suits you.",
                         "邮件没有退订方式，系统会在末尾加上一行。请在合适的位置放入 {{{{ unsubscribe_url }}}}。"),
    "content.C031": Kind(ERROR, "The text message does not say how to refuse further ones. End it with such words as 拒收请回复R.",
                         "短信没有说明如何退订。请在末尾加上“拒收请回复R”之类的文字。"),
    "content.C032": Kind(HINT, "The text message names no sender in 【】. Some providers put the signature in front themselves; others refuse it without.",
                         "短信没有用【】标明发送方。部分服务商会自动添加签名，其他服务商会拒绝没有签名的短信。"),
    "content.C040": Kind(WARNING, "{name} is shown without a fallback, and may be empty{share}. Write {{{{ {name} | default: \"…\" }}}}.",
                         "{name} 没有默认值，而它可能为空{share_zh}。请写作 {{{{ {name} | default: \"…\" }}}}。"),
    "content.C041": Kind(ERROR, "The loop over {name} says nothing when the feed is empty. Give it {{% else %}}.",
                         "遍历 {name} 时，商品源为空就没有内容。请加上 {{% else %}}。"),
    "content.C042": Kind(ERROR, "A row of {name} is looked up and used without asking whether there is one. Use {{% if %}}, or name a row instead: row: id, \"…\".",
                         "从 {name} 中查找的行未经判断就被使用。请使用 {{% if %}}，或指定备用行：row: id, \"…\"。"),
    "content.C043": Kind(WARNING, "The feed {name} has no rows now. Until it has, everybody sees what stands for an empty one.",
                         "商品源 {name} 目前没有数据。在有数据之前，所有客户都会看到空数据时的内容。"),
    "content.C050": Kind(WARNING, "There is no wording in {missing}, in which this workspace writes. Who reads it gets {instead}.",
                         "缺少 {missing} 版本，而本工作区要求提供。使用该语言的客户会收到 {instead} 版本。"),
    "content.C051": Kind(WARNING, "The snippet {name} has no text in {missing}; {instead} stands in.", "短句 {name} 没有 {missing} 文本，将使用 {instead} 文本。"),
    "content.C060": Kind(WARNING, "A picture has no alt text: {picture}. Say what it shows, or alt=\"\" where it only decorates.",
                         "图片缺少替代文字：{picture}。请说明图片内容，纯装饰图片请写 alt=\"\"。"),
    "content.C061": Kind(HINT, "The subject takes {width} places; phones show about {limit}. Put what matters in front.",
                         "主题宽度为 {width}，手机上大约只显示 {limit}。请把重点放在前面。"),
    "content.C062": Kind(WARNING, "The subject takes {width} places; most programs cut it off after {limit}. Shorten it.",
                         "主题宽度为 {width}，多数客户端只显示 {limit}。请缩短。"),
    "content.C063": Kind(ERROR, "Without any trait the subject is empty. Give its variables a fallback.", "客户没有属性时主题为空。请为变量设置默认值。"),
    "content.C064": Kind(ERROR, "For somebody of whom nothing is known it cannot be made: {reason}. Ask with {{% if %}} first.",
                         "对没有任何属性的客户无法生成：{reason}。请先用 {{% if %}} 判断。"),
    "content.C070": Kind(HINT, "As it goes out the text message has {characters} characters and is billed as {count} messages.",
                         "短信发出时有 {characters} 个字符，将按 {count} 条计费。"),
    "content.C071": Kind(ERROR, "As it goes out the text message has {characters} characters; {limit} is the most. Shorten it.",
                         "短信发出时有 {characters} 个字符，最多 {limit} 个。请缩短。"),
    "content.C072": Kind(WARNING, "The {part} of the push takes {width} places; phones show about {limit}.", "推送的{part_zh}宽度为 {width}，手机上大约只显示 {limit}。"),
    "content.C080": Kind(HINT, "There is a newer version of the block {name}. Renew the template to take it over.",
                         "内容块 {name} 有更新的版本。更新模板即可采用。"),
}
