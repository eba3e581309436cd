"""What this room says in words, in English and Simplified Chinese."""

REASONS = {
    "refused": ("the platform refused it", "平台拒绝了该请求"),
    "nobody_left": ("nobody is left: the month of all of them is full", "没有可发送的人：他们本月的次数都已用完"),
    "too_few": ("a mass message to a segment needs two followers at least", "向分群群发至少需要两个粉丝"),
}
SOURCES = {   # how followers came, as the platform calls it
    "code": ("QR code of ours", "渠道二维码"),
    "unknown": ("not known yet", "尚不清楚"),
    "ADD_SCENE_SEARCH": ("search", "公众号搜索"),
    "ADD_SCENE_ACCOUNT_MIGRATION": ("moved from another account", "公众号迁移"),
    "ADD_SCENE_PROFILE_CARD": ("name card", "名片分享"),
    "ADD_SCENE_QR_CODE": ("QR code", "扫描二维码"),
    "ADD_SCENE_PROFILE_LINK": ("name within an article", "图文页内名称点击"),
    "ADD_SCENE_PROFILE_ITEM": ("menu of an article", "图文页右上角菜单"),
    "ADD_SCENE_PAID": ("after a payment", "支付后关注"),
    "ADD_SCENE_WECHAT_ADVERTISEMENT": ("advertisement", "微信广告"),
    "ADD_SCENE_REPRINT": ("reprint", "他人转载"),
    "ADD_SCENE_LIVESTREAM": ("live stream", "视频号直播"),
    "ADD_SCENE_CHANNELS": ("Channels", "视频号"),
    "ADD_SCENE_WXA": ("mini program", "小程序关注"),
    "ADD_SCENE_OTHERS": ("otherwise", "其他"),
}


def source(name: str) -> tuple[str, str]:
    """How somebody came, as (English, Chinese); one that we do not know as the platform calls it."""
    return SOURCES.get(name, (name, name))


def reason(name: str) -> tuple[str, str]:
    """Why something did not go, as (English, Chinese)."""
    return REASONS.get(name, (name, name))
