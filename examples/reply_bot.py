"""A bot that answers mentions; this one rolls dice.

    python reply_bot.py user.secret bot.json

Mention the bot with ``2d6``, and it answers with what two dice show. Write an
`answer` of your own to make another bot of it. Ctrl-C or SIGTERM ends it.

Mentions come by a stream, which connects again by itself and fetches what was
missed meanwhile. ``bot.json`` remembers what was answered, so what came while
the bot was not running is answered when it starts, and nothing twice: each
reply carries an idempotency key made of the mention's id.

A good bot says what it is: mark the account as a bot in its preferences. This
one answers no other bots, no more than so often the same person, and where the
mention was public only as unlisted, so that public timelines stay readable.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import signal
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from mastodon import Mastodon, MastodonAPIError, MastodonError, Notification, Status

REMEMBERED = 200
# So often within an hour one account gets an answer.
MOST, HOUR = 20, 3600.0


def answer(text: str) -> str | None:
    """Return the answer to a text; None where there is nothing to say."""
    wanted = re.search(r"\b(\d{0,2})d(\d{1,3})\b", text)
    if wanted is None:
        return None
    number, sides = int(wanted[1] or 1), int(wanted[2])
    if not (1 <= number <= 20 and sides >= 2):
        return "I have 20 dice, and none with fewer than 2 sides."
    rolls = [random.randint(1, sides) for _ in range(number)]  # noqa: S311 - a game
    return f"{' + '.join(map(str, rolls))} = {sum(rolls)}" if number > 1 else str(rolls[0])


def text_of(status: Status) -> str:
    """Return the text of a status, which is sent as HTML."""
    return html.unescape(re.sub(r"<[^>]*>", " ", status.content))


class Bot:
    """Answers mentions, each once."""

    def __init__(self, mastodon: Mastodon, memory: Path) -> None:
        self.mastodon = mastodon
        self.memory = memory
        self.done: list[str] = json.loads(memory.read_text("utf-8")) if memory.exists() else []
        self._answered: defaultdict[str, deque[float]] = defaultdict(deque)

    def missed(self) -> list[Notification]:
        """Mentions that came since the bot was running, oldest first."""
        if not self.memory.exists():
            # A new bot does not begin with all that was ever said to it.
            latest = self.mastodon.notifications(types=["mention"], limit=40)
            self._remember(*(mention.id for mention in reversed(latest)))
            return []
        found: list[Notification] = []
        page = self.mastodon.notifications(types=["mention"], limit=40)
        for mention in self.mastodon.pagination_iterator(page):
            if mention.id in self.done or len(found) == REMEMBERED:
                break
            found.append(mention)
        return found[::-1]

    def take(self, mentions: Iterable[Notification]) -> None:
        """Answer mentions, unless that was done."""
        for mention in mentions:
            if mention.type == "mention" and mention.id not in self.done:
                self._reply_to(mention)
                self._remember(mention.id)

    def _reply_to(self, mention: Notification) -> None:
        status = mention.status
        # Two bots that answer each other would never end.
        if status is None or mention.account.bot or not self._may_answer(mention.account.id):
            return
        text = answer(text_of(status))
        if text is None:
            return
        try:
            self.mastodon.status_reply(
                status,
                text,
                visibility="unlisted" if status.visibility == "public" else None,
                idempotency_key=f"reply-bot-{mention.id}",
                untag=True,
            )
        except MastodonAPIError as error:
            # Such as a mention that is deleted by now: the next one counts.
            if not 400 <= (error.status_code or 0) < 500 or error.status_code in (401, 403):
                raise
            print(f"no answer to {status.url}: {error.error}", file=sys.stderr)
        else:
            print(f"answered {status.url}", flush=True)

    def _may_answer(self, account: str) -> bool:
        times, now = self._answered[account], time.monotonic()
        while times and times[0] < now - HOUR:
            times.popleft()
        times.append(now)
        return len(times) <= MOST

    def _remember(self, *ids: str) -> None:
        self.done = [*self.done, *map(str, ids)][-REMEMBERED:]
        new = self.memory.with_name(self.memory.name + ".new")
        new.write_text(json.dumps(self.done), "utf-8")
        os.replace(new, self.memory)


def run(options: argparse.Namespace) -> None:
    """Answer mentions until the program is ended."""
    with Mastodon(access_token=options.login) as mastodon:
        me = mastodon.me()
        if not me.bot:
            print("The account is not marked as a bot; its preferences can.", file=sys.stderr)
        bot = Bot(mastodon, options.memory)
        # The stream is open before the look at what was missed: so nothing
        # falls in between, and what comes both ways is answered once.
        with mastodon.stream_events("user:notification") as events:
            bot.take(bot.missed())
            print(f"@{me.acct} is listening", flush=True)
            for event in events:
                if event.name == "notification":
                    bot.take([event.data])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit status."""
    parser = argparse.ArgumentParser(description="A bot that answers mentions with dice.")
    parser.add_argument("login", type=Path, help="file that log_in() wrote")
    parser.add_argument("memory", type=Path, help="JSON file that remembers; made at first")
    options = parser.parse_args(arguments)
    # What ends services is to be as clean as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run(options)
    except KeyboardInterrupt:
        print("Bye.")
    except (MastodonError, OSError, ValueError) as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
