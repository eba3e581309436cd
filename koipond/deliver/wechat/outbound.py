"""What goes out: as a message of the customer service while a window is open, as a notice for which there is a grant, as a template message
where it is transactional. Which of them, is decided, and taken, before anything is asked.
"""

import json
import re

from koipond import social
from koipond.deliver.provider import Failed, StaleToken, trouble
from koipond.deliver.replies import ACCEPTED, REFUSED, UNKNOWN, Outcome
from koipond.deliver.sms import templates
from koipond.deliver.wechat.codes import CODES, STALE
from koipond.deliver.wechat.platform import LONG_TERM, posted, url

TYPED = re.compile(r"([a-z_]+?)\d+$")
SHAPES = {   # of typed fields, beside their length
    "number": r"-?\d+(\.\d+)?", "amount": r"[¥￥$]?\d{1,10}(\.\d+)?元?", "phone_number": r"[\d+\-]{1,17}", "character_string": r"[ -~]+", "letter": r"[A-Za-z]+",
    "phrase": r"[\u3400-\u9fff]+", "date": r"\d{4}(-|年)\d{1,2}.*", "time": r"(.*\d{1,2}:\d{2}.*|\d{4}(-|年)\d{1,2}.*)",
}
NO_REASON = {
    "window_closed": "nothing of the person keeps a window open, and the text is of no notice or template of the account",
    "no_grant": "the person has accepted no further notice of this template",
    "not_following": "the person does not follow the account",
}


def reserve(account, letters: list) -> list[Failed]:
    """Decides how each letter goes and takes what it needs. Returns those that cannot go."""
    mini, failed, wishes = account.provider == "wechat_mini", [], []
    misfits: dict[str, str] = {}
    for letter in letters:
        laid = templates.lay(letter.text, account.templates)
        misfit = misfits[letter.message] = _misfit(laid) if laid else ""
        notice = laid is not None and laid.template.kind != "transactional"
        letter.row["laid"] = laid
        wishes.append(social.Wish(
            letter.message, letter.to, notice=laid.template.code if notice and not misfit else "", for_good=notice and laid.template.signature == LONG_TERM,
            template=bool(laid and not notice and not mini and letter.row["kind"] == "transactional")))
    ways = social.take(account.workspace, account.id, wishes, mini)
    for letter in letters:
        way = letter.row["way"] = ways[letter.message]
        if way in NO_REASON:
            misfit = misfits[letter.message]
            reason, detail = ("content_rejected", misfit) if misfit and way == "window_closed" else (way, NO_REASON[way])
            failed.append(Failed(letter, Outcome(REFUSED, reason, detail)))
    return failed


def calls(account, letters: list, token: str):
    """One request for each letter, the way it was decided."""
    mini = account.provider == "wechat_mini"
    for letter in letters:
        way = letter.row["way"]
        path, body = _custom(letter, mini) if way == social.CUSTOM else _notice(letter, mini) if way == social.NOTICE else _template(letter)
        yield posted(url(account, path, token), {"touser": letter.to, **body}, (letter,), {"way": way})


def read(account, call, reply) -> list[Outcome]:
    """The outcome of one letter. A notice of an official account has no number of its own: it is known by our message."""
    answer = json.loads(reply.body)
    code, said = int(answer.get("errcode", 0)), f"{answer.get('errcode', 0)} {answer.get('errmsg', '')}".strip()[:300]
    if code in STALE:
        raise StaleToken()
    letter, = call.letters
    status, reason, stops = CODES.get(code, (None, "", False))
    if status is None:
        return [trouble(reply) or Outcome(REFUSED if code else UNKNOWN, "content_rejected" if code else "no_answer", said)]
    if status != ACCEPTED:
        return [Outcome(status, reason, said, stops)]
    named = f"message:{letter.message}" if call.about["way"] == social.NOTICE and account.provider != "wechat_mini" else str(answer.get("msgid", ""))
    return [Outcome(ACCEPTED, sent_as=named)]


def _custom(letter, mini: bool) -> tuple[str, dict]:
    path = "/cgi-bin/message/custom/send"
    title, text = letter.subject.strip(), letter.text
    if letter.link and title:
        if mini:
            return path, {"msgtype": "link", "link": {"title": title, "description": text, "url": letter.link, "thumb_url": letter.picture}}
        return path, {"msgtype": "news", "news": {"articles": [{"title": title, "description": text, "url": letter.link, "picurl": letter.picture}]}}
    lines = [line for line in (title, text, letter.link) if line]
    return path, {"msgtype": "text", "text": {"content": "\n".join(lines)}}


def _notice(letter, mini: bool) -> tuple[str, dict]:
    laid = letter.row["laid"]
    body = {"template_id": laid.template.code, "data": {name: {"value": value} for name, value in laid.parameters}}
    if mini:
        page = letter.link if not re.match(r"[a-z]+:", letter.link) else ""      # a page of the mini program, not of the web
        return "/cgi-bin/message/subscribe/send", {**body, "page": page, "miniprogram_state": "formal", "lang": "zh_CN"}
    return "/cgi-bin/message/subscribe/bizsend", {**body, "page": letter.link}


def _template(letter) -> tuple[str, dict]:
    laid = letter.row["laid"]
    return "/cgi-bin/message/template/send", {"template_id": laid.template.code, "url": letter.link, "client_msg_id": letter.message.replace("-", ""),
                                              "data": {name: {"value": value} for name, value in laid.parameters}}


def _misfit(laid: templates.Laid) -> str:
    """Which typed field of a notice does not take its value, and why; '' where all do."""
    if laid.template.kind == "transactional":
        return ""
    most = social.limit("field_letters")
    for name, value in laid.parameters:
        typed = TYPED.fullmatch(name)
        kind = typed.group(1) if typed else ""
        if not value.strip():
            return f"{name} is empty"
        if kind in most and len(value) > most[kind]:
            return f"{name} takes {most[kind]} letters, not {len(value)}: {value[:60]}"
        if kind in SHAPES and not re.fullmatch(SHAPES[kind], value, re.S):
            return f"{name} does not take {value[:60]!r}"
    return ""
