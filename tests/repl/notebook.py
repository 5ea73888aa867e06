"""Runs a notebook: its cells come in as JSON, and go out with their outputs.

A program of its own: what Jupyter warns of is not for the tests to judge.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config


def main(folder: str) -> None:
    """Run the cells of standard input with a kernel whose files are in a folder."""
    cells = [nbformat.v4.new_code_cell(source) for source in json.load(sys.stdin)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    settings: dict[str, Any] = {}
    if sys.platform != "win32":
        # Sockets in that folder: a port could be taken by another program.
        settings = {"transport": "ipc", "ip": f"{folder}/kernel"}
    config = Config({"KernelManager": settings})
    NotebookClient(notebook, config=config, kernel_name="python3", timeout=60).execute()
    nbformat.write(notebook, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
