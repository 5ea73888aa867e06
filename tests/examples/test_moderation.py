"""The moderation helper: it lists, shows and, when told so, closes."""

from __future__ import annotations

import pytest


@pytest.fixture
def moderator(login, make_client, server):
    app = server.new_app(scopes="read write admin:read admin:write")
    return make_client(login(app, admin=True))


@pytest.fixture
def run(example, login_file, moderator, capsys):
    def call(*words):
        status = example("moderation").main([str(login_file(moderator)), *words])
        return status, capsys.readouterr()

    return call


def test_lists_and_shows(run, mastodon, other):
    status = other.toot("Buy <this>")
    report = mastodon.report(other.me(), status_ids=status, comment="Spam!", category="spam")
    code, said = run("list", "--category", "spam")
    assert code == 0
    assert f"{report.id} " in said.out
    assert f"{report.id} " not in run("list", "--category", "legal")[1].out
    assert f"{report.id} " not in run("list", "--older-than", "1")[1].out
    assert f"{report.id} " not in run("list", "--domain", "elsewhere.example")[1].out
    code, said = run("show", str(report.id))
    assert code == 0
    assert "> Spam!" in said.out
    assert other.me().username in said.out


def test_changes_nothing_unless_told_so(run, mastodon, other, moderator):
    report = mastodon.report(other.me(), comment="Rude")
    code, said = run("resolve", str(report.id))
    assert code == 0
    assert f"would be closed:  {report.id} " in said.out
    assert moderator.admin_report(report.id).action_taken is False
    code, said = run("resolve", str(report.id), "--apply")
    assert code == 0
    assert moderator.admin_report(report.id).action_taken is True
    assert "is closed already" in run("resolve", str(report.id), "--apply")[1].out


def test_closes_what_is_about_suspended_accounts(run, mastodon, other, make_client, moderator):
    third = make_client()
    gone = mastodon.report(other.me(), comment="Spammer")
    also = third.report(other.me(), comment="Spammer")
    here = mastodon.report(third.me(), comment="Rude")
    moderator.admin_account_moderate(other.me(), "suspend", report_id=gone)
    run("resolve", "--suspended", "--apply")
    assert moderator.admin_report(also).action_taken is True
    assert moderator.admin_report(here).action_taken is False


def test_says_what_is_not_there(run):
    code, said = run("resolve", "999999999", "--apply")
    assert code == 1
    assert "no such report" in said.err


@pytest.mark.parametrize("words", [["resolve"], ["resolve", "1", "--suspended"]])
def test_wants_either_ids_or_a_rule(run, words):
    with pytest.raises(SystemExit):
        run(*words)
