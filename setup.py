"""What is installed, and what it needs."""

from __future__ import annotations

import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def version() -> str:
    """Return the version, which stands in the package and nowhere else."""
    found = _VERSION.search((HERE / "mastodon" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit('setup.py: mastodon/__init__.py has no line __version__ = "..."')
    return found[1]


WEBPUSH = ["cryptography>=41", "http_ece>=1.2.0"]
WEBSOCKET = ["websocket-client>=1.6"]
GRAPHEME = ["graphemeu>=0.7"]
FAST = ["orjson>=3.10"]
DEMO = ["mastodon_mock>=0.6"]
PROGRESS = ["tqdm>=4.66"]
CLI = ["platformdirs>=4"]
EXAMPLES = ["distributed>=2024.8", "matplotlib>=3.9", "pyarrow>=17"]

EXTRAS = {
    "webpush": WEBPUSH,
    "websocket": WEBSOCKET,
    "grapheme": GRAPHEME,
    # Comes with every installation; programs ask for it all the same.
    "blurhash": [],
    "fast": FAST,
    "demo": DEMO,
    "cli": CLI,
    "progress": PROGRESS,
    "examples": EXAMPLES,
    "test": [
        *WEBPUSH,
        *WEBSOCKET,
        *GRAPHEME,
        *FAST,
        *DEMO,
        *CLI,
        *PROGRESS,
        *EXAMPLES,
        "hypothesis>=6.100",
        # The prompt and notebooks are tested with the programs themselves.
        "ipykernel>=6.29",
        "ipython>=8.18",
        "nbclient>=0.10",
        "pytest>=8.2",
        "pytest-cov>=5",
        "pytest-timeout>=2.3",
        "pytest-xdist>=3.6",
        "pywebpush>=2",
    ],
    "docs": ["furo>=2024.8.6", "sphinx>=8.1"],
    # What older releases called these.
    "websocket_streaming": WEBSOCKET,
    "magic": [],
}

setup(
    name="Mastodon.py",
    version=version(),
    description="Python client for the Mastodon API",
    long_description=(HERE / "README.rst").read_text(encoding="utf-8"),
    long_description_content_type="text/x-rst",
    author="Mastodon.py contributors",
    license_expression="MIT",
    license_files=["LICENSE"],
    url="https://github.com/halcy/Mastodon.py",
    project_urls={
        "Documentation": "https://mastodonpy.readthedocs.io/",
        "Source": "https://github.com/halcy/Mastodon.py",
        "Issues": "https://github.com/halcy/Mastodon.py/issues",
        "Changelog": "https://github.com/halcy/Mastodon.py/blob/master/CHANGELOG.rst",
    },
    keywords=["mastodon", "fediverse", "activitypub", "api", "client", "bot"],
    classifiers=[
        "Development Status :: 5 - Production/Stable",
        "Intended Audience :: Developers",
        "Operating System :: OS Independent",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3 :: Only",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Communications",
        "Topic :: Internet :: WWW/HTTP",
        "Topic :: Software Development :: Libraries :: Python Modules",
        "Typing :: Typed",
    ],
    packages=find_packages(include=["mastodon", "mastodon.*"]),
    package_data={"mastodon": ["py.typed"]},
    python_requires=">=3.10",
    install_requires=[
        "blurhash>=1.1.4",
        "decorator>=5.1",
        "python-dateutil>=2.8.2",
        "pytz>=2022.1",
        "requests>=2.28",
    ],
    extras_require=EXTRAS,
    zip_safe=False,
)
