"""The image poster: pictures with texts, and none without."""

from __future__ import annotations

import pytest

from mastodon.demo import sunrise


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "cat.png"
    path.write_bytes(sunrise(16, 9))
    return path


@pytest.fixture
def run(example, login_file, mastodon):
    return lambda *words: example("image_poster").main([str(login_file(mastodon)), *words])


def test_posts_with_texts(run, mastodon, picture, capsys):
    words = ["Two hills", str(picture), "A hill ", str(picture), "Another", "--language", "en"]
    assert run(*words, "--visibility", "unlisted", "--sensitive") == 0
    (status,) = mastodon.account_statuses(mastodon.me())
    assert [media.description for media in status.media_attachments] == ["A hill", "Another"]
    assert (status.visibility, status.sensitive, status.language) == ("unlisted", True, "en")
    assert capsys.readouterr().out.strip() == status.url


@pytest.mark.parametrize("text", [None, "", "  ", "cat.png", "Cat", "IMG_1234", "Screenshot 2"])
def test_posts_nothing_without_a_text(run, mastodon, picture, capsys, text):
    words = [] if text is None else [text]
    assert run("My reviewer", str(picture), *words) == 1
    assert "Not posted" in capsys.readouterr().err
    assert mastodon.account_statuses(mastodon.me()) == []


def test_asks_the_server_what_it_takes(run, mastodon, picture, tmp_path, capsys):
    assert run("Five", *[str(picture), "A hill"] * 5) == 1
    assert "takes 4 files" in capsys.readouterr().err
    other = tmp_path / "notes.txt"
    other.write_text("no picture")
    assert run("A text", str(other), "Some notes") == 1
    assert "does not take text/plain" in capsys.readouterr().err
    assert run("Long", str(picture), "x" * 10_001) == 1
    assert "longer than" in capsys.readouterr().err
    assert run("Gone", str(tmp_path / "none.png"), "Nothing") == 1
    assert "no such file" in capsys.readouterr().err
    assert mastodon.account_statuses(mastodon.me()) == []
