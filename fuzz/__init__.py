"""Fuzzing of what reads the bytes of strangers; see :mod:`fuzz.targets`."""
