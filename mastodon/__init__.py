"""Mastodon.py: a client of the Mastodon API.

Everything public is here::

    from mastodon import Mastodon

    mastodon = Mastodon(access_token="token.txt")
    mastodon.toot("Hello from Python!")

The documentation of each method is also shown by ``help(Mastodon.toot)``.
"""

from __future__ import annotations

from mastodon.Mastodon import Mastodon

__version__ = "3.0.0"
