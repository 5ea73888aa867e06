"""Generated answers to all calls, and what comes of them.

``python -m tests.hostile.generate 100000`` has so many answers generated and
counts the outcomes; 0 foreign exceptions are owed. A call is played again by
``python -m tests.hostile.generate --again SEED``.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import json
import multiprocessing
import pickle
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from mastodon import Mastodon, MastodonError, MastodonWarning
from mastodon.entities.base import (
    AttribAccessDict,
    Entity,
    NonPaginatableList,
    PaginatableList,
)
from tests.documented import declared_endpoints
from tests.documented.calls import short_call
from tests.hostile.made_up import answer
from tests.hostile.world import (
    CODE,
    PASSWORD,
    REFRESH,
    SECRETS,
    SERVER,
    Answer,
    Sent,
    World,
    world,
)

#: Seconds of work that no call may cost, however busy the machine is.
LONGEST = 3.0
#: Seconds of the client's time: two waits of a day at most, and some pauses.
LONGEST_WAIT = 86400.0 * 25

#: What is nested more deeply than this, Python's own ``pickle``, ``copy`` and
#: ``json`` may refuse to copy, as they do with plain dicts.
_DEEPEST_TO_COPY = 200


# --- calls ---------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """A call: what is done, and what its answers should bring."""

    name: str
    do: Callable[[Mastodon], Any]
    kind: Any = AttribAccessDict
    endpoint: Any = None


def _composed() -> Iterator[Made]:
    scopes = ["read"]
    calls: dict[str, Callable[[Mastodon], Any]] = {
        "log_in code": lambda m: m.log_in(code=CODE, scopes=scopes),
        "log_in password": lambda m: m.log_in("a@b.example", PASSWORD, scopes=scopes),
        "log_in refresh": lambda m: m.log_in(refresh_token=REFRESH, scopes=scopes),
        "auth_request_url": lambda m: m.auth_request_url(),
        "revoke_access_token": lambda m: m.revoke_access_token(),
        "create_account": lambda m: m.create_account("ann", PASSWORD, "a@b.example", True),
        "create_app": lambda m: m.create_app("x", api_base_url=SERVER, session=m.session),
        "oauth_authorization_server_info": lambda m: m.oauth_authorization_server_info(),
        "account_in_collections": lambda m: m.account_in_collections(None),
        "admin_domain_blocks": lambda m: m.admin_domain_blocks(),
        "follows": lambda m: m.follows("ann@b.example"),
        "get_approx_server_time": lambda m: m.get_approx_server_time(),
        "instance": lambda m: m.instance(),
        "instance_health": lambda m: m.instance_health(),
        "instance_nodeinfo": lambda m: m.instance_nodeinfo(),
        "instance_terms_of_service": lambda m: m.instance_terms_of_service(),
        "media_post": lambda m: m.media_post(b"GIF89a", "image/gif"),
        "media_post synchronous": lambda m: m.media_post(b"GIF89a", "image/gif", synchronous=True),
        "notifications": lambda m: m.notifications(),
        "notifications_dismiss": lambda m: m.notifications_dismiss(4),
        "notifications_merged": lambda m: m.notifications_merged(),
        "retrieve_mastodon_version": lambda m: m.retrieve_mastodon_version(),
        "retrieve_mastodon_version hard": lambda m: m.retrieve_mastodon_version(fail_hard=True),
        "verify_minimum_version": lambda m: m.verify_minimum_version("4.0.0"),
        "search": lambda m: m.search("x"),
        "status_card": lambda m: m.status_card(7),
        "status_reply": lambda m: m.status_reply(m.status(7), "yes"),
        "stream_healthy": lambda m: m.stream_healthy(),
        "suggestions": lambda m: m.suggestions(),
        "timeline": lambda m: m.timeline(),
        "timeline_is_available": lambda m: m.timeline_is_available("public"),
        "timeline_mentions": lambda m: m.timeline_mentions(),
        "trending_tags": lambda m: m.trending_tags(),
        "fetch_remaining": lambda m: islice_of(m, m.timeline_home()),
        "unread_grouped_notifications_count": lambda m: m.unread_grouped_notifications_count(),
        "me": lambda m: m.me(),
    }
    for name, do in calls.items():
        yield Made(name, do)


def islice_of(client: Mastodon, page: Any) -> list[Any]:
    """Return the first of all items from a page on."""
    return list(islice(client.pagination_iterator(page), 20))


@cache
def made_calls() -> dict[str, Made]:
    """Return a call of each declared endpoint and each composed method."""
    made = {call.name: call for call in _composed()}
    for name, endpoint in declared_endpoints().items():

        def do(client: Mastodon, name: str = name) -> Any:
            return getattr(client, name)(**copy.copy(short_call(name).given))

        made[name] = Made(name, do, endpoint.result.kind, endpoint)
    return made


# --- outcomes ------------------------------------------------------------


@dataclass
class Outcome:
    """What came of a call."""

    #: "result", "error", or what was wrong.
    kind: str
    about: str = ""
    answers: int = 0
    answered: list[Answer] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether it was a usable result or one of our errors."""
        return self.kind in ("result", "error")


class _Wrong(AssertionError):
    """What must not be; its first argument says what kind of wrong it is."""


def _answering(dice: Random, call: Made, kept: list[Answer]) -> Callable[[Sent], Answer]:
    kinds: dict[str, Any] = {}
    for endpoint in declared_endpoints().values():
        if "{" not in endpoint.path:
            kinds.setdefault(f"{endpoint.verb} {endpoint.path}", endpoint.result.kind)

    def answering(sent: Sent) -> Answer:
        kind = call.kind if call.endpoint else kinds.get(f"{sent.method} {sent.path}", call.kind)
        made = answer(dice, kind)
        kept.append(made)
        return made

    return answering


def play(call: Made, dice: Random, *, thorough: bool = True) -> Outcome:
    """Make a call, have it answered by chance, and look at what comes of it."""
    kept: list[Answer] = []
    checked = dice.random() < 0.1
    place = world(
        _answering(dice, call, kept),
        ratelimit_method=dice.choice(("throw", "wait", "pace")),
        retries=dice.choice((0, 1, 3)),
        version_check_mode="created" if checked else "none",
        lang=dice.choice((None, "de")),
    )
    began = time.process_time()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            kind = _attempt(call, place, thorough)
            _check_world(place, time.process_time() - began)
            outcome = Outcome(kind)
        except _Wrong as wrong:
            outcome = Outcome(str(wrong.args[0]), str(wrong.args[1:]))
        except Exception:  # noqa: BLE001 - counting these is what this is for
            outcome = Outcome("foreign", traceback.format_exc())
    foreign = [w.message for w in warned if not isinstance(w.message, MastodonWarning)]
    if foreign and outcome.is_good:
        outcome = Outcome("warned", str(foreign[0]))
    outcome.answers, outcome.answered = len(kept), kept
    return outcome


def _attempt(call: Made, place: World, thorough: bool) -> str:
    try:
        result = call.do(place.client)
    except MastodonError as error:
        _check_error(error)
        return "error"
    if call.endpoint is not None:
        # A redirect must not make a GET of a POST that then counts as success.
        if (verb := place.sent[-1].method) != call.endpoint.verb:
            raise _Wrong("verb", f"{verb} for {call.endpoint.verb}")
        _check_kind(call.endpoint.result, result)
    if thorough:
        _check_usable(result)
        _turn_pages(place.client, result)
    return "result"


def _check_error(error: MastodonError) -> None:
    shown = [str(error), repr(error), repr(error.args), repr(vars(error))]
    cause: BaseException | None = error
    while cause is not None:
        shown += traceback.format_exception(cause, chain=False)
        cause = cause.__cause__ or cause.__context__
    packed = pickle.dumps(error)
    for secret in SECRETS:
        if any(secret in text for text in shown) or secret.encode() in packed:
            raise _Wrong("leak", f"in the error {type(error).__name__}")
    twin = pickle.loads(packed)
    if type(twin) is not type(error) or str(twin) != str(error):
        raise _Wrong("unusable", f"{error!r} does not pickle")


def _check_kind(result: Any, value: Any) -> None:
    """Check that an answer of the wrong kind is not handed on as the right one."""
    if result.kind in (None, type(None)):
        if value is not None:
            raise _Wrong("kind", f"{value!r} for None")
        return
    if result.shape and not isinstance(value, result.shape):
        raise _Wrong("kind", f"{type(value)} for {result.kind}")
    if result.entities and isinstance(value, dict) and not isinstance(value, result.entities):
        raise _Wrong("kind", f"{type(value)} for {result.kind}")
    if dict in result.shape and type(value) is dict:
        raise _Wrong("kind", f"a plain dict for {result.kind}")
    if list in result.shape and isinstance(value, list):
        if not isinstance(value, NonPaginatableList):
            raise _Wrong("kind", f"{type(value)} for {result.kind}")
        items = getattr(result.kind, "__args__", (Any,))
        of = items[0] if len(items) == 1 else Any
        # Private kinds only say how others are read; a null stands for nothing.
        if isinstance(of, type) and issubclass(of, Entity) and of.__name__[0] != "_":
            odd = [item for item in value if item is not None and not isinstance(item, of)]
            if odd:
                raise _Wrong("kind", f"{odd[0]!r:.80} in a list of {of.__name__}")


def _check_usable(value: Any) -> None:
    """Do what programs do with results."""
    repr(value)
    dir(value)
    if not isinstance(value, (AttribAccessDict, NonPaginatableList)):
        return
    for item in [value, *value] if isinstance(value, list) else [value]:
        if isinstance(item, Entity):
            for name in item._fields:
                _ = item[name]
            for name in dir(type(item)):
                if isinstance(getattr(type(item), name), property):
                    getattr(item, name)
        if isinstance(item, AttribAccessDict):
            pretty = io.StringIO()
            item._repr_pretty_(_Printer(pretty), False)
    if _depth(value) <= _DEEPEST_TO_COPY:
        _check_copies(value)


def _check_copies(value: Any) -> None:
    json.dumps(value, default=str)
    text = value.to_json()
    type(value).from_json(text)
    if type(pickle.loads(pickle.dumps(value))) is not type(value):
        raise _Wrong("unusable", "it does not pickle")
    copy.deepcopy(value)


def _depth(value: Any) -> int:
    """Return how deeply a value is nested."""
    depth, level = 0, [value]
    while level:
        inner = [part.values() if isinstance(part, dict) else part for part in level]
        level = [part for parts in inner for part in parts if isinstance(part, (dict, list))]
        depth += 1
    return depth


class _Printer:
    """What IPython hands to `_repr_pretty_`."""

    def __init__(self, out: io.StringIO) -> None:
        self.text = out.write


def _turn_pages(client: Mastodon, value: Any) -> None:
    is_page = isinstance(value, PaginatableList)
    last = value[-1:] if isinstance(value, list) else ()
    for page in (value, *last):
        if is_page or isinstance(page, AttribAccessDict):
            for turn in (client.fetch_next, client.fetch_previous):
                try:
                    turn(turn(page) or page)
                except MastodonError as error:
                    _check_error(error)
    if is_page and len(value) < 3:
        with contextlib.suppress(MastodonError):
            islice_of(client, value)


def _check_world(place: World, seconds: float) -> None:
    if leaks := place.leaks():
        raise _Wrong("leak", f"{leaks[0].method} {leaks[0].url} {leaks[0].headers}")
    if seconds > LONGEST:
        raise _Wrong("slow", f"{seconds:.1f} s")
    if sum(place.clock.slept) > LONGEST_WAIT:
        raise _Wrong("slow", f"{sum(place.clock.slept):.0f} s of sleep")
    if len(place.sent) > 400:
        raise _Wrong("slow", f"{len(place.sent)} requests")


# --- many ----------------------------------------------------------------


def seeded(seed: int) -> tuple[Made, Random]:
    """Return the call and the dice of a seed."""
    calls = list(made_calls().values())
    return calls[seed % len(calls)], Random(f"hostile {seed}")


def run(first: int, count: int) -> tuple[Counter[str], list[tuple[int, str, Outcome]]]:
    """Have at least so many answers generated; return what came of them."""
    tally: Counter[str] = Counter()
    bad: list[tuple[int, str, Outcome]] = []
    seed = first
    while tally["answers"] < count:
        call, dice = seeded(seed)
        outcome = play(call, dice)
        tally["answers"] += outcome.answers or 1
        tally["calls"] += 1
        tally[outcome.kind] += 1
        if not outcome.is_good:
            outcome.answered = outcome.answered[:5]
            bad.append((seed, call.name, outcome))
        seed += 1
    return tally, bad


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.generate")
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--again", type=int, help="play the call of this seed, and show it")
    chosen = parser.parse_args()
    if chosen.again is not None:
        call, dice = seeded(chosen.again)
        outcome = play(call, dice)
        for made in outcome.answered:
            sys.stdout.write(f"{made!r:.1500}\n")
        sys.stdout.write(f"{call.name}: {outcome.kind} {outcome.about}\n")
        return not outcome.is_good
    began, workers = time.perf_counter(), multiprocessing.cpu_count()
    share = -(-chosen.count // workers)
    parts = [(chosen.seed + n * 100_000_000, share) for n in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        done = pool.starmap(run, parts)
    tally = sum((part for part, _ in done), Counter[str]())
    bad = [one for _, part in done for one in part]
    shown = set()
    for seed, name, outcome in bad:
        mark = outcome.about.strip().rpartition("\n")[2][:60]
        if (outcome.kind, mark) not in shown:
            shown.add((outcome.kind, mark))
            sys.stdout.write(f"\n{seed} {name}: {outcome.kind}\n{outcome.about[-1500:]}\n")
    sys.stdout.write(f"{dict(tally)}, {time.perf_counter() - began:.0f} s\n")
    sys.stdout.write(f"{len(bad)} of {tally['calls']} calls went wrong\n")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
