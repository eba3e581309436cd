from koipond.kit.errors import Refusal


class ReturnedTooLarge(Refusal):
    """The returned mail has {bytes} bytes; {limit} are the most.

    What says why a mail came back stands at its beginning: give that part.
    """

    number = "deliver.E050"
    zh = """退回的邮件有 {bytes} 字节，最多 {limit} 字节。

    退信原因在邮件开头，请只提交该部分。"""


class NotForHere(Refusal):
    """This returned mail belongs to another workspace than '{workspace}'.

    Use a key of the workspace that sent the message.
    """

    number = "deliver.E051"
    zh = """这封退信不属于工作空间“{workspace}”。

    请使用发送该消息的工作空间的密钥。"""


class BadBounceAddress(Refusal):
    """KOIPOND_BOUNCE_LISTEN='{value}' is no address to listen on.

    Give host and port, such as 127.0.0.1:8025 for SMTP or lmtp://127.0.0.1:8024 for LMTP.
    """

    number = "deliver.E052"
    zh = """`KOIPOND_BOUNCE_LISTEN={value}` 不是可以监听的地址。

    请给出主机和端口，例如 SMTP 用 127.0.0.1:8025，LMTP 用 lmtp://127.0.0.1:8024。"""


class CannotListen(Refusal):
    """Returned mail cannot be taken on {address}: {reason}.

    Stop the program that listens there, or choose another port with KOIPOND_BOUNCE_LISTEN.
    """

    number = "deliver.E053"
    zh = """无法在 {address} 接收退信：{reason}。

    请停止占用该地址的程序，或用 KOIPOND_BOUNCE_LISTEN 换一个端口。"""


class BadScope(Refusal):
    """A suppression cannot have the scope '{scope}' and the reason '{reason}'.

    Scopes: brand, all, or list: with a topic, such as list:newsletter. Reasons: {reasons}.
    """

    number = "deliver.E054"
    zh = """屏蔽的范围“{scope}”或原因“{reason}”无效。

    范围：brand（本工作区）、all（全部工作区），或某个主题，例如 `list:newsletter`。原因：{reasons}。"""


class BadRates(Refusal):
    """The rates of mail in {file} cannot be used: line {line}: {reason}.

    The file of KOIPOND_MAIL_RATES has the columns provider, domains, connections, per_minute, and exchangers where wanted; koipond/deliver/rates/providers.csv is an example.
    """

    number = "deliver.E055"
    zh = """无法使用 {file} 中的发信速率：第 {line} 行：{reason}。

    `KOIPOND_MAIL_RATES` 指向的文件需包含 provider、domains、connections、per_minute 四列，exchangers 列可选；可参考 koipond/deliver/rates/providers.csv。"""


class BadDkimKey(Refusal):
    """The DKIM key {file} cannot be used: {reason}.

    KOIPOND_DKIM_KEYS is a folder of private keys in PEM, each called SELECTOR._domainkey.DOMAIN.pem, without a password.
    """

    number = "deliver.E056"
    zh = """无法使用 DKIM 密钥 {file}：{reason}。

    `KOIPOND_DKIM_KEYS` 是存放 PEM 私钥的目录，文件名为 SELECTOR._domainkey.DOMAIN.pem，且不设密码。"""
