"""The way to providers: letters become requests, requests answers, answers outcomes. One line a workspace and channel.

An account whose host does not answer rests, and what another account of the channel can take goes by that; a dead one keeps nobody
waiting. What was written to a connection that broke may have been taken: it is unknown, and never sent again by itself.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterator

from django.db import close_old_connections
from msgspec.structs import replace

from koipond import engine
from koipond.deliver import channel_accounts, tokens
from koipond.deliver.channel_accounts import Account
from koipond.deliver.channels import provider, providers
from koipond.deliver.errands import Errands
from koipond.deliver.errors import Unreachable
from koipond.deliver.no_answer import NoAnswer, NotAsked
from koipond.deliver.provider import Call, Failed, Refused, StaleToken, trouble
from koipond.deliver.push.everywhere import Everywhere
from koipond.deliver.replies import LATER, REFUSED, UNKNOWN, Outcome
from koipond.deliver.web import Web
from koipond.kit import metrics

LOOK_SECONDS = 2.0            # after so long an account that somebody changed is seen
FAST_CHUNK, SLOW_CHUNK = 500, 100   # messages claimed together: as many as go out in CHUNK_SECONDS, within these bounds
CHUNK_SECONDS = 0.25          # of what a rate lets through: so few are under way when the sender stops
TOGETHER = 32                 # letters for which requests are made in one go where each letter is a request of its own
WRITTEN = 16                  # letters in a row that are written before what came from providers is looked at
REPLAYS = 2                   # of a request that may be made again as it is

log = logging.getLogger(__name__)


class Line:
    """The accounts of one workspace for one channel."""

    def __init__(self, workspace: str, channel: str, web: Web, off):
        self._workspace, self._channel, self._web, self._off = workspace, channel, web, off
        self._accounts: list[Account] = []
        self._looked_at = 0.0
        self._errands: dict[int, Errands] = {}
        self._keys: dict[tuple[int, int], list[str]] = defaultdict(list)

    async def ready(self) -> None:
        """Makes sure that an account may be asked. Raises Unreachable."""
        await self._look()
        open_ones = [account for account in self._accounts if not account.paused]
        if not open_ones:
            raise Unreachable(server=f"{self._channel} ({self._workspace})", reason="no account is set up, or all are paused")
        if all(self._resting(account) for account in open_ones):
            raise Unreachable(server=", ".join(account.name for account in open_ones), reason="it does not answer; it is asked again in a while")

    async def chunk(self) -> int:
        """How many messages are claimed together: a claim waits for the disk, so many of what goes fast."""
        await self._look()
        slowest = min(filter(None, map(_rate, self._accounts)), default=0)
        return min(FAST_CHUNK, max(SLOW_CHUNK, int(slowest * CHUNK_SECONDS))) if slowest else FAST_CHUNK

    async def send(self, workspace: str, letters, answer) -> None:
        """Sends letters by the accounts that can take them, as many at once as each allows."""
        waiting: dict[int, list] = defaultdict(list)
        tasks: set[asyncio.Task] = set()
        everywhere, tried = Everywhere(workspace, answer), set()
        answer = everywhere.answer
        try:
            for number, letter in enumerate(everywhere.spread(letters)):
                if number % WRITTEN == 0:
                    await asyncio.sleep(0)         # lets requests go on while the next letters are written
                account = self._account_for(letter, tried)
                if account is None:
                    answer(letter, Outcome(LATER if any(self._resting(one) for one in self._accounts) else REFUSED, "no_account", "no account takes this address"))
                    continue
                waiting[account.id].append(letter)
                batch = provider(account.provider).BATCH
                if len(waiting[account.id]) >= (batch if batch > 1 else TOGETHER):
                    tasks.add(asyncio.create_task(self._carry(account, waiting.pop(account.id), answer)))
            for id, left in waiting.items():
                tasks.add(asyncio.create_task(self._carry(next(one for one in self._accounts if one.id == id), left, answer)))
        finally:
            if tasks:
                done, _ = await asyncio.wait(tasks)
                for task in done:
                    task.result()
            await self._off(everywhere.tell)

    async def close(self) -> None:
        """Connections are the web's."""

    def known(self, db, attempts: list[dict]) -> dict:
        """What providers hold by themselves; the others know nothing without being asked, see look_up."""
        holding = [known for known in providers().values() if self._channel == known.CHANNEL and hasattr(known, "held")]
        return {key: fate for known in holding for key, fate in known.held(db, attempts).items()}

    def _account_for(self, letter, tried: set[int]) -> Account | None:
        """The first that can take it. One whose host has rested gets a single letter, noted in `tried`, while there is another that is well."""
        placed, first, rested = letter.row.get("account"), None, None     # where it has its place in a quota
        for account in self._accounts:
            if not account.paused and placed in (None, account.id) and provider(account.provider).takes(account, letter):
                host = self._web.host(provider(account.provider).host(account))
                if host.resting():
                    first = first or account
                elif host.failing() and account.id in tried:
                    rested = rested or account
                else:
                    if host.failing():
                        tried.add(account.id)
                    return account
        return rested or first

    def _resting(self, account: Account) -> bool:
        return self._web.host(provider(account.provider).host(account)).resting()

    async def _look(self) -> None:
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._accounts, self._looked_at = await self._off(_accounts, self._workspace, self._channel), time.monotonic()

    def _errands_of(self, account: Account) -> Errands:
        errands = self._errands.get(account.id)
        if errands is None or errands.version != account.version:
            errands = self._errands[account.id] = Errands(account.version, provider(account.provider).AT_ONCE, _rate(account))
        return errands

    async def _carry(self, account: Account, letters: list, answer) -> None:
        """All of the requests that these letters need."""
        known = provider(account.provider)
        if hasattr(known, "hold"):
            for letter, outcome in zip(letters, await self._off(_held, known, account, letters), strict=True):
                answer(letter, _by(outcome, account))
            return None
        try:
            token = await self._token(account, known, len(letters))
        except (NotAsked, NoAnswer) as error:
            self._web.host(known.host(account)).note(alive=False)
            return _all(letters, Outcome(LATER, "transient", str(error)), answer)
        except Refused as error:
            return _all(letters, Outcome(LATER, "auth", str(error), stops=True), answer)
        letters = await self._reserved(account, known, letters, answer)

        async def make(call: Call) -> None:
            for letter, outcome in zip(call.letters, await self._made(account, known, call, token), strict=True):
                answer(letter, outcome)

        await self._errands_of(account).all(_those_that_can(known.calls(account, letters, token), answer), len(letters), make)

    async def _reserved(self, account: Account, known, letters: list, answer) -> list:
        """Those of the letters that have what they need. Where that could not be asked, nothing has gone out and all wait."""
        if not hasattr(known, "reserve"):
            return letters
        try:
            failed = await self._off(known.reserve, account, letters)
        except Exception:
            log.exception("what letters of %s need could not be taken", account.id)
            _all(letters, Outcome(LATER, "not_begun", "what it needs could not be taken"), answer)
            return []
        for each in failed:
            answer(each.letter, each.outcome)
        gone = {id(each.letter) for each in failed}
        return [letter for letter in letters if id(letter) not in gone]

    async def _token(self, account: Account, known, letters: int):
        """What the account proves itself by, or a key for each letter where the provider gives those out. Raises Refused, NotAsked, NoAnswer."""
        if not hasattr(known, "keys_call"):
            return await tokens.of(account, self._web, self._off) if hasattr(known, "token_call") else ""
        kept = self._keys[account.id, account.version]
        while len(kept) < letters:
            kept += known.read_keys(account, await self._web.ask(known.keys_call(account)))
        taken, kept[:] = kept[:letters], kept[letters:]
        return taken

    async def _made(self, account: Account, known, call: Call, token: str, again: bool = True) -> list[Outcome]:
        """The outcomes of one request."""
        host = self._web.host(call.url)
        if host.resting():
            return [Outcome(LATER, "transient", "the provider does not answer; not tried")] * len(call.letters)
        try:
            reply = await self._asked(known, call)
        except NotAsked as error:
            host.note(alive=False)
            return [Outcome(LATER, "transient", str(error))] * len(call.letters)
        except NoAnswer as error:
            host.note(alive=False)
            fate = Outcome(LATER, "transient", str(error)) if known.IDEMPOTENT else Outcome(UNKNOWN, "no_answer", str(error), account=account.id)
            return [fate] * len(call.letters)
        readable = True
        try:
            outcomes = known.read(account, call, reply)
        except StaleToken:
            host.note(alive=True)
            if not again:
                return [Outcome(LATER, "auth", "the provider does not take its own token", stops=True)] * len(call.letters)
            fresh = await tokens.of(account, self._web, self._off, instead_of=token)
            return await self._once_more(account, known, call, fresh)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            log.warning("an answer of %s could not be read: %s", account.provider, type(error).__name__)
            readable = False
            outcomes = [trouble(reply, known.IDEMPOTENT) or Outcome(UNKNOWN, "no_answer", "the answer could not be read")] * len(call.letters)
        host.note(alive=reply.status < 500 and (readable or reply.status >= 300))   # who says yes and nothing that can be read is not the provider
        return [_by(outcome, account) for outcome in outcomes]

    async def _asked(self, known, call: Call):
        """The answer; asked for again where the same request has no second effect."""
        for _ in range(REPLAYS if getattr(known, "REPLAY", False) else 0):
            try:
                return await self._timed(known, call)
            except NoAnswer as error:
                log.info("asking %s again: %s", known.NAME[0], error)
        return await self._timed(known, call)

    async def _timed(self, known, call: Call):
        name = known.__name__.rpartition(".channels.")[2].partition(".")[0]
        try:
            with metrics.timed(metrics.provider_seconds.labels(name)):
                return await self._web.ask(call)
        except (NotAsked, NoAnswer):
            metrics.provider_silent.labels(name).inc()
            raise

    async def _once_more(self, account: Account, known, call: Call, token: str) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        for made in known.calls(account, list(call.letters), token):
            if isinstance(made, Failed):
                outcomes[id(made.letter)] = made.outcome
            else:
                told = await self._made(account, known, made, token, again=False)
                outcomes |= {id(letter): outcome for letter, outcome in zip(made.letters, told, strict=True)}
        return [outcomes[id(letter)] for letter in call.letters]


def _those_that_can(calls: Iterator[Call | Failed], answer) -> Iterator[Call]:
    """The calls; letters for which there can be none are answered on the way."""
    for call in calls:
        if isinstance(call, Failed):
            answer(call.letter, call.outcome)
        else:
            yield call


def _rate(account: Account) -> float:
    """Letters a second; 0 without a limit."""
    return float(account.settings.get("per_second") or provider(account.provider).PER_SECOND)


def _accounts(workspace: str, channel: str) -> list[Account]:
    try:
        return channel_accounts.accounts(workspace, channel)
    finally:
        close_old_connections()


def _held(known, account: Account, letters: list) -> list[Outcome]:
    """What became of letters that are held. Cut short, those that are there are known by that, and the others have gone nowhere: they come again."""
    try:
        return known.hold(account, letters)
    except Exception as error:
        log.exception("%d letters of the account %s could not all be held; what is missing comes again", len(letters), account.id)
        there = known.held(engine.database(account.workspace), [{"message": letter.message, "attempt": letter.row["attempt"]} for letter in letters])
        again = Outcome(LATER, "transient", type(error).__name__)
        return [there.get((str(letter.message), letter.row["attempt"]), again) for letter in letters]
    finally:
        close_old_connections()


def _all(letters: list, outcome: Outcome, answer) -> None:
    for letter in letters:
        answer(letter, outcome)


def _by(outcome: Outcome, account: Account) -> Outcome:
    """The outcome with the account by which it went."""
    return outcome if outcome.account == account.id else replace(outcome, account=account.id)
