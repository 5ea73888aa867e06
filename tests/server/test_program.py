"""The program that everybody begins with, as it stands."""

from __future__ import annotations

import stat

import pytest

from mastodon import Mastodon
from mastodon.errors import MastodonIllegalArgumentError

# But for the server's address, and for it alone.
PROGRAM = """
from mastodon import Mastodon
Mastodon.create_app('pytooterapp', {address}to_file='pytooter_clientcred.txt')
mastodon = Mastodon(client_id='pytooter_clientcred.txt')
mastodon.log_in('pytooter', 'incrediblygoodpassword', to_file='pytooter_usercred.txt')
mastodon = Mastodon(client_id='pytooter_clientcred.txt', access_token='pytooter_usercred.txt')
mastodon.toot('Tooting from python!')
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(url):
    names = {}
    try:
        exec(PROGRAM.format(address=f"api_base_url={url!r}, "), names)
    finally:
        if "mastodon" in names:
            names["mastodon"].close()
    return names["mastodon"]


@pytest.mark.parametrize("has_metadata", [True, False])
def test_runs(password_grant, has_metadata):
    password_grant._metadata = has_metadata
    password_grant.add_user("pytooter", "incrediblygoodpassword")
    client = run(password_grant.url)
    with Mastodon(access_token="pytooter_usercred.txt") as again:
        assert again.api_base_url == password_grant.url
        me = again.me()
        assert me.username == "pytooter"
        newest = again.account_statuses(me)[0]
    assert newest.content == "<p>Tooting from python!</p>"
    assert client.client_id == again.client_id
    assert password_grant.logins == ["pytooter"]


def test_keeps_its_secrets_to_its_user(password_grant, tmp_path):
    password_grant.add_user("pytooter", "incrediblygoodpassword")
    client = run(password_grant.url)
    app = (tmp_path / "pytooter_clientcred.txt").read_text().splitlines()
    login = (tmp_path / "pytooter_usercred.txt").read_text().splitlines()
    assert app == [client.client_id, client.client_secret, password_grant.url, "pytooterapp"]
    assert login == [
        client.access_token,
        password_grant.url,
        client.client_id,
        client.client_secret,
    ]
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 2


def test_a_server_without_passwords_is_asked_and_the_error_names_the_way(server, tmp_path):
    with pytest.raises(MastodonIllegalArgumentError, match=r"auth_request_url\(\).*log_in\(code="):
        run(server.url)
    assert not (tmp_path / "pytooter_usercred.txt").exists()


def test_a_wrong_password_is_told_and_not_repeated(password_grant):
    password_grant.add_user("pytooter", "another")
    with pytest.raises(MastodonIllegalArgumentError, match="invalid_grant") as caught:
        run(password_grant.url)
    assert "incrediblygoodpassword" not in str(caught.value)
    assert password_grant.logins == ["pytooter"]
