"""Tests against a real server process on loopback."""
