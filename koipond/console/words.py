"""Every word of the pages, in English and Simplified Chinese. `words("zh-hans")["home"]` is 首页."""

WORDS = {
    "account": ("Account", "账号"),
    "other_language": ("简体中文", "English"),
    "skip": ("Skip to the content", "跳到正文"),
    "sign_in": ("Sign in", "登录"),
    "sign_out": ("Sign out", "退出登录"),
    "sign_in_lead": ("Still water, and one bright fish.", "一池静水，一尾锦鲤。"),
    "email": ("E-mail", "邮箱"),
    "password": ("Password", "密码"),
    "change_password": ("Change password", "修改密码"),
    "old_password": ("Password now", "当前密码"),
    "new_password": ("New password", "新密码"),
    "new_password_again": ("New password again", "再次输入新密码"),
    "password_changed": ("The password is changed. Other browsers are signed out.", "密码已修改，其他浏览器已退出登录。"),
    "or": ("or", "或"),
    "sign_in_with": ("Sign in with {name}", "使用{name}登录"),
    "second_step": ("Second step", "两步验证"),
    "second_step_lead": ("After the password, a code of an app on your phone: so a stolen password opens nothing.", "输入密码后再输入手机应用上的验证码：即使密码被盗也无法登录。"),
    "second_step_on": ("The second step is on.", "两步验证已开启。"),
    "second_step_off": ("The second step is off.", "两步验证未开启。"),
    "second_step_ask": ("The code that your app shows, or one of your recovery codes.", "请输入验证应用显示的验证码，或一个恢复码。"),
    "turn_on": ("Turn on", "开启"),
    "turn_off": ("Turn off", "关闭"),
    "turn_off_lead": ("From then on the password alone opens your account.", "关闭后仅凭密码即可登录。"),
    "code": ("Code", "验证码"),
    "scan": ("Scan this with an authenticator app, or type the key into it. Then enter the code that it shows.", "用验证应用扫描二维码，或手动输入密钥，然后填写应用显示的验证码。"),
    "key": ("Key", "密钥"),
    "recovery_codes": ("Recovery codes", "恢复码"),
    "recovery_codes_lead": ("Each lets you in once without your phone. Keep them where nobody else looks.", "没有手机时，每个恢复码可登录一次。请妥善保管。"),
    "new_codes": ("Make new codes", "重新生成"),
    "new_codes_lead": ("The codes that you have now hold no longer.", "现有的恢复码将失效。"),
    "once_more": ("Who are you?", "请再次确认身份"),
    "once_more_lead": ("This changes how your account is opened, so say once more that it is you.", "此操作会改变登录方式，请再次确认是你本人。"),
    "sessions": ("Where you are signed in", "登录设备"),
    "session_since": ("since", "开始于"),
    "session_seen": ("last seen", "最近活动"),
    "session_browser": ("browser", "浏览器"),
    "session_place": ("address", "地址"),
    "this_one": ("this one", "当前"),
    "end_others": ("Sign out everywhere else", "退出其他设备"),
    "done": ("Done", "完成"),
    "go_on": ("Go on", "继续"),
    "signed_in_as": ("Signed in as", "当前用户"),
    "owner": ("owner", "所有者"),
    "marketer": ("marketer", "营销"),
    "analyst": ("analyst", "分析"),
    "seller": ("seller", "销售"),
    "viewer": ("viewer", "只读"),
    "workspaces": ("Workspaces", "工作区"),
    "no_workspace": ("You are not a member of any workspace yet.", "你还不是任何工作区的成员。"),
    "no_workspace_hint": ("An owner can add you, or the administrator runs: koipond member add WORKSPACE E-MAIL",
                          "请所有者添加你，或由管理员运行：koipond member add 工作区 邮箱"),
    "not_found": ("Nothing here", "没有找到"),
    "broken": ("Something broke", "出了问题"),
    "refused": ("Not possible", "无法完成"),
    "go_home": ("Go to the home page", "回到首页"),
    "demo_begins": ("Filling a tea shop with {people} customers; this takes half a minute …",
                    "正在填入一家有 {people} 位客户的茶叶店，约需半分钟……"),
    "demo_sign_in": ("Sign in at {url} as {email} with the password {password} · write key for events: {key}",
                     "请在 {url} 登录：邮箱 {email}，密码 {password} · 发送事件的密钥：{key}"),
    "demo_twin": ("WeChat, SMS, WeCom and push are played on this machine; be the customer at {url}",
                  "微信、短信、企业微信和推送在本机模拟；在 {url} 扮演客户"),
    "demo_again": ("Sign in at {url} as before. Forgotten? .venv/bin/koipond member password mei@koipond.example",
                   "请用之前的密码在 {url} 登录。忘记了？请运行 .venv/bin/koipond member password mei@koipond.example"),
    "nameless": ("without a name", "未留姓名"),
    "orders": ("Orders", "订单数"),
    "revenue": ("Revenue", "消费额"),
    "site_test": ("Test page", "测试页"),
    "site_test_what": ("This page carries the script as your site would. What waits for this visitor is shown within a second, and counts as shown.",
                       "本页像你的网站一样加载了脚本。等待该访客的消息会在一秒内出现，并计为已展示。"),
    "site_test_as": ("Signed in as", "登录身份："),
    "site_test_visitor": ("You are a visitor whom nobody knows yet.", "你是一位尚未识别的访客。"),
    "site_test_no_key": ("This key is not known here, or may not collect. Make one on the page Devices and sites.", "此密钥不存在，或没有接收事件的权限。请在“设备与站点”页面创建。"),
    "sidebar_title": ("Customer", "客户"),
    "sidebar_asking": ("Asking WeCom whose chat this is …", "正在向企业微信确认聊天对象……"),
    "sidebar_failed": ("WeCom's client did not allow this. Open the page from the sidebar of a chat.", "企业微信客户端未允许此操作。请从聊天侧边栏打开本页。"),
    "sidebar_members": ("Contacts of", "所属成员"),
    "sidebar_since": ("since", "添加于"),
    "sidebar_ended": ("no contact any more", "已不是联系人"),
    "sidebar_last_order": ("Last order", "最近下单"),
    "sidebar_lately": ("Lately", "近期动态"),
    "sidebar_send": ("Send", "发送内容"),
    "sidebar_put": ("Put into the chat", "发送到聊天"),
    "save": ("Save the new password", "保存新密码"),
}


class Words(dict):
    """The words of one language; `say` fills in values."""

    def say(self, word: str, **values) -> str:
        return self[word].format(**values)


_ENGLISH = Words({word: both[0] for word, both in WORDS.items()})
_CHINESE = Words({word: both[1] for word, both in WORDS.items()})


def words(language: str) -> Words:
    """The words of a language code such as en or zh-hans; English where we have none."""
    return _CHINESE if language.lower().startswith("zh") else _ENGLISH
