"""The follower report: counts, changes, a plot."""

from __future__ import annotations

import sys
from xml.etree import ElementTree

import pytest


@pytest.fixture
def run(example, login_file, mastodon, tmp_path):
    memory = str(tmp_path / "followers.json")
    return lambda *more: example("follower_report").main([str(login_file(mastodon)), memory, *more])


def test_tells_what_has_changed(run, mastodon, other, make_client, capsys):
    third, me = make_client(), mastodon.me()
    other.account_follow(me)
    assert run() == 0
    first = capsys.readouterr().out
    assert first.startswith("1 followers,")
    assert "new:" not in first
    third.account_follow(me)
    other.account_unfollow(me)
    third.toot("I am active")
    assert run() == 0
    second = capsys.readouterr().out
    assert f"new: @{third.me().acct}\n" in second
    assert f"gone: @{other.me().acct}\n" in second
    assert "1 active" in second


def test_draws_a_plot(run, mastodon, other, tmp_path):
    other.account_follow(mastodon.me())
    assert run("--plot", str(tmp_path / "plot.svg")) == 0
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_says_what_is_not_installed(run, monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run("--plot", str(tmp_path / "plot.svg")) == 1
    assert "pip install matplotlib" in capsys.readouterr().err
    # What was fetched is not taken for reported.
    assert not (tmp_path / "followers.json").exists()
