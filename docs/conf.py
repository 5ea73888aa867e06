"""How the documentation is built: ``tox -e docs``."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from mastodon_pages import LONGEST_LINE, aliases  # noqa: E402

from mastodon import __version__  # noqa: E402 - the path has to be known first

project = "Mastodon.py"
author = "Mastodon.py contributors"
project_copyright = author
version = release = __version__

extensions = ["sphinx.ext.autodoc", "mastodon_pages"]
exclude_patterns = ["_build", "figures"]
default_role = "code"
nitpicky = True
nitpick_ignore_regex = [
    # Type variables have no page.
    (r"py:class", r"_[A-Z]\w*"),
    # Other projects' things are named, not linked: links would need a network
    # to be checked.
    (
        r"py:.*",
        r"(builtins|collections|datetime|json|logging|os|pathlib|requests|threading|types|typing)\b.*",
    ),
]

add_module_names = False
python_use_unqualified_type_names = True
maximum_signature_line_length = LONGEST_LINE
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
# An alias says more than what it stands for: ``AccountId``, not a union of six.
autodoc_type_aliases = aliases()

html_theme = "furo"
html_title = f"Mastodon.py {release}"
html_static_path = ["_static"]
html_css_files = ["extra.css"]
html_copy_source = False
html_show_sphinx = False
