"""Tests of the library's parts, without a network."""
