"""Events and changes of one person in words, in English and Simplified Chinese."""

import re

from koipond.profiles.catalogue import BUILT_IN

KINDS = ("visit", "order", "message", "consent", "company", "tag", "stage", "note")   # of events; others are told elsewhere

# The kind of an event by its name; whatever fits none is a visit. Other rooms tell of tags, stages and notes by events
# with these beginnings.
BY_NAME = {
    "order": "name IN ('order_completed', 'order_cancelled', 'order_adjusted', 'order_updated', 'order_refunded')",
    "message": "match(name, '^(?:[a-z]+|on_site)_(?:sent|refused|delayed|unknown|delivered|opened|prefetched|clicked|dismissed|bounced|complained|unsubscribed|released|pending|answered|unanswered|declined|postponed|wrong_number|expired)$')",
    "consent": "name IN ('consent_granted', 'consent_withdrawn')",
    "company": "name IN ('grouped', 'company_joined', 'company_left')",
    "tag": "startsWith(name, 'tag_')",
    "stage": "startsWith(name, 'stage_')",
    "note": "startsWith(name, 'note_')",
}

_SAID = {
    "page_viewed": ("viewed the page {what}", "浏览了页面 {what}", ("title", "name", "path", "url")),
    "screen_viewed": ("viewed the screen {what}", "浏览了界面 {what}", ("name", "title")),
    "identified": ("said who they are", "表明了身份", ()),
    "aliased": ("was known by another id before", "关联了此前使用的标识", ()),
    "grouped": ("was said to belong to a company", "被归入一家企业", ()),
    "company_joined": ("got the role '{role}' in a company", "在企业中获得角色“{role}”", ()),
    "company_left": ("gave up the role '{role}' in a company", "不再担任企业中的角色“{role}”", ()),
    "product_viewed": ("looked at {what}", "查看了商品 {what}", ("name", "product_id", "sku")),
    "product_added": ("put {what} into the cart", "将 {what} 加入购物车", ("name", "product_id", "sku")),
    "product_removed": ("took {what} out of the cart", "将 {what} 移出购物车", ("name", "product_id", "sku")),
    "cart_viewed": ("looked at the cart", "查看了购物车", ()),
    "checkout_started": ("began to check out", "开始结算", ()),
    "signed_up": ("signed up", "完成注册", ()),
    "order_completed": ("ordered for {money} (order {order})", "下单 {money}（订单 {order}）", ()),
    "order_cancelled": ("cancelled {money} (order {order})", "取消订单 {money}（订单 {order}）", ()),
    "order_adjusted": ("had an order adjusted by {money} (order {order})", "订单调整 {money}（订单 {order}）", ()),
    "consent_granted": ("permitted {channel} for {purpose}", "同意 {channel} 渠道用于 {purpose}", ()),
    "consent_withdrawn": ("withdrew the permission of {channel} for {purpose}", "撤回 {channel} 渠道用于 {purpose} 的授权", ()),
    "email_sent": ("was sent the mail of '{step}'", "收到“{step}”的邮件", ()),
    "email_refused": ("the mail of '{step}' was refused: {reason}", "“{step}”的邮件被拒绝：{reason}", ()),
    "email_delayed": ("the mail of '{step}' was put off: {reason}", "“{step}”的邮件被推迟：{reason}", ()),
    "email_unknown": ("it is not known whether the mail of '{step}' went out", "“{step}”的邮件是否发出尚不确定", ()),
    "email_delivered": ("the mail of '{step}' arrived", "“{step}”的邮件已送达", ()),
    "email_opened": ("opened the mail of '{step}'", "打开了“{step}”的邮件", ()),
    "email_prefetched": ("a mail program fetched the mail of '{step}'", "邮件客户端预读了“{step}”的邮件", ()),
    "email_clicked": ("clicked {what} in the mail of '{step}'", "点击了“{step}”邮件中的 {what}", ("link",)),
    "email_bounced": ("the mail of '{step}' came back: {reason}", "“{step}”的邮件被退回：{reason}", ()),
    "email_complained": ("reported the mail of '{step}' as spam", "将“{step}”的邮件举报为垃圾邮件", ()),
    "email_unsubscribed": ("unsubscribed by the mail of '{step}'", "通过“{step}”的邮件退订", ()),
    "email_released": ("the mail of '{step}' was let go again", "“{step}”的邮件被再次放行", ()),
    "sms_sent": ("was sent the text of '{step}'", "收到“{step}”的短信", ()),
    "sms_refused": ("the text of '{step}' was refused: {reason}", "“{step}”的短信被拒绝：{reason}", ()),
    "sms_delayed": ("the text of '{step}' was put off: {reason}", "“{step}”的短信被推迟：{reason}", ()),
    "sms_unknown": ("it is not known whether the text of '{step}' went out", "“{step}”的短信是否发出尚不确定", ()),
    "sms_delivered": ("the text of '{step}' arrived", "“{step}”的短信已送达", ()),
    "sms_bounced": ("the text of '{step}' did not arrive: {reason}", "“{step}”的短信未送达：{reason}", ()),
    "sms_clicked": ("followed {what} in the text of '{step}'", "点击了“{step}”短信中的 {what}", ("link",)),
    "wechat_clicked": ("followed {what} in the WeChat message of '{step}'", "点击了“{step}”微信消息中的 {what}", ("link",)),
    "wecom_clicked": ("followed {what} in the WeCom message of '{step}'", "点击了“{step}”企业微信消息中的 {what}", ("link",)),
    "link_clicked": ("followed the short link {what}", "点击了短链 {what}", ("title", "code")),
    "place_scanned": ("scanned the code of {what}", "扫描了 {what} 的点位码", ("title", "place")),
    "push_subscribed": ("allowed messages from the browser", "允许接收浏览器推送", ()),
    "push_token_gone": ("cannot be reached on a device any more", "有一台设备已无法接收推送", ()),
    "stage_changed": ("is in the stage '{to}'; was in '{was}'", "进入阶段“{to}”，此前为“{was}”", ()),
    "traits_predicted": ("traits were worked out anew", "重新计算了属性", ()),
    "dormant_returned": ("showed a sign of life after being dormant: {what}", "沉睡后再次活跃：{what}", ("sign",)),
    "wecom_friend_added": ("added {what} on WeCom", "添加了企业微信 {what}", ("userid",)),
    "wecom_friend_known": ("is a contact of {what} on WeCom", "是 {what} 的企业微信客户", ("userid",)),
    "wecom_friend_edited": ("had their WeCom details changed by {what}", "企业微信资料由 {what} 修改", ("userid",)),
    "wecom_friend_removed": ("is no contact of {what} on WeCom any more", "不再是 {what} 的企业微信客户", ("userid",)),
    "wecom_friend_left": ("deleted {what} on WeCom", "在企业微信中删除了 {what}", ("userid",)),
    "wecom_friend_talked": ("wrote to {what} on WeCom", "在企业微信中与 {what} 开始聊天", ("userid",)),
    "wecom_transfer_failed": ("was not handed over to {what} on WeCom", "未能分配给 {what}", ("userid",)),
    "wecom_group_joined": ("joined the WeCom group {what}", "加入了企业微信群 {what}", ("group", "chat")),
    "wecom_group_left": ("left the WeCom group {what}", "退出了企业微信群 {what}", ("group", "chat")),
    "wecom_pending": ("the WeCom message of '{step}' waits for a member to confirm", "“{step}”的企业微信消息等待成员确认", ()),
    "wecom_sent": ("was sent the WeCom message of '{step}'", "收到“{step}”的企业微信消息", ()),
    "wecom_delivered": ("the WeCom message of '{step}' arrived", "“{step}”的企业微信消息已送达", ()),
    "wecom_refused": ("the WeCom message of '{step}' did not go out: {reason}", "“{step}”的企业微信消息未发出：{reason}", ()),
    "call_pending": ("is to be called for '{step}'", "“{step}”等待外呼", ()),
    "call_sent": ("was called for '{step}'", "已完成“{step}”的外呼", ()),
    "call_refused": ("the call of '{step}' did not come about: {reason}", "“{step}”的外呼未完成：{reason}", ()),
    "call_answered": ("answered the call of '{step}': {what}", "接听了“{step}”的外呼：{what}", ("result",)),
    "call_unanswered": ("did not answer the call of '{step}': {what}", "未接听“{step}”的外呼：{what}", ("result",)),
    "call_declined": ("did not want the call of '{step}': {what}", "拒绝了“{step}”的外呼：{what}", ("result",)),
    "call_postponed": ("asked to be called back for '{step}': {what}", "希望改时间接听“{step}”的外呼：{what}", ("again_at", "result")),
    "call_wrong_number": ("the number called for '{step}' was wrong", "“{step}”外呼的号码有误", ()),
    "call_unsubscribed": ("wants no more calls (said in the call of '{step}')", "在“{step}”的外呼中表示不再接听营销电话", ()),
    "call_expired": ("was not called for '{step}' in time", "“{step}”未在有效期内外呼", ()),
    "wechat_followed": ("began to follow {what} on WeChat", "关注了 {what}", ("account_name",)),
    "wechat_unfollowed": ("stopped following {what} on WeChat", "取消关注 {what}", ("account_name",)),
    "wechat_scanned": ("scanned a QR code of {what}", "扫描了 {what} 的二维码", ("account_name",)),
    "wechat_message": ("wrote on WeChat: {what}", "在微信中留言：{what}", ("text", "kind")),
    "wechat_menu_clicked": ("tapped {what} in the WeChat menu", "点击了微信菜单 {what}", ("key",)),
    "wechat_grant": ("answered whether a notice may be sent: {what}", "答复了订阅通知授权：{what}", ("answer",)),
    "wechat_entered": ("opened the customer service of {what}", "进入了 {what} 的客服会话", ("account_name",)),
    "wechat_paid": ("paid by {what}", "通过 {what} 完成支付", ("account_name",)),
    "wechat_signed_in": ("opened a page or mini program of {what}", "打开了 {what} 的页面或小程序", ("account_name",)),
    "wechat_seen": ("the WeChat account {what} told who its follower is", "公众号 {what} 返回了粉丝资料", ("account_name",)),
    "wechat_greeted": ("was greeted by {what}", "收到 {what} 的欢迎语", ("account_name",)),
    "wechat_replied": ("was answered by {what}", "收到 {what} 的自动回复", ("rule_name", "account_name")),
    "tag_added": ("was given the tag '{tag}'", "打上标签“{tag}”", ()),
    "tag_removed": ("lost the tag '{tag}'", "移除标签“{tag}”", ()),
}
_BETWEEN_HAN = r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])"   # a space that English words in between would have needed
_ANY = ("did '{name}'", "发生了“{name}”", ("title", "name"))
_ZH = {"email": "邮件", "sms": "短信", "wechat": "微信", "wecom": "企业微信", "push": "推送", "phone": "电话", "call": "电话", "all": "所有", "marketing": "营销",
       "transactional": "交易通知", "service": "服务通知"}   # channels and purposes; others are shown as they are called


def say(name: str, amount, props: dict) -> tuple[str, str]:
    """An event, as (English, Chinese)."""
    english, chinese, places = _SAID.get(name, _ANY)
    what = next((props[place] for place in places if props.get(place)), "")
    fields = {"name": name, "what": what, "money": f"{abs(amount):,.2f} {props.get('currency', '')}".strip(),
              "order": props.get("order_id") or "—", "channel": props.get("channel") or "all", "purpose": props.get("purpose") or "marketing",
              "role": props.get("role", ""), "step": props.get("step") or "—", "reason": props.get("reason") or "—",
              "to": props.get("to") or "—", "was": props.get("from") or "—", "tag": props.get("tag") or "—"}
    in_chinese = {**fields, **{key: _ZH.get(fields[key], fields[key]) for key in ("channel", "purpose")}}
    said, said_zh = (" ".join(text.format_map(each).split()) for text, each in ((english, fields), (chinese, in_chinese)))
    return said, re.sub(_BETWEEN_HAN, "", said_zh)


def say_changes(changes: list[tuple[str, str, str]]) -> tuple[str, str]:
    """What was said at once of some traits: (trait, value before, value), as (English, Chinese)."""
    named = {trait.name: (trait.title_en, trait.title_zh) for trait in BUILT_IN}   # others are called as they came
    english, chinese = [], []
    for trait, before, value in changes:
        name, name_zh = named.get(trait, (trait, trait))
        english.append(f"{name} was cleared" if not value else f"{name} is {value}" + (f", was {before}" if before else ""))
        chinese.append(f"{name_zh}已清除" if not value else f"{name_zh}为“{value}”" + (f"，原为“{before}”" if before else ""))
    return "; ".join(english), "；".join(chinese)
