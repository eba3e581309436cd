"""Errors of the console, and the one table that says which error is which HTTP status.

The rules below know no status codes. An error that is not listed is 422 when the user can mend it and 500 when not;
what is not there, taken or not allowed is listed, and tests/house sees to it.
"""

import logging

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language_from_request

from koipond.kit import ids
from koipond.kit.errors import Fault, KoipondError, Refusal

log = logging.getLogger(__name__)


class Broken(Fault):
    """Something broke inside Koipond that is ours to mend.

    Nothing was half done on purpose: try again. If it stays, give your administrator the id {id}, which stands in the log.
    """

    number = "console.E001"
    zh = """Koipond 内部出了问题，需要我们来修复。

    请重试一次。如果仍然如此，请把编号 {id} 交给管理员，日志中有对应的记录。"""


class NotValid(Refusal):
    """{field}: {problem} Got {value}.{others}

    GET /api/openapi.json describes every field.
    """

    number = "console.E002"
    zh = """{field}：{problem_zh}收到的是 {value_zh}。{others_zh}

    GET /api/openapi.json 说明了每个字段。"""


class NotReadable(Refusal):
    """The body of the request cannot be read: {reason}

    Send JSON in UTF-8 with the header 'Content-Type: application/json'.
    """

    number = "console.E003"
    zh = """无法读取请求正文：{reason}

    请发送 UTF-8 编码的 JSON，并带上请求头“Content-Type: application/json”。"""


class NothingThere(Refusal):
    """There is nothing at {path}.

    Look for a typing error in the address. GET /api/openapi.json lists those of the API.
    """

    number = "console.E004"
    zh = """{path} 处没有内容。

    请检查地址是否输错。GET /api/openapi.json 列出了接口的所有地址。"""


class WrongMethod(Refusal):
    """{path} does not take {method}.

    It takes: {allowed}.
    """

    number = "console.E005"
    zh = """{path} 不接受 {method}。

    可用的方法：{allowed}。"""


class TooLarge(Refusal):
    """The request is larger than {limit_mb} MB.

    Send it in smaller pieces, or import a file.
    """

    number = "console.E006"
    zh = """请求超过 {limit_mb} MB。

    请分成较小的部分发送，或使用文件导入。"""


class ClockStands(Refusal):
    """The clock of this installation cannot be moved.

    It can be moved only for demos and tests: start Koipond with KOIPOND_MOVABLE_CLOCK=yes.
    """

    number = "console.E007"
    zh = """此系统的时钟不能调整。

    只有演示和测试才能调整时钟：请用 KOIPOND_MOVABLE_CLOCK=yes 启动 Koipond。"""


class BadStep(Refusal):
    """The clock cannot go forward by {value}.

    Give a duration above zero and of at most {most_days} days, such as 3d, 12h or 90m.
    """

    number = "console.E008"
    zh = """时钟不能向前拨 {value}。

    请给出大于零且不超过 {most_days} 天的时长，例如 3d、12h 或 90m。"""


class UnknownMail(Refusal):
    """There is no mail {mail} in the mailbox of '{workspace}'.

    The mailbox lists what is there; it keeps mail only while no mail server is set (KOIPOND_SMTP_URL).
    """

    number = "console.E009"
    zh = """“{workspace}”的邮箱中没有邮件 {mail}。

    邮箱页面会列出现有的邮件；只有未设置邮件服务器（KOIPOND_SMTP_URL）时，邮件才会存放在这里。"""


class BadAddressToListen(Refusal):
    """KOIPOND_LISTEN='{value}' is no address to listen on.

    Give host and port, such as 127.0.0.1:8000 or 0.0.0.0:80.
    """

    number = "console.E010"
    zh = """`KOIPOND_LISTEN={value}` 不是可以监听的地址。

    请给出主机和端口，例如 127.0.0.1:8000 或 0.0.0.0:80。"""


class AddressTaken(Refusal):
    """Koipond cannot listen on {address}: {reason}.

    Stop the program that listens there, or choose another port with KOIPOND_LISTEN=127.0.0.1:8001.
    """

    number = "console.E011"
    zh = """Koipond 无法监听 {address}：{reason}。

    请停止占用该地址的程序，或用 KOIPOND_LISTEN=127.0.0.1:8001 换一个端口。"""


class ServerSilent(Refusal):
    """The running Koipond at {url} does not answer: {reason}.

    Wait until it has started, or stop process {pid} and try again.
    """

    number = "console.E012"
    zh = """正在运行的 Koipond（{url}）没有应答：{reason}。

    请等它启动完毕，或停止进程 {pid} 后重试。"""


class NotBuilt(Refusal):
    """The console has not been built here.

    Run `make console` in the checkout, then load this page again. It brings its own Node where there is none. The API and the command line work without it.
    """

    number = "console.E033"
    zh = """这里还没有构建控制台。

    请在代码目录运行 `make console`，然后重新加载本页；系统没有 Node 时会自动安装一个。接口和命令行不受影响。"""


class TooLargeNumber(Refusal):
    """A number in the request is larger than any that is kept here.

    Whole numbers go up to 9223372036854775807. Look the number up again where it came from.
    """

    number = "console.E034"
    zh = """请求中的某个数字超出了系统可保存的范围。

    整数最大为 9223372036854775807。请到该数字的来源处重新核对。"""


# Which HTTP status an error is. By room and class; what is not here is 422 (a Refusal) or 500 (a Fault). 404 is for what
# the address names; what a body names and is not there is a mistake in the body.
STATUS = {
    "access.NotSignedIn": 401,
    "access.NotAllowed": 403,
    "access.NotAllowedToSee": 403,
    "access.NotGenuine": 403,
    "access.UnknownWorkspace": 404,
    "access.UnknownMember": 404,
    "access.UnknownKey": 404,
    "access.UnknownUser": 404,
    "access.WrongPassword": 403,
    "access.NobodyHere": 403,
    "access.NotSignedOn": 403,
    "access.FolderNotEmpty": 409,
    "access.HomeInUse": 409,
    "access.OwnBackup": 409,
    "access.BackupDamaged": 409,
    "access.OtherVersion": 409,
    "access.SealBroken": 500,
    "access.SlugTaken": 409,
    "access.LastOwner": 409,
    "access.TooManyTries": 429,
    "console.NotReadable": 400,
    "console.NothingThere": 404,
    "console.WrongMethod": 405,
    "console.TooLarge": 413,
    "console.ClockStands": 409,
    "console.UnknownMail": 404,
    "console.AddressTaken": 409,
    "console.ServerSilent": 503,
    "console.NotBuilt": 503,
    "console.WorkspaceChanged": 409,
    "deliver.NoSuchCall": 404,
    "deliver.CallOver": 409,
    "deliver.OfAnotherCaller": 409,
    "deliver.WrongCallNumber": 409,
    "collect.NoSuchJob": 404,
    "collect.NoSuchDecision": 404,
    "collect.NoSuchEvent": 404,
    "collect.NoSuchItem": 404,
    "collect.UnknownSource": 404,
    "collect.NoSuchSample": 404,
    "collect.SourceTaken": 409,
    "collect.PlatformSilent": 503,
    "collect.AlreadyRenamed": 409,
    "collect.AlreadyReplayed": 409,
    "collect.AlreadyRunning": 409,
    "collect.FileChanged": 409,
    "collect.FileGone": 409,
    "collect.NothingToResume": 409,
    "collect.Stopped": 409,
    "collect.TooLarge": 413,
    "collect.ServerRefused": 502,
    "collect.NoSuchStuck": 404,
    "collect.StuckDecided": 409,
    "collect.Overloaded": 503,
    "collect.NotStored": 503,
    "identify.NobodyFound": 404,
    "identify.UnknownPerson": 404,
    "identify.UnknownSuspect": 404,
    "identify.NotMerged": 409,
    "identify.AlreadyOne": 409,
    "identify.DecidedAlready": 409,
    "identify.AccountNeeded": 409,
    "profiles.UnknownPerson": 404,
    "profiles.UnknownErasure": 404,
    "profiles.UnknownHold": 404,
    "profiles.PersonHeld": 409,
    "profiles.UnknownCompany": 404,
    "profiles.UnknownPurpose": 404,
    "profiles.PurposeInUse": 409,
    "profiles.PurposeAlwaysThere": 409,
    "profiles.PurposeRetired": 409,
    "profiles.TooManyPurposes": 409,
    "profiles.UnknownOrder": 404,
    "profiles.UnknownProduct": 404,
    "profiles.TraitTaken": 409,
    "profiles.TooManyTraits": 409,
    "profiles.NoSuchTrait": 404,
    "profiles.NoSuchTag": 404,
    "profiles.TagTaken": 409,
    "profiles.InUse": 409,
    "segments.NoSuchSegment": 404,
    "segments.InUse": 409,
    "segments.NotLive": 409,
    "segments.NoSuchReady": 404,
    "segments.StageInUse": 409,
    "insight.NoSuchRun": 404,
    "segments.NoSuchChange": 404,
    "segments.NoSuchDatabase": 404,
    "content.UnknownTemplate": 404,
    "content.UnknownAsset": 404,
    "content.AssetInUse": 409,
    "content.TooManyAssets": 409,
    "content.TooLargePicture": 413,
    "content.TooManyPixels": 413,
    "content.NotNewest": 409,
    "content.UnknownBlock": 404,
    "content.UnknownFeed": 404,
    "content.WrongChannel": 409,
    "content.NotAsked": 409,
    "content.OwnApproval": 403,
    "content.HasFaults": 409,
    "content.NotApproved": 409,
    "deliver.ReturnedTooLarge": 413,
    "deliver.NotForHere": 403,
    "deliver.CannotListen": 409,
    "deliver.UnknownMessage": 404,
    "deliver.NotUnknown": 409,
    "deliver.SenderElsewhere": 409,
    "deliver.Unreachable": 503,
    "deliver.NoSuchSendingRule": 404,
    "deliver.UnknownCalendar": 404,
    "deliver.NoSuchQuota": 404,
    "deliver.NotYourQuota": 409,
    "deliver.TooManyQuotas": 422,
    "deliver.UnknownAccount": 404,
    "deliver.UnknownProvider": 404,
    "deliver.AccountTaken": 409,
    "deliver.ProviderSilent": 503,
    "deliver.ProviderRefused": 422,
    "deliver.UnknownProviderTemplate": 404,
    "journeys.NoSuchJourney": 404,
    "journeys.NoSuchPlaybook": 404,
    "journeys.NoSuchVersion": 404,
    "journeys.NameTaken": 409,
    "journeys.ChangedMeanwhile": 409,
    "journeys.NotLive": 409,
    "journeys.AlreadyPaused": 409,
    "journeys.NotPaused": 409,
    "journeys.NotCallable": 409,
    "journeys.NoSuchTask": 404,
    "journeys.NoSuchRehearsal": 404,
    "social.AlreadySending": 409,
    "social.NoSuchCode": 404,
    "social.NoSuchMass": 404,
    "social.NoSuchLink": 404,
    "social.NoSuchPlace": 404,
    "social.PlaceTaken": 409,
    "social.NoSuchReply": 404,
    "social.TooManyReplies": 409,
    "social.PlatformRefused": 422,
    "planning.NoSuchTheme": 404,
    "planning.ThemeTaken": 409,
    "journeys.NoSuchExperiment": 404,
    "journeys.AlreadyChosen": 409,
    "engine.HeldByOther": 503,
    "engine.ShardGone": 503,
    "engine.UnknownShard": 404,
    "engine.Misplaced": 409,
    "access.AlreadyThere": 409,
    "access.StillWorking": 409,
    "watch.NotAnOperator": 403,
    "social.CorpRefused": 422,
    "social.CorpSilent": 503,
    "social.NoSuchLiveCode": 404,
    "social.NoSuchMassTask": 404,
    "social.NoSuchMoment": 404,
    "social.NoSuchCustomerGroup": 404,
    "social.NoSuchCorpTag": 404,
    "social.NotAllowedInSidebar": 403,
    "social.NotGenuineVisit": 403,
}


def status_of(error: KoipondError) -> int:
    """The HTTP status of an error, by the table above or by its kind."""
    room = error.number.split(".")[0]
    return STATUS.get(f"{room}.{type(error).__name__}", 500 if isinstance(error, Fault) else 422)


def answer(request: HttpRequest, error: KoipondError) -> JsonResponse:
    """The error as a response in the reader's language. A Fault is logged and shown without its insides."""
    status = status_of(error)
    if status >= 500 and isinstance(error, Fault) and not isinstance(error, Broken):
        error = broken(error)
    message, hint = error.say(get_language_from_request(request))
    body = {"number": error.number, "message": message, "hint": hint, "fields": _plain(error.fields)}
    response = JsonResponse({"error": body}, status=status, json_dumps_params={"ensure_ascii": False, "default": str})
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="koipond"'
    return response


def broken(error: BaseException) -> Broken:
    """What to show for something that must not happen; the error itself goes to the log under the same id."""
    shown = Broken(id=ids.fresh()[:8])
    log.error("%s %s", shown.fields["id"], error, exc_info=error)
    return shown


def _plain(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if not name.endswith("_zh") and name != "others"}
