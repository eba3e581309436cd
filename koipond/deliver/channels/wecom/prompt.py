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
    owed: social.wecom.Owed

    @staticmethod
    def keep_all(those: list["Welcome"]) -> list[bool]:
        return social.wecom.keep_welcomes([(each.account.workspace, each.account.id, each.owed) for each in those])

    def do(self) -> None:
        social.wecom.send_welcome(corp(self.account), self.owed, greeting(self.account))


@dataclass
class Fetch:
    """Groups, or the corp's tags, that have changed."""

    account: Account
    chats: tuple[tuple[str, bool], ...] = ()
    tags: bool = False

    @staticmethod
    def keep_all(those: list["Fetch"]) -> list[bool]:
        for each in those:
            if each.chats:
                social.wecom.note_groups(each.account.workspace, each.account.id, each.chats)
            if each.tags:
                social.wecom.note_tags(each.account.workspace, each.account.id)
        return [True] * len(those)

    def do(self) -> None:
        chores.wake(self.account.id)


def greeting(account: Account):
    """What a customer is told who came by no live code with a welcome of its own."""
    return social.wecom.Greeting(account["welcome"])
