"""What the stand-in of the platforms says when it cannot start. What a platform refuses is said in that platform's own way."""

from koipond.kit.errors import Refusal


class BadConfig(Refusal):
    """The accounts in {file} cannot be read: {reason}

    `koipond twin --print-config` shows every field.
    """

    number = "twin.E001"
    zh = """无法读取 {file} 中的账号：{reason}

    `koipond twin --print-config` 会列出所有字段。"""


class BadListen(Refusal):
    """The twin cannot listen on {address}: {reason}

    Give host:port, such as 127.0.0.1:0 for any free port. Addresses of the network need --allow-remote.
    """

    number = "twin.E002"
    zh = """模拟平台无法监听 {address}：{reason}

    请使用 `host:port`，例如 `127.0.0.1:0` 表示任意空闲端口。网络地址需要加 `--allow-remote`。"""


class BadCallback(Refusal):
    """The twin may not call {url}: it is not on this machine.

    Give an http address on 127.0.0.1, ::1 or localhost, or start with --allow-remote.
    """

    number = "twin.E003"
    zh = """模拟平台不能回调 {url}：它不在本机。

    请使用 127.0.0.1、::1 或 localhost 上的 http 地址，或者以 `--allow-remote` 启动。"""


class BadOrder(Refusal):
    """The twin cannot do that: {reason}

    koipond/twin/README.md lists what can be asked of it.
    """

    number = "twin.E004"
    zh = """模拟平台无法执行：{reason}

    koipond/twin/README.md 列出了可用的操作。"""
