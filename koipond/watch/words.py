"""What is said of a finding in mails and webhooks, in both languages. The console has words of its own for the same."""

from koipond.watch.checks import Finding

# kind → (what is wrong, what to do), in English and Chinese; figures of the finding by name.
SAYS = {
    "facts": (("The server of facts does not answer: {silent}.", "Start it, or mend the way to it. What it has stands still and goes on by itself when it is back; nothing that was taken in is lost."),
              ("事实库服务器没有应答：{silent}。", "请启动该服务器或修复网络。相关工作会暂停，恢复后自动继续；已接收的数据不会丢失。")),
    "backlog": (("{items} events wait; the oldest has waited {seconds} seconds.", "See whether a process with the role clock runs and its log is quiet; if a flood came in, it is worked off by itself."),
                ("有 {items} 条事件在等待，最早的已等待 {seconds} 秒。", "请确认有 clock 角色的进程在运行且日志正常；若是突发流量，会自行处理完。")),
    "tick": (("The clock is {seconds} seconds behind.", "See the log of the process with the role clock: a tick that fails is tried again and says why."),
             ("时钟落后 {seconds} 秒。", "请查看 clock 角色进程的日志：失败的节拍会重试并说明原因。")),
    "provider": (("The provider of “{subject}” has not answered for {seconds} seconds.", "Messages wait and go out by themselves when it is back. Ask the provider, or pause the account so that another takes over."),
                 ("渠道账号“{subject}”的服务商已 {seconds} 秒没有应答。", "消息会等待，恢复后自动发送。请联系服务商，或暂停该账号由其他账号接替。")),
    "sender": (("Sending has stopped: {subject} {why}.", "See whether a process with the role send runs, and whether the mail server or account accepts this sender."),
               ("发送已停止：{subject} {why}。", "请确认有 send 角色的进程在运行，且邮件服务器或账号接受该发件人。")),
    "quarantine": (("{items} events are held in quarantine.", "Open Events, Quarantine: correct them and send them again, or set them aside."),
                   ("有 {items} 条事件在隔离区。", "请打开“事件 · 隔离区”：更正后重新提交，或搁置。")),
    "stuck": (("{items} events stopped the work and were laid aside; the rest goes on.", "Open Events, Stuck: when what broke is mended, have them tried again, or drop them."),
              ("有 {items} 条事件使处理中断，已被搁置，其余照常进行。", "请打开“事件 · 卡住”：问题修复后重试，或放弃。")),
    "jobs": (("{items} imports failed in the last {days} days.", "Open Import: each says why, and goes on from where it stopped."),
             ("最近 {days} 天有 {items} 个导入失败。", "请打开“导入”：每个任务都说明了原因，可从中断处继续。")),
    "disk": (("The disk “{subject}” has {percent} percent left.", "Make room or grow it before it is full: Koipond stops taking events in when nothing can be written."),
             ("磁盘“{subject}”只剩 {percent}%。", "请尽快清理或扩容：磁盘写满后将停止接收事件。")),
    "leaders": (("Nobody does “{subject}”.", "Start a process with the role {role}; the others take over within seconds."),
                ("没有进程负责“{subject}”。", "请启动一个 {role} 角色的进程；其余进程会在数秒内接管。")),
    "statements": (("A statement took {seconds} seconds.", "See Is all well? for its name; a server that is busy with something else is the usual cause."),
                   ("有一条语句耗时 {seconds} 秒。", "语句名称见“一切正常吗？”；常见原因是服务器正忙于其他任务。")),
    "backup": (("The last backup is {hours} hours old.", "Run a backup, and see why the last one did not."),
               ("上次备份已过去 {hours} 小时。", "请执行备份，并查明上次未执行的原因。")),
    "processes": (("No process has told of itself.", "Start koipond."), ("没有进程上报状态。", "请启动 koipond。")),
    "test": (("This is a test: alerts reach you here.", "Nothing has to be done."), ("这是一条测试：告警会发送到这里。", "无需处理。")),
}
SUBJECT = {"begins": ("Koipond: not well", "锦鲤池：需要处理"), "ends": ("Koipond: well again", "锦鲤池：已恢复"), "test": ("Koipond: a test", "锦鲤池：测试")}


def said(found: Finding) -> dict[str, tuple[str, str]]:
    """What is wrong and what to do, by language."""
    given = _Given({"subject": found.subject or "—", "why": "", **found.values})
    return {language: tuple(text.format_map(given) for text in texts) for language, texts in zip(("en", "zh-CN"), SAYS[found.kind], strict=True)}


def subject(which: str, scope: str, found: Finding) -> str:
    """The subject of a mail, in both languages."""
    about = " · ".join(filter(None, (scope, found.kind, found.subject)))
    return f"{SUBJECT[which][0]} · {SUBJECT[which][1]} · {about}"


class _Given(dict):
    def __missing__(self, name):
        return "—"
