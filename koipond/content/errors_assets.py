"""What can be wrong with a picture that is to be kept."""

from koipond.kit.errors import Refusal


class NoPicture(Refusal):
    """This file is no picture that mails can show: {why}.

    Send a PNG, JPEG, GIF or WebP. An SVG can hold programs, and mail programs do not show it: export it as PNG.
    """

    number = "content.E040"
    zh = """此文件不是邮件可显示的图片：{why_zh}。

    请使用 PNG、JPEG、GIF 或 WebP。SVG 可能包含程序，且邮件软件不显示，请导出为 PNG。"""


class TooLargePicture(Refusal):
    """The picture has {megabytes} MB; {most} MB is the most.

    Make it smaller: a mail is about 600 pixels wide, and 200 KB are plenty.
    """

    number = "content.E041"
    zh = """图片大小为 {megabytes} MB，上限为 {most} MB。

    请压缩图片：邮件宽约 600 像素，200 KB 足够。"""


class TooManyPixels(Refusal):
    """The picture has too many pixels ({what}).

    At most {most} million pixels, {side} on a side and {frames} frames; a mail is about 600 pixels wide.
    """

    number = "content.E042"
    zh = """图片像素过多（{what}）。

    最多 {most} 百万像素、单边 {side} 像素、{frames} 帧；邮件宽约 600 像素。"""


class UnknownAsset(Refusal):
    """There is no picture '{digest}' in this workspace.

    GET /assets lists them.
    """

    number = "content.E043"
    zh = """此工作区没有图片“{digest}”。

    GET /assets 列出全部图片。"""


class AssetInUse(Refusal):
    """The picture '{name}' cannot be deleted: it stands in {where}.

    Mails that were sent load it from here, so it stays as long as a version holds it; versions are never deleted.
    """

    number = "content.E044"
    zh = """图片“{name}”不能删除：{where_zh} 正在使用。

    已发出的邮件会从这里加载图片，只要有版本使用就必须保留；版本永不删除。"""


class TooManyAssets(Refusal):
    """'{workspace}' keeps {most} pictures, which is the limit.

    Delete those that no version uses.
    """

    number = "content.E045"
    zh = """“{workspace}”已有 {most} 张图片，达到上限。

    请删除没有版本使用的图片。"""
