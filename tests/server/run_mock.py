"""Runs the mock until standard input ends.

So the server ends with the tests, even if those are killed: the pipe closes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

from mastodon_mock.cli import main

GRACE = 1.0


def end_with_input() -> None:
    """Wait for the end of input, then stop: politely, then at once."""
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    # It waits for open streams to end, which is as long as clients like.
    time.sleep(GRACE)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_input, daemon=True).start()
    main(sys.argv[1:])
