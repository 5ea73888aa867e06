"""The server of the examples, for all documents that a worker runs."""

from __future__ import annotations

# The servers are those of the server tests, and so is what is shown of them.
from tests.server.conftest import (  # noqa: F401
    _direct,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    server,
)
