"""Where WeCom keeps the pictures of codes: asked again when an address does not answer any more, for what is printed stays as it is."""

from koipond.social.wecom.corp import Corp
from koipond.social.wecom.models import WecomJoinWay, WecomLiveCode

KINDS = ((WecomLiveCode, "externalcontact/get_contact_way", "contact_way"), (WecomJoinWay, "externalcontact/groupchat/get_join_way", "join_way"))


def moved_picture(corp: Corp, url: str) -> str:
    """Where the picture is now that was at this address, of a live code or a way into groups; "" for none of ours.

    It is kept. Raises CorpRefused where WeCom does not know the code any more, CorpSilent.
    """
    for kind, path, name in KINDS:
        row = kind.objects.filter(account=corp.account, picture=url).exclude(config_id="").first() if url else None
        if row:
            row.picture = str(corp.post(path, config_id=row.config_id)[name].get("qr_code") or "")
            row.save(update_fields=["picture"])
            return row.picture
    return ""
