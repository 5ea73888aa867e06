"""Servers that are not Mastodon, as their documentation tells."""
