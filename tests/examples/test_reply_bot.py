"""The reply bot: each mention answered once, on a real stream."""

from __future__ import annotations

import signal
import time

import pytest


def replies_to(client, status):
    return list(client.status_context(status).descendants)


def wait_for_replies(client, status, count=1, seconds=20.0):
    """Wait until a status has so many replies; return them."""
    end = time.monotonic() + seconds
    while len(found := replies_to(client, status)) < count and time.monotonic() < end:
        time.sleep(0.1)
    assert len(found) == count
    return found


@pytest.fixture
def bot(start, login_file, login, tmp_path):
    """Start a bot and wait until it listens; it ends with the test."""
    user = login()
    running = []

    def run(*, until="listening"):
        program = start("reply_bot", login_file(user), tmp_path / "bot.json")
        running.append(program)
        said = ""
        for line in program.stdout:
            said += line
            if until in line:
                break
        assert until in said
        return user, program

    yield run
    for program in running:
        program.kill()
        program.communicate()


def test_answers_once_and_catches_up(bot, mastodon):
    user, program = bot()
    name = f"@{user.username}"
    first = mastodon.status_post(f"{name} 3d6 please", visibility="public")
    (reply,) = wait_for_replies(mastodon, first)
    assert reply.account.id == user.id
    assert reply.visibility == "unlisted"
    assert reply.content.count("+") == 2
    silent = mastodon.toot(f"{name} no dice here")
    program.send_signal(signal.SIGTERM)
    said, _ = program.communicate(timeout=20)
    assert program.returncode == 0
    assert said.endswith("Bye.\n")
    missed = [mastodon.toot(f"{name} d20"), mastodon.toot(f"{name} d4")]
    _, program = bot()
    for status in missed:
        wait_for_replies(mastodon, status)
    last = mastodon.status_post(f"{name} 2d2", visibility="direct")
    (reply,) = wait_for_replies(mastodon, last)
    assert reply.visibility == "direct"
    assert replies_to(mastodon, silent) == []
    assert len(replies_to(mastodon, first)) == 1
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=20)
    assert program.returncode == 0


def test_does_not_begin_with_old_mentions(example, mastodon, other, tmp_path):
    mastodon.toot(f"@{other.me().username} d6")
    program = example("reply_bot")
    assert program.Bot(other, tmp_path / "bot.json").missed() == []
    assert program.Bot(other, tmp_path / "bot.json").missed() == []
    new = mastodon.toot(f"@{other.me().username} d6")
    (mention,) = program.Bot(other, tmp_path / "bot.json").missed()
    assert mention.status.id == new.id


def test_answers_no_bots_and_not_for_ever(example, mastodon, other, tmp_path):
    program = example("reply_bot")
    program.MOST = 1
    bot = program.Bot(other, tmp_path / "bot.json")
    bot.missed()
    name = f"@{other.me().username}"
    statuses = [mastodon.toot(f"{name} d6") for _ in range(2)]
    bot.take(bot.missed())
    assert [len(replies_to(mastodon, status)) for status in statuses] == [1, 0]
    # After a crash before it was written down, the server knows the reply.
    mentions = other.notifications(types=["mention"])
    again = program.Bot(other, tmp_path / "lost.json")
    again.take(mentions[-1:])
    assert len(replies_to(mastodon, statuses[0])) == 1
    mastodon.account_update_credentials(bot=True)
    program.MOST = 20
    third = mastodon.toot(f"{name} d6")
    fresh = program.Bot(other, tmp_path / "bot.json")
    fresh.take(fresh.missed())
    assert replies_to(mastodon, third) == []


@pytest.mark.parametrize(
    ("text", "parts"), [("roll d6", 1), ("2d10!", 3), ("hello", 0), ("99d6", 1), ("2d1", 1)]
)
def test_dice(example, text, parts):
    said = example("reply_bot").answer(text)
    assert (said is None) == (parts == 0)
    if parts == 3:
        a, b = (int(part) for part in said.partition(" = ")[0].split(" + "))
        assert said == f"{a} + {b} = {a + b}"
