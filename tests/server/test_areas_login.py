"""Apps, logging in and signing up, on a real server."""

from __future__ import annotations

import re
import secrets
import stat
from urllib.parse import parse_qs, urlsplit

import pytest

from mastodon import Mastodon
from mastodon.errors import (
    MastodonAPIError,
    MastodonFileNotFoundError,
    MastodonIllegalArgumentError,
    MastodonUnauthorizedError,
)
from mastodon.return_types import Application, CredentialAccount, OAuthServerInfo
from tests.support.http import call


@pytest.fixture
def app(server_url):
    """Client of a new app that nobody is logged in with."""
    credentials = Mastodon.create_app("tests of areas", api_base_url=server_url)
    with Mastodon(*credentials, api_base_url=server_url) as client:
        yield client


def agree(url, username):
    """Where the login page leads, or what it shows, once a user has agreed."""
    page = call("GET", url)
    assert page.status == 200
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text.partition("<ul>")[0]))
    page_of = urlsplit(url)
    target = f"{page_of.scheme}://{page_of.netloc}/oauth/authorize"
    return call("POST", target, form={**fields, "username": username})


def code_of(url, username):
    return re.search(r"code: ([^<]+)<", agree(url, username).text)[1]


class TestApps:
    """Registering an application."""

    def test_gives_id_and_secret(self, server_url):
        made = Mastodon.create_app("One", api_base_url=server_url)
        again = Mastodon.create_app("One", api_base_url=server_url)
        assert all(isinstance(part, str) and part for part in made)
        assert made[0] != again[0]

    def test_with_everything(self, server_url, login, make_client, tmp_path):
        file = tmp_path / "app.secret"
        client_id, secret = Mastodon.create_app(
            "Two  names",
            scopes=["read", "write:statuses"],
            redirect_uris=["https://example.com/back", "urn:ietf:wg:oauth:2.0:oob"],
            website="https://example.com/",
            to_file=file,
            api_base_url=server_url,
        )
        assert file.read_text().splitlines() == [client_id, secret, server_url, "Two names"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with Mastodon(client_id=file) as client:
            url = client.auth_request_url(scopes=["read"])
            client.log_in(code=code_of(url, login().username), scopes=["read"])
            found = client.app_verify_credentials()
        assert type(found) is Application
        assert (found.name, found.website) == ("Two  names", "https://example.com/")

    def test_app_token_is_no_user(self, server, new_app, make_client):
        registered = new_app()
        token = server.app_token(registered)
        with Mastodon(access_token=token, api_base_url=server.url) as client:
            assert client.app_verify_credentials().name == registered.name
            with pytest.raises(MastodonUnauthorizedError):
                client.me()

    def test_to_a_folder_that_is_not_there(self, server_url, tmp_path):
        with pytest.raises((MastodonIllegalArgumentError, MastodonFileNotFoundError)):
            Mastodon.create_app("X", to_file=tmp_path / "no" / "file", api_base_url=server_url)


class TestServerInfo:
    """What the server says of its logins."""

    def test_metadata(self, app, server_url):
        info = app.oauth_authorization_server_info()
        assert type(info) is OAuthServerInfo
        assert info.token_endpoint == f"{server_url}/oauth/token"
        assert "S256" in info.code_challenge_methods_supported

    def test_none_on_old_servers(self, password_grant):
        password_grant._metadata = False
        with Mastodon(api_base_url=password_grant.url) as client:
            assert client.oauth_authorization_server_info() == {}

    def test_userinfo(self, mastodon):
        info = mastodon.oauth_userinfo()
        assert info.preferred_username == mastodon.me().username


class TestCode:
    """The authorization-code flow."""

    def test_by_a_code_to_copy(self, app, login, tmp_path):
        file = tmp_path / "user.secret"
        username = login().username
        url = app.auth_request_url()
        token = app.log_in(code=code_of(url, username), to_file=file)
        assert app.access_token == token
        me = app.me()
        assert type(me) is CredentialAccount
        assert me.username == username
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with Mastodon(access_token=file) as again:
            assert again.me() == me
            assert again.persistable_login_credentials() == app.persistable_login_credentials()

    def test_by_a_redirect_with_state_and_pkce(self, server_url, login):
        back = "https://example.com/back?to=here"
        credentials = Mastodon.create_app("R", redirect_uris=back, api_base_url=server_url)
        with Mastodon(*credentials, api_base_url=server_url) as client:
            verifier, challenge = client.generate_pkce()
            url = client.auth_request_url(
                redirect_uris=back, scopes=["read"], state="a&b=c", code_challenge=challenge
            )
            asked = parse_qs(urlsplit(url).query)
            assert asked["code_challenge"] == [challenge]
            assert asked["code_challenge_method"] == ["S256"]
            assert asked["state"] == ["a&b=c"]
            sent_to = agree(url, login().username).headers["Location"]
            assert sent_to.startswith("https://example.com/back?to=here")
            code = re.search(r"[?&]code=([^&]+)", sent_to)[1]
            client.log_in(code=code, redirect_uri=back, scopes=["read"], code_verifier=verifier)
            assert client.me().id

    def test_a_wrong_code_is_refused(self, app):
        with pytest.raises(MastodonIllegalArgumentError, match="invalid_grant") as caught:
            app.log_in(code="mockcode_nobody at all")
        assert "nobody at all" not in str(caught.value)
        assert app.access_token is None

    def test_fewer_scopes_than_asked_for_are_told(self, server_url, login, tmp_path):
        credentials = Mastodon.create_app("L", scopes=["read"], api_base_url=server_url)
        file = tmp_path / "user.secret"
        with Mastodon(*credentials, api_base_url=server_url) as client:
            code = code_of(client.auth_request_url(scopes=["read"]), login().username)
            with pytest.raises(MastodonAPIError, match="without the scopes write follow push"):
                client.log_in(code=code, to_file=file)
            assert client.access_token is not None
        assert not file.exists()

    def test_as_the_application_itself(self, app):
        assert app.log_in(scopes=["read"], as_app=True) == app.access_token
        assert app.app_verify_credentials().name
        assert app.timeline_public(limit=1) is not None

    def test_a_refresh_token_that_is_none(self, app):
        with pytest.raises(MastodonIllegalArgumentError, match="refresh token"):
            app.log_in(refresh_token="none")

    def test_credentials_are_all_it_takes(self, app, login):
        app.log_in(code=code_of(app.auth_request_url(), login().username))
        with Mastodon(**app.persistable_login_credentials()) as again:
            assert again.me().id == app.me().id


class TestRevoke:
    """Logging out."""

    def test_ends_the_token(self, app, login):
        token = app.log_in(code=code_of(app.auth_request_url(), login().username))
        app.revoke_access_token()
        assert app.access_token is None
        with (
            Mastodon(access_token=token, api_base_url=app.api_base_url) as again,
            pytest.raises(MastodonUnauthorizedError),
        ):
            again.me()
        with pytest.raises(MastodonIllegalArgumentError, match="access_token"):
            app.revoke_access_token()


class TestSignUp:
    """Making an account."""

    def test_logs_in(self, app, tmp_path):
        name = f"new_{secrets.token_hex(5)}"
        file = tmp_path / "user.secret"
        token = app.create_account(name, "password", f"{name}@example.com", True, to_file=file)
        assert app.access_token == token
        assert app.me().username == name
        with Mastodon(access_token=file) as again:
            assert again.me().username == name

    def test_tells_what_is_wrong(self, app, login):
        taken = login().username
        token, error = app.create_account(
            taken, "password", "a@example.com", True, return_detailed_error=True
        )
        assert token is None
        assert error.details.username[0].error == "ERR_TAKEN"
        assert app.access_token is None
        with pytest.raises(MastodonAPIError) as caught:
            app.create_account(taken, "password", "a@example.com", True)
        assert caught.value.status_code == 422
