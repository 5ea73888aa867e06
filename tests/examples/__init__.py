"""Tests of the programs in ``examples/``, on real servers."""
