"""Helpers of the tests that need nothing but the standard library."""
