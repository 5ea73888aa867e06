"""Servers that are not Mastodon, as their documentation and sources of facts tell."""
