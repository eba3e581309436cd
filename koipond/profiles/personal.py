"""Which traits and properties tell who somebody is."""

from koipond.profiles.catalogue import traits

# Names under which personal data comes, declared or not. What a workspace declares goes before.
PERSONAL = ("email", "phone", "mobile", "name", "first_name", "last_name", "firstName", "lastName", "full_name", "nickname", "birthday",
            "address", "street", "wechat", "qq", "avatar", "receiver", "recipient", "姓名", "昵称", "手机", "手机号", "电话", "邮箱", "地址",
            "生日", "微信", "收货人")
SENSITIVE = ("id_card", "id_number", "id_no", "passport", "bank_card", "health", "身份证", "身份证号", "护照", "银行卡")


def personal_traits(workspace) -> dict[str, str]:
    """Name → class (personal or sensitive) of what holds personal data in a workspace, declared or not."""
    said = {trait.name: getattr(trait, "personal_class", "") or ("personal" if trait.personal else "") for trait in traits(workspace)}
    return {**dict.fromkeys(PERSONAL, "personal"), **dict.fromkeys(SENSITIVE, "sensitive"),
            **{name: kind for name, kind in said.items() if kind and kind != "none"}}
