"""What a call of WeCom owes at once: a welcome within twenty seconds; and what it leaves to be fetched."""

from dataclasses import dataclass

from koipond import social
from koipond.deliver import chores
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels.wecom.corp import corp


@dataclass
class Welcome:
    """The welcome of one new customer."""

    account: Account
    owed: object
    id: int | None = None

    def keep(self) -> bool:
        self.id = social.wecom.keep_welcome(self.account.workspace, self.account.id, self.owed)
        return self.id is not None

    def do(self) -> None:
        social.wecom.send_welcome(corp(self.account), self.id, greeting(self.account))


@dataclass
class Fetch:
    """Groups, or the corp's tags, that have changed."""

    account: Account
    chats: tuple[tuple[str, bool], ...] = ()
    tags: bool = False

    def keep(self) -> bool:
        if self.chats:
            social.wecom.note_groups(self.account.workspace, self.account.id, self.chats)
        if self.tags:
            social.wecom.note_tags(self.account.workspace, self.account.id)
        return True

    def do(self) -> None:
        chores.wake(self.account.id)


def greeting(account: Account):
    """What a customer is told who came by no live code with a welcome of its own."""
    return social.wecom.Greeting(account["welcome"])
