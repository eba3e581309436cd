"""Who may not do what, and why."""

from koipond.kit.errors import Refusal


class NotSignedIn(Refusal):
    """Nobody is signed in, and the request carries no valid key.

    Sign in at /sign-in, or send the header 'Authorization: Bearer <API key>'. A key that was revoked no longer counts.
    """

    number = "access.E001"
    zh = """尚未登录，请求中也没有有效的密钥。

    请在 /sign-in 登录，或发送请求头“Authorization: Bearer <API 密钥>”。已吊销的密钥不再有效。"""


class UnknownWorkspace(Refusal):
    """There is no workspace '{slug}' that you may see.

    GET /api/me lists the workspaces that are yours, koipond workspace list all of this installation.
    """

    number = "access.E002"
    zh = """没有你可以访问的工作区“{slug}”。

    GET /api/me 会列出属于你的工作区，koipond workspace list 会列出此系统的全部工作区。"""


class NotAllowed(Refusal):
    """{who} may not {right} in the workspace '{workspace}'.

    It takes one of these: {enough}.
    """

    number = "access.E003"
    zh = """{who} 在工作区“{workspace}”中没有 {right} 权限。

    需要具备以下之一：{enough}。"""


class NotGenuine(Refusal):
    """The request carries a session but no valid CSRF token, so another site may have sent it.

    Send the value of the cookie 'csrftoken' in the header 'X-CSRFToken', or use an API key.
    """

    number = "access.E004"
    zh = """请求带有会话，却没有有效的 CSRF 令牌，可能是其他网站代发的。

    请把 cookie “csrftoken”的值放进请求头“X-CSRFToken”，或改用 API 密钥。"""


class BadSlug(Refusal):
    """'{slug}' cannot be the short name of a workspace.

    Use 1 to 40 small letters, digits or underscores, beginning with a letter, such as 'tea_house'.
    """

    number = "access.E005"
    zh = """“{slug}”不能用作工作区的短名称。

    请用 1 到 40 个小写字母、数字或下划线，并以字母开头，例如“tea_house”。"""


class SlugTaken(Refusal):
    """There is already a workspace '{slug}'.

    Choose another short name, or work in the one that is there.
    """

    number = "access.E006"
    zh = """工作区“{slug}”已经存在。

    请换一个短名称，或直接使用已有的工作区。"""


class UnknownRole(Refusal):
    """'{role}' is no role.

    The roles are: {known}.
    """

    number = "access.E007"
    zh = """“{role}”不是有效的角色。

    可用的角色有：{known}。"""


class UnknownScope(Refusal):
    """'{scope}' is no scope of an API key.

    Give one or more of: {known}.
    """

    number = "access.E008"
    zh = """“{scope}”不是 API 密钥的有效范围。

    请给出以下一项或多项：{known}。"""


class BadEmail(Refusal):
    """'{email}' is no e-mail address.

    A member is known by an address such as mei@example.com.
    """

    number = "access.E009"
    zh = """“{email}”不是有效的邮箱地址。

    成员以邮箱识别，例如 mei@example.com。"""


class LastOwner(Refusal):
    """{email} is the last owner of '{workspace}', which would then belong to nobody.

    Make another member owner first.
    """

    number = "access.E010"
    zh = """{email} 是“{workspace}”的最后一位所有者，否则工作区将无人所有。

    请先把另一位成员设为所有者。"""


class UnknownMember(Refusal):
    """{email} is no member of '{workspace}'.

    GET /api/w/{workspace}/members lists the members.
    """

    number = "access.E011"
    zh = """{email} 不是“{workspace}”的成员。

    GET /api/w/{workspace}/members 会列出所有成员。"""


class UnknownKey(Refusal):
    """There is no API key {key} in '{workspace}'.

    GET /api/w/{workspace}/keys lists the keys.
    """

    number = "access.E012"
    zh = """“{workspace}”中没有编号为 {key} 的 API 密钥。

    GET /api/w/{workspace}/keys 会列出所有密钥。"""


class WeakPassword(Refusal):
    """This password is too easy to guess: {reasons}

    Take at least ten characters that stand in no list of common passwords, or leave it out and get one made.
    """

    number = "access.E013"
    zh = """这个密码太容易被猜到：{reasons}

    请使用至少 10 个字符、且不在常见密码列表中的密码，或者不填，由系统生成。"""


class TooManyTries(Refusal):
    """Too many wrong passwords for {email}.

    Wait {minutes} minutes and try again.
    """

    number = "access.E014"
    zh = """{email} 输错密码的次数过多。

    请在 {minutes} 分钟后重试。"""


class NoName(Refusal):
    """A name is missing, or is longer than 120 characters.

    Give one that tells others what this is for.
    """

    number = "access.E015"
    zh = """缺少名称，或名称超过 120 个字符。

    请起一个让其他人看得懂用途的名称。"""


class BadSetting(Refusal):
    """'{value}' is no valid {name} of a workspace.

    time_zone is a name such as Asia/Shanghai, country two letters such as CN, currency three such as CNY,
    language en or zh-CN.
    """

    number = "access.E016"
    zh = """“{value}”不是工作区 {name} 的有效取值。

    时区写作 Asia/Shanghai，国家写两个字母（如 CN），货币写三个字母（如 CNY），语言为 en 或 zh-CN。"""


class WrongPassword(Refusal):
    """This e-mail and password do not belong together.

    Look for a typing error, or ask an owner of your workspace to let you in again.
    """

    number = "access.E017"
    zh = """邮箱与密码不匹配。

    请检查是否输错，或请工作区的所有者重新邀请你。"""


class UnknownUser(Refusal):
    """Nobody signs in as {email}.

    Look for a typing error, or make them a member: koipond member add WORKSPACE {email}
    """

    number = "access.E018"
    zh = """没有以 {email} 登录的用户。

    请检查是否输错，或将其添加为成员：koipond member add 工作区 {email}"""


class WrongOldPassword(Refusal):
    """The password now is another one.

    Type the password with which you signed in; nothing has been changed.
    """

    number = "access.E019"
    zh = """当前密码不正确。

    请输入登录时使用的密码；密码尚未修改。"""


class PasswordsDiffer(Refusal):
    """The new password was typed in two ways.

    Type it twice alike; nothing has been changed.
    """

    number = "access.E020"
    zh = """两次输入的新密码不一致。

    请输入两次相同的新密码；密码尚未修改。"""


class OwnerSeesAll(Refusal):
    """An owner sees everything; that cannot be changed.

    Give the member another role, and decide what that role sees.
    """

    number = "access.E030"
    zh = """所有者可以看到全部内容，此项不能更改。

    请给该成员换一个角色，再设定该角色可见的范围。"""


class UnknownLevel(Refusal):
    """'{level}' is no measure of what a role sees.

    Take one of: {known}.
    """

    number = "access.E031"
    zh = """“{level}”不是有效的可见程度。

    可用的有：{known}。"""


class NotAllowedToSee(Refusal):
    """{who} may not see {what} in the workspace '{workspace}'.

    Of such data this role sees no more than that somebody has it. An owner decides it under /api/w/{workspace}/privacy/roles.
    """

    number = "access.E032"
    zh = """{who} 不能在工作区“{workspace}”中查看 {what}。

    对于此类数据，该角色最多只能得知是否存在。所有者可在 /api/w/{workspace}/privacy/roles 调整。"""


class NobodyHere(Refusal):
    """Nobody here has the address {email}, with which the company's sign-on let you in.

    An owner of a workspace adds you under that address; it must be verified there.
    """

    number = "access.E033"
    zh = """这里没有人使用公司登录系统给出的邮箱 {email}。

    请工作区的所有者以该邮箱添加你；邮箱须在公司登录系统中通过验证。"""


class NotSignedOn(Refusal):
    """The company's sign-on did not let you in: {reason}.

    Try once more from the sign-in page. If it stays so, show this to the administrator: KOIPOND_OIDC_URL, its client and its secret may not fit.
    """

    number = "access.E034"
    zh = """公司登录系统未能让你登录：{reason}。

    请从登录页重试。若仍然如此，请告知管理员：KOIPOND_OIDC_URL、客户端或密钥可能不匹配。"""


class SealBroken(Refusal):
    """A secret that was sealed for '{purpose}' cannot be opened: it was changed, or sealed under another key.

    Put back the KOIPOND_SECRET (or the file `secret` of the home) under which it was made, or make that secret anew.
    """

    number = "access.E035"
    zh = """为“{purpose}”封存的密钥无法打开：内容被改动，或使用了另一把密钥封存。

    请恢复当时的 KOIPOND_SECRET（或主目录中的 secret 文件），或重新生成该密钥。"""


class OwnBackup(Refusal):
    """Stores on servers are backed up by their own tools.

    Use pg_dump and BACKUP DATABASE while no process with the role clock runs; docs/howto/back-up.md has the commands.
    """

    number = "access.E040"
    zh = """服务器上的存储请使用其自带工具备份。

    请在没有 clock 角色的进程运行时使用 `pg_dump` 和 `BACKUP DATABASE`，命令见 `docs/howto/back-up.md`。"""


class FolderNotEmpty(Refusal):
    """There are files in {folder} already.

    Give a folder that is new or empty.
    """

    number = "access.E041"
    zh = """{folder} 中已有文件。

    请指定一个新的或空的文件夹。"""


class HomeInUse(Refusal):
    """The home {home} has stores already, and a restore overwrites nothing.

    Set KOIPOND_HOME to a new folder.
    """

    number = "access.E042"
    zh = """主目录 {home} 中已有数据，恢复操作不会覆盖任何内容。

    请把 KOIPOND_HOME 设为一个新的文件夹。"""


class NoBackup(Refusal):
    """There is no whole backup in {folder}.

    Give the folder that `koipond backup` has written; it is whole when manifest.json is in it.
    """

    number = "access.E043"
    zh = """{folder} 中没有完整的备份。

    请指定 `koipond backup` 写出的文件夹；其中有 `manifest.json` 才是完整的。"""


class BackupDamaged(Refusal):
    """The backup is damaged: {file} ({reason}).

    Use another backup; nothing of this one should be trusted.
    """

    number = "access.E044"
    zh = """备份已损坏：{file}（{reason}）。

    请使用其他备份，这份备份的内容不可信。"""


class OtherVersion(Refusal):
    """The backup was written by Koipond {version}, whose tables are others than those of this one ({ours}).

    Restore it with that version, then start the newer one on the home: it brings the stores up to date.
    """

    number = "access.E045"
    zh = """备份由 Koipond {version} 写出，其表结构与当前版本（{ours}）不同。

    请先用该版本恢复，再用新版本启动同一主目录，存储会自动升级。"""


class BadHead(Refusal):
    """'{head}' is no head of an audit trail.

    It is written NUMBER:HASH, as `koipond audit head` prints it.
    """

    number = "access.E046"
    zh = """“{head}”不是审计记录的链头。

    请使用 `koipond audit head` 输出的 `NUMBER:HASH`。"""


class AlreadyThere(Refusal):
    """The facts of '{workspace}' are on the shard '{shard}' already.

    Nothing has to be moved; `koipond shard list` tells where each workspace is.
    """

    number = "access.E047"
    zh = """“{workspace}”的事实已经在分片“{shard}”上。

    无需迁移；`koipond shard list` 会列出每个工作区的位置。"""


class StillWorking(Refusal):
    """Processes of Koipond still work on '{workspace}': its facts would change while they are moved.

    End all processes of Koipond, wait a minute, move it, and start them again. What comes in meanwhile is refused, and comes again.
    """

    number = "access.E048"
    zh = """仍有 Koipond 进程在处理“{workspace}”，迁移期间其事实会发生变化。

    请停止所有 Koipond 进程，等待一分钟，完成迁移后再启动。期间到来的请求会被拒绝，发送方会重试。"""
