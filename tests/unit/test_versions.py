"""Version strings of servers, real and made up: none is refused wrongly."""

from __future__ import annotations

import copy
import pickle
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastodon.errors import MastodonError, MastodonIllegalArgumentError, MastodonVersionError
from mastodon.versions import (
    MASTODON_AND_FORKS,
    SUPPORTED_VERSION,
    UNKNOWN,
    ServerVersion,
    Version,
    api_version,
    max_version,
    parse_version_string,
)

NEWEST = "99.0.0"


class Row(NamedTuple):
    """A version string, what it is read as, and what that server supports."""

    text: str
    software: str
    version: Version | None
    supports: str
    refuses: str | None = None
    prerelease: bool = False


def mastodon(
    text: str,
    version: Version,
    supports: str,
    refuses: str,
    *,
    software: str = "mastodon",
    prerelease: bool = False,
) -> Row:
    """Row of a server that is held to its version."""
    return Row(text, software, version, supports, refuses, prerelease)


def other(
    text: str, software: str, version: Version | None = None, *, prerelease: bool = False
) -> Row:
    """Row of a server that is never refused anything."""
    return Row(text, software, version, NEWEST, None, prerelease)


SERVERS = [
    # Mastodon: releases, candidates, nightlies, pull requests, odd spellings.
    mastodon("1.3.3", (1, 3, 3), "1.3.0", "1.4.0"),
    mastodon("2.4.3rc1", (2, 4, 3), "2.4.3", "2.5.0", prerelease=True),
    mastodon("2.9.4", (2, 9, 4), "2.9.1", "3.0.0"),
    mastodon("3.5.19", (3, 5, 19), "3.5.0", "4.0.0"),
    mastodon("v3.5.3", (3, 5, 3), "3.5.3", "3.5.4"),
    mastodon("4.0.15", (4, 0, 15), "4.0.2", "4.1.0"),
    mastodon("4.2.0-rc2", (4, 2, 0), "4.2.0", "4.2.1", prerelease=True),
    mastodon("4.2.10", (4, 2, 10), "4.2.9", "4.2.11"),
    mastodon("4.2.10 (compatible; Mastodon 4.2.10)", (4, 2, 10), "4.2.9", "4.2.11"),
    mastodon("4.3.0-alpha.5", (4, 3, 0), "4.3.0", "4.4.0", prerelease=True),
    mastodon("4.3.0-beta.1", (4, 3, 0), "4.3.0-beta.2", "4.4.0", prerelease=True),
    mastodon("4.4.0-nightly.2025-02-01", (4, 4, 0), "4.4.0", "4.5.0", prerelease=True),
    mastodon("4.3.0-nightly.2024-08-20-security", (4, 3, 0), "4.3.0", "4.4.0", prerelease=True),
    mastodon("4.4.0-nightly+pr-33822-1a2b3c4", (4, 4, 0), "4.4.0", "4.5.0", prerelease=True),
    mastodon("4.7.0-alpha.2+pr-39999-68e5caf", (4, 7, 0), "4.7.0", "4.8.0", prerelease=True),
    mastodon("4.7.3", (4, 7, 3), SUPPORTED_VERSION, "4.8.0"),
    mastodon("5.0.0", (5, 0, 0), "4.6.0", "5.0.1"),
    mastodon("Mastodon 4.2.1", (4, 2, 1), "4.2.0", "4.3.0"),
    mastodon(" 4.2.1\n", (4, 2, 1), "4.2.0", "4.3.0"),
    other("Mastodon::Version", "mastodon"),
    # Builds with a name that nobody knows.
    mastodon("4.2.1+glitchcafe", (4, 2, 1), "4.2.0", "4.3.0"),
    mastodon("3.2.0~island", (3, 2, 0), "3.2.0", "3.3.0"),
    mastodon("4.1.4+cs-8f0ba0f", (4, 1, 4), "4.1.0", "4.2.0"),
    mastodon("4.2.10+1.1.1", (4, 2, 10), "4.2.0", "4.3.0"),
    # Forks.
    mastodon("4.2.1+glitch", (4, 2, 1), "4.2.0", "4.3.0", software="glitch-soc"),
    mastodon("4.1.5+glitch_0801_3b49b5a", (4, 1, 5), "4.1.0", "4.2.0", software="glitch-soc"),
    mastodon(
        "4.3.0+nightly.2024-03-01+glitch",
        (4, 3, 0),
        "4.3.0",
        "4.4.0",
        software="glitch-soc",
        prerelease=True,
    ),
    mastodon(
        "4.5.0-beta.1+glitch",
        (4, 5, 0),
        "4.5.0",
        "4.6.0",
        software="glitch-soc",
        prerelease=True,
    ),
    mastodon(
        "4.4.0-alpha.5+glitch+urusai+sakura",
        (4, 4, 0),
        "4.4.0",
        "4.5.0",
        software="glitch-soc",
        prerelease=True,
    ),
    mastodon(
        "4.7.0-beta.1+chuckya", (4, 7, 0), "4.7.0", "4.8.0", software="chuckya", prerelease=True
    ),
    mastodon("1.0.5+3.5.2", (3, 5, 2), "3.5.0", "4.0.0", software="hometown"),
    mastodon("v1.0.5+3.5.2", (3, 5, 2), "3.5.2", "3.5.3", software="hometown"),
    mastodon("4.0.10+hometown-1.1.1", (4, 0, 10), "4.0.0", "4.1.0", software="hometown"),
    mastodon("4.5.10+hometown-1.2.1", (4, 5, 10), "4.5.0", "4.6.0", software="hometown"),
    mastodon("4.4+hometown-123", (4, 4, 0), "4.4.0", "4.5.0", software="hometown"),
    other("1.1.1+hometown", "hometown"),
    mastodon("3.4.1+fedibird", (3, 4, 1), "3.4.0", "3.5.0", software="fedibird"),
    mastodon("4.2.1+fedibird-20240420", (4, 2, 1), "4.2.0", "4.3.0", software="fedibird"),
    mastodon("4.4.0+kmyblue.17.0", (4, 4, 0), "4.4.0", "4.5.0", software="kmyblue"),
    other("5.26-LTS", "kmyblue"),
    other("3.2-LTS", "kmyblue"),
    other("kmyblue 13.1", "kmyblue"),
    other("4.1+kmyblue", "kmyblue"),
    mastodon("3.4.6+ecko", (3, 4, 6), "3.4.0", "3.5.0", software="ecko"),
    other("0.0.1.0", "florence"),
    other("0.0.1.0+florence", "florence"),
    # GoToSocial, with and without an injected version of Mastodon.
    other("0.20.0-rc-git+57cb4fe", "gotosocial", prerelease=True),
    other("0.15.0+git-1573cd", "gotosocial"),
    other("0.13.1 git-ccecf5a", "gotosocial"),
    other("0.13.1-SNAPSHOT git-dfc7656", "gotosocial", prerelease=True),
    other("0.22.1+git-fdff42b", "gotosocial"),
    other("3.5.3+0.17.3+git-6f4cb2f", "gotosocial", (3, 5, 3)),
    other("3.5.3+0.20.0-rc-git+57cb4fe", "gotosocial", (3, 5, 3), prerelease=True),
    other("0.17.0 (compatible; GoToSocial 0.17.0)", "gotosocial"),
    other("0.1.0+0.2.0", "gotosocial"),
    # Pleroma, Akkoma and what grew out of them.
    other("2.7.2 (compatible; Pleroma 2.5.0)", "pleroma", (2, 7, 2)),
    other("2.7.2 (compatible; Pleroma 2.0.5-6-ga36eb5ea-plerasstodon+dev)", "pleroma", (2, 7, 2)),
    other("2.7.2 (compatible; Pleroma 2.4.50+akkoma)", "pleroma", (2, 7, 2)),
    other("3.0.0 (compatible; Pleroma 2.6.52-725-g987f44d8-2-6-2)", "pleroma", (3, 0, 0)),
    other("2.7.2 (compatible; Akkoma 3.10.4-0-gebfb617)", "akkoma", (2, 7, 2)),
    other("2.7.2  (compatible; Akkoma 3.19.0-0-g4ceb81a--stable-)", "akkoma", (2, 7, 2)),
    other("2.6.50-875-g2eb5c453.service-origin+soapbox", UNKNOWN, (2, 6, 50)),
    # Pixelfed and Friendica.
    other("2.7.2 (compatible; Pixelfed 0.11.9)", "pixelfed", (2, 7, 2)),
    other("3.5.3 (compatible; Pixelfed 0.12.11)", "pixelfed", (3, 5, 3)),
    other("0.12.3+pixelfed", "pixelfed"),
    other("0.12.4", UNKNOWN),
    other("2.8.0 (compatible; Friendica 2024.03)", "friendica", (2, 8, 0)),
    other("Friendica 2023.05", "friendica"),
    other("2024.12", "friendica"),
    # Misskey and its family.
    other("2024.3.1", "misskey"),
    other("2024.5.0 (Misskey)", "misskey"),
    other("2025.4.1-beta.2", "misskey", prerelease=True),
    other("0.0.0 (compatible; Misskey 12.119.2)", "misskey"),
    other("4.3.0 (compatible; Misskey 2026.7.0)", "misskey", (4, 3, 0)),
    other("13.14.2", UNKNOWN),
    other("3.0.0 (compatible; Sharkey 2024.3.3)", "sharkey", (3, 0, 0)),
    other("3.0.0 (compatible; Sharkey 2025.2.2; like Akkoma)", "sharkey", (3, 0, 0)),
    other("3.0.0 (compatible; Firefish 1.0.4-dev5)", "firefish", (3, 0, 0)),
    other("4.2.8 (compatible; Firefish 20240909)", "firefish", (4, 2, 8)),
    other("20240504", "firefish"),
    other("3.0.0 (compatible; Iceshrimp.NET 2024.1)", "iceshrimp", (3, 0, 0)),
    other(
        "4.2.1 (compatible; Iceshrimp.NET/2024.1-beta2.security3+e1d25a9231)",
        "iceshrimp",
        (4, 2, 1),
    ),
    other("4.2.1 (compatible; Iceshrimp 2023.12.14-dev-046d237af)", "iceshrimp", (4, 2, 1)),
    other("4.2.1 (compatible; Catodon 24.04-dev.2)", "catodon", (4, 2, 1)),
    # Smaller ones.
    other("takahe/0.11.0", "takahe"),
    other("Takahē/0.9.0", "takahe"),
    other("4.0.0 (not true; really snac/2.52)", "snac", (4, 0, 0)),
    other("4.0.0 (compatible; Mitra 2.18.0)", "mitra", (4, 0, 0)),
    other("BookWyrm 0.7.5", "bookwyrm"),
    other("WordPress/6.6.1", "wordpress"),
    other("3.4.0 WordPress", "wordpress"),
    other("4.2.0 (compatible; Ktistec 2.4.6)", "ktistec", (4, 2, 0)),
    other("4.1.0 (compatible; Nextcloud Social 0.7.0)", "nextcloud", (4, 1, 0)),
    other("3.4.1 (compatible; TruthSocial 1.0.0+unreleased)", "truthsocial", (3, 4, 1)),
    # Two numbers alone are not Mastodon's way, and nonsense is nobody's.
    other("3.2", UNKNOWN, (3, 2, 0)),
    other("v3.5", UNKNOWN, (3, 5, 0)),
    other("16.0-dev", UNKNOWN, prerelease=True),
    other("3.1.4.1.5", UNKNOWN),
    other("3", UNKNOWN),
    other("", UNKNOWN),
    other("main", UNKNOWN),
    other("-1.-2.-3", UNKNOWN),
    other("2.4.99999", UNKNOWN),
    other("\u06f3.\u06f5.\u06f3", UNKNOWN),
    other("deadbeef", UNKNOWN),
    other("<html>502 Bad Gateway</html>", UNKNOWN),
    other("9" * 5000 + ".1.1", UNKNOWN),
]


@pytest.mark.parametrize("row", SERVERS, ids=lambda row: row.text[:60])
def test_read(row: Row) -> None:
    server = ServerVersion.read(row.text)

    assert server == ServerVersion(row.text, row.software, row.version, row.prerelease)
    assert server.is_mastodon is (row.software in MASTODON_AND_FORKS)
    assert server.supports(row.supports)
    if row.refuses is not None:
        assert not server.supports(row.refuses)


@pytest.mark.parametrize("row", SERVERS, ids=lambda row: row.text[:60])
def test_at_least_is_the_version_claimed(row: Row) -> None:
    server = ServerVersion.read(row.text)

    if row.version is None:
        assert not server.at_least("0.0.0")
    else:
        major, minor, patch = row.version
        assert server.at_least(f"{major}.{minor}.{patch}")
        assert not server.at_least(f"{major}.{minor}.{patch + 1}")


@pytest.mark.parametrize("row", SERVERS, ids=lambda row: row.text[:60])
def test_an_instance_with_a_version_only_reads_like_its_version(row: Row) -> None:
    assert ServerVersion.of_instance({"version": row.text}) == ServerVersion.read(row.text)


def test_the_table_is_a_table() -> None:
    texts = [row.text for row in SERVERS]
    assert len(texts) == len(set(texts)) >= 60
    assert sum(row.refuses is not None for row in SERVERS) >= 20


# api_versions


@pytest.mark.parametrize(
    ("api", "oldest"),
    [
        (1, (4, 3, 0)),
        (2, (4, 3, 0)),
        (3, (4, 4, 0)),
        (4, (4, 4, 0)),
        (5, (4, 4, 0)),
        (6, (4, 4, 0)),
        (7, (4, 5, 0)),
        (8, (4, 6, 0)),
        (9, (4, 6, 0)),
        (10, (4, 6, 0)),
        (11, (4, 6, 0)),
        (10**30, (4, 6, 0)),
    ],
)
@pytest.mark.parametrize("text", ["nonsense", "", "4.2.0+fork", "2024.3.1", "5.26-LTS"])
def test_api_version_tells_the_oldest_mastodon(text: str, api: int, oldest: Version) -> None:
    server = ServerVersion.read(text, {"mastodon": api})

    assert server.api_version == api
    assert server.version == oldest
    assert server.supports("{}.{}.{}".format(*oldest))


def test_api_version_beats_an_older_string() -> None:
    server = ServerVersion.read("4.4.0-nightly.2025-09-01", {"mastodon": 7})

    assert server.at_least("4.5.0")
    assert server.supports("4.5.0")
    assert server.supports("4.5.2"), "the number of the API is the same for every patch"
    assert not server.supports("4.6.0")
    assert not server.at_least("4.5.1")


def test_a_newer_string_stands_beside_the_api_version() -> None:
    server = ServerVersion.read("4.6.1", {"mastodon": 7})

    assert server.version == (4, 6, 1)
    assert server.supports("4.6.1")
    assert not server.supports("4.6.2")


def test_an_api_newer_than_all_known_ones_refuses_nothing() -> None:
    for text in ("4.6.0", "4.7.1", "nonsense", "5.26-LTS"):
        assert ServerVersion.read(text, {"mastodon": 1000}).supports(NEWEST)
    assert not ServerVersion.read("nonsense", {"mastodon": 1000}).at_least("4.7.0")


def test_a_fork_that_counts_on_its_own_is_held_to_its_api_version() -> None:
    server = ServerVersion.read("15.2-LTS", {"mastodon": 2})

    assert server.software == "kmyblue"
    assert server.supports("4.3.9")
    assert not server.supports("4.4.0")


def test_the_api_number_of_a_call_is_compared_with_that_of_the_server() -> None:
    nightly = ServerVersion.read("4.5.0-alpha.1", {"mastodon": 6})

    assert nightly.supports("4.5.0")
    assert not nightly.supports("4.5.0", api=7)
    assert nightly.supports("4.5.0", api=6)
    assert ServerVersion.read("4.5.0", {"mastodon": 7}).supports("4.6.0", api=7)
    assert ServerVersion.read("4.5.0").supports("4.5.0", api=7)
    assert not ServerVersion.read("4.4.0").supports("4.5.0", api=1)


def test_other_software_is_not_held_to_its_api_version() -> None:
    text = "4.3.0 (compatible; Misskey 2026.7.0)"
    server = ServerVersion.read(text, {"mastodon": 1})

    assert server.supports("4.6.0")
    assert server.supports("4.6.0", api=10)
    assert not server.at_least("4.4.0")


@pytest.mark.parametrize("number", [None, True, False, 0, -7, "7", 7.0, [], {}, float("nan")])
def test_an_absurd_api_version_is_none(number: Any) -> None:
    assert ServerVersion.read("4.2.0", {"mastodon": number}) == ServerVersion.read("4.2.0")


def test_api_versions_without_mastodon() -> None:
    assert ServerVersion.read("4.2.0", {}).api_version is None
    assert ServerVersion.read("4.2.0", None).api_version is None
    assert ServerVersion.read("4.2.0", {"other": 7}).api_version is None


# Answers of the instance endpoints


def test_instance_v2_of_mastodon() -> None:
    server = ServerVersion.of_instance(
        {
            "domain": "mastodon.example",
            "version": "4.5.0-beta.1+glitch",
            "source_url": "https://github.com/glitch-soc/mastodon",
            "api_versions": {"mastodon": 7, "glitch": 1},
        }
    )

    assert server == ServerVersion("4.5.0-beta.1+glitch", "glitch-soc", (4, 5, 0), True, 7)


@pytest.mark.parametrize(
    ("text", "source", "software", "held"),
    [
        ("0.22.1", "https://codeberg.org/superseriousbusiness/gotosocial", "gotosocial", False),
        ("3.5.3", "https://github.com/superseriousbusiness/gotosocial", "gotosocial", False),
        ("4.2.1", "https://github.com/glitch-soc/mastodon", "glitch-soc", True),
        ("4.2.1", "https://github.com/fedibird/mastodon", "fedibird", True),
        ("15.2", "https://github.com/kmycode/mastodon", "kmyblue", False),
        ("4.2.1", "https://github.com/mastodon/mastodon", "mastodon", True),
        ("1.0.5+3.5.2", "https://github.com/mastodon/mastodon", "hometown", True),
        ("0.12.4", "https://github.com/mastodon/mastodon", UNKNOWN, False),
        ("0.12.4", "https://github.com/pixelfed/pixelfed", "pixelfed", False),
        ("2024.03.0", "https://git.friendi.ca/friendica/friendica", "friendica", False),
        ("2.18.0", "https://codeberg.org/silverpill/mitra", "mitra", False),
        ("3.1.0", "https://github.com/snackbar/mastodon", "mastodon", True),
        ("3.1.0", "https://github.com/gecko/mastodon", "mastodon", True),
        ("2.7.2 (compatible; Akkoma 3.13.2)", "https://pleroma.example/", "akkoma", False),
    ],
)
def test_the_source_tells_where_the_version_does_not(
    text: str, source: str, software: str, held: bool
) -> None:
    server = ServerVersion.of_instance({"version": text, "source_url": source})

    assert server.software == software
    assert server.supports(NEWEST) is not held


def test_a_number_of_other_software_is_its_own() -> None:
    source = "https://codeberg.org/silverpill/mitra"
    server = ServerVersion.of_instance({"version": "2.18.0", "source_url": source})

    assert server.version is None
    assert server.supports("4.0.0")


def test_instance_v1_of_gotosocial_has_no_source() -> None:
    configuration = {"accounts": {"allow_custom_css": False, "max_featured_tags": 10}}
    server = ServerVersion.of_instance({"version": "0.17.3", "configuration": configuration})

    assert server.software == "gotosocial"


def test_instance_of_pleroma_has_an_object_of_its_own() -> None:
    server = ServerVersion.of_instance({"version": "2.4.6", "pleroma": {"metadata": {}}})

    assert server.software == "pleroma"
    assert server.supports("4.0.0")


def test_a_fork_may_be_named_in_api_versions_only() -> None:
    server = ServerVersion.of_instance(
        {"version": "4.4.0", "api_versions": {"mastodon": 5, "chuckya": 1}}
    )

    assert server.software == "chuckya"
    assert not server.supports("4.5.0")


@pytest.mark.parametrize(
    "instance",
    [
        None,
        [],
        "4.2.1",
        7,
        {},
        {"version": None},
        {"version": 4.2},
        {"version": ["4.2.1"]},
        {"version": {"mastodon": "4.2.1"}},
        {"api_versions": [1]},
        {"api_versions": {"mastodon": {}}},
        {"source_url": 7, "configuration": []},
        {"configuration": {"accounts": None}},
    ],
)
def test_an_instance_of_any_shape_is_unknown(instance: Any) -> None:
    server = ServerVersion.of_instance(instance)

    assert server == ServerVersion("")
    assert server.supports(NEWEST)
    assert not server.at_least("1.0.0")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
VERSION_LIKE = st.lists(
    st.sampled_from([*"0149.+-v( ", "git-", "+glitch", "(compatible; ", "rc", "2024", "LTS", "²"]),
    max_size=12,
).map("".join)
TEXT = st.text() | VERSION_LIKE


def check_whole(server: ServerVersion) -> None:
    """Check that the parts of what was read fit each other."""
    assert server.software
    assert server.software == server.software.lower()
    if server.version is None or not server.is_mastodon:
        assert server.supports(NEWEST)
    if server.version is not None:
        claimed = "{}.{}.{}".format(*server.version)
        assert server.at_least(claimed)
        assert server.supports(claimed)


@given(text=TEXT)
def test_read_takes_any_text(text: str) -> None:
    server = ServerVersion.read(text)

    assert server.text == text
    check_whole(server)


@given(
    instance=JSON
    | st.fixed_dictionaries(
        {},
        optional={
            "version": TEXT | JSON,
            "source_url": JSON,
            "configuration": st.fixed_dictionaries({"accounts": JSON}) | JSON,
            "api_versions": st.dictionaries(
                st.sampled_from(["mastodon", "glitch", "x"]), st.integers() | JSON
            )
            | JSON,
        },
    )
)
def test_of_instance_takes_any_json(instance: Any) -> None:
    before = copy.deepcopy(instance)

    check_whole(ServerVersion.of_instance(instance))

    assert repr(instance) == repr(before)


@given(
    server=st.tuples(st.integers(1, 9), st.integers(0, 99), st.integers(0, 99)),
    since=st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(0, 99)),
    suffix=st.sampled_from(["", "-rc1", "-nightly.2025-02-01", "+glitch", "-beta.1+chuckya"]),
)
def test_mastodon_supports_exactly_what_is_not_newer(
    server: Version, since: Version, suffix: str
) -> None:
    text = "{}.{}.{}".format(*server) + suffix
    wanted = "{}.{}.{}".format(*since)
    read = ServerVersion.read(text)

    # No fork is as old as Mastodon 1: a 1 is the fork's own number.
    assert read.is_mastodon
    if server < (2, 0, 0) and read.software != "mastodon":
        assert read.version is None
    else:
        assert read.supports(wanted) is (since <= server)
        assert read.at_least(wanted) is (since <= server)


# The object


def test_a_server_version_is_a_frozen_value() -> None:
    server = ServerVersion.read("4.2.1+glitch", {"mastodon": 7})

    with pytest.raises(AttributeError):
        server.software = "mastodon"  # type: ignore[misc]
    assert not hasattr(server, "__dict__")
    assert hash(server) == hash(ServerVersion.read("4.2.1+glitch", {"mastodon": 7}))
    assert len({hash(ServerVersion.read(f"4.2.{patch}")) for patch in range(9)}) > 1
    for twin in (copy.copy(server), copy.deepcopy(server), pickle.loads(pickle.dumps(server))):
        assert twin == server
        assert twin.supports("4.5.1")
        assert not twin.supports("4.6.0")


def test_a_server_version_made_by_hand_is_compared_like_one_read() -> None:
    assert not ServerVersion("?", "mastodon", (4, 2, 0)).supports("4.3.0")
    assert ServerVersion("?", "pleroma", (2, 7, 2)).supports("4.3.0")


def test_a_since_that_is_no_version_is_an_error() -> None:
    server = ServerVersion.read("4.2.1")

    for ask in (server.supports, server.at_least):
        with pytest.raises(MastodonVersionError, match="newest"):
            ask("newest")
    with pytest.raises(MastodonVersionError):
        ServerVersion.read("").at_least("")


# parse_version_string and max_version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.2.1", (4, 2, 1)),
        ("4.2.1+glitch", (4, 2, 1)),
        ("v3.5", (3, 5, 0)),
        ("V3.5.1", (3, 5, 1)),
        ("4", (4, 0, 0)),
        ("v4", (4, 0, 0)),
        (" 4.2.1 ", (4, 2, 1)),
        ("10.20.30", (10, 20, 30)),
        ("4.4.0-nightly.2025-02-01", (4, 4, 0)),
        ("4.3.0-beta.2", (4, 3, 0)),
        ("2.4.3rc1", (2, 4, 3)),
        ("1.0.5+3.5.2", (3, 5, 2)),
        ("3.5.3+0.17.3+git-6f4cb2f", (3, 5, 3)),
        ("4.0.10+hometown-1.1.1", (4, 0, 10)),
        ("2.7.2 (compatible; Pleroma 2.5.0)", (2, 7, 2)),
        ("0.20.0-rc-git+57cb4fe", (0, 20, 0)),
        ("takahe/0.11.0", (0, 11, 0)),
        ("5.26-LTS", (5, 26, 0)),
        ("0.0.1.0", (0, 0, 1)),
        ("2024.3.1", (2024, 3, 1)),
    ],
)
def test_parse_version_string(text: str, expected: Version) -> None:
    assert parse_version_string(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "x.x.x",
        "Mastodon::Version",
        "version",
        "4.",
        ".4",
        "\u06f4.\u06f2",
        "9" * 5000,
    ],
)
def test_parse_version_string_without_a_version(text: Any) -> None:
    with pytest.raises(MastodonVersionError, match="No version in") as caught:
        parse_version_string(text)
    assert len(str(caught.value)) < 200


@given(text=TEXT)
def test_parse_version_string_gives_numbers_or_its_error(text: str) -> None:
    try:
        version = parse_version_string(text)
    except MastodonError as error:
        assert type(error) is MastodonVersionError  # noqa: PT017
    else:
        assert [type(number) for number in version] == [int, int, int]


def test_max_version() -> None:
    assert max_version("4.2.10", "4.2.9", "3.9.9") == "4.2.10"
    assert max_version("2.8.0", "10.0.0") == "10.0.0"
    assert max_version("3.5") == "3.5"
    assert max_version("1.0.5+3.5.2", "3.5.1") == "1.0.5+3.5.2"


def test_max_version_of_what_has_none() -> None:
    with pytest.raises(MastodonVersionError, match=r"'x\.x\.x'"):
        max_version("4.2.1", "x.x.x")
    with pytest.raises(MastodonIllegalArgumentError, match="at least one"):
        max_version()


def test_supported_version_is_a_release() -> None:
    assert parse_version_string(SUPPORTED_VERSION) == (4, 7, 3)
    assert ServerVersion.read(SUPPORTED_VERSION).at_least(SUPPORTED_VERSION)


# --- methods of one's own ------------------------------------------------


class Client:
    """What a marked method needs to know."""

    def __init__(self, mode: str, version: str) -> None:
        self.version_check_mode = mode
        self.asked = 0
        self._version = version

    def _server_version(self) -> ServerVersion:
        self.asked += 1
        return ServerVersion.read(self._version)


@pytest.mark.parametrize(
    ("mode", "version", "needed"),
    [
        ("created", "2.0.0", None),
        ("created", "1.9.9", "2.0.0"),
        ("changed", "3.5.0", None),
        ("changed", "3.4.9", "3.5.0"),
        ("none", "1.0.0", None),
    ],
)
@pytest.mark.parametrize("changed", ["3.5.0", "3.5"])
def test_a_marked_method_needs_its_version(
    mode: str, version: str, needed: str | None, changed: str
) -> None:
    @api_version("2.0.0", changed)
    def method(client: Any, *args: Any, **kwargs: Any) -> Any:
        """Do something."""
        return args, kwargs

    client = Client(mode, version)
    assert (method.__name__, method.__doc__) == ("method", "Do something.")
    if needed is None:
        assert method(client, 1, two=2) == ((1,), {"two": 2})
    else:
        with pytest.raises(MastodonVersionError, match=rf"^method\(\) needs Mastodon {needed[:3]}"):
            method(client, 1)
    assert client.asked == (mode != "none")


def test_the_last_change_is_not_before_the_first_version() -> None:
    @api_version("3.5.0", "2.0.0")
    def method(client: Any) -> None:
        pass

    with pytest.raises(MastodonVersionError, match=r"needs Mastodon 3\.5\.0"):
        method(Client("changed", "3.4.0"))
    with pytest.raises(MastodonVersionError):
        api_version("2.0.0", "x")


def test_versions_are_equal_by_what_they_say():
    known = ServerVersion.read("4.3.0")
    assert known == ServerVersion.read("4.3.0")
    assert known != ServerVersion.read("4.2.0")
    assert known != "4.3.0"


@pytest.mark.parametrize(
    ("text", "software", "version"),
    [
        ("Pleroma 2.6 (compatible; Mastodon 2.7.2)", "pleroma", None),
        ("2.7.2 (compatible; glitch 4.2)", "glitch-soc", None),
        ("1.0.5+1.6.1", "hometown", (1, 6, 1)),
        ("0.9.0+1.0.0", "hometown", (1, 0, 0)),
    ],
)
def test_versions_of_two_kinds(text, software, version):
    found = ServerVersion.read(text)
    assert found.software == software
    assert version is None or found.version == version


@pytest.mark.parametrize(("text", "prerelease"), [("4.3.0-rc.1", True), ("4.3.0", False)])
def test_prereleases(text, prerelease):
    assert ServerVersion.read(text).prerelease is prerelease


def test_the_newest_api_that_is_known_is_of_its_release():
    server = ServerVersion.read("4.6.0", {"mastodon": 10})
    assert server.supports("4.6.9")
    assert not server.supports("4.7.0")
