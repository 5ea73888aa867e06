"""What holds for every example."""

from __future__ import annotations

import ast

import pytest

from tests.examples.conftest import EXAMPLES

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_says_how_to_run_it(name):
    text = (EXAMPLES / f"{name}.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert f"python {name}.py " in docstring


@pytest.mark.parametrize("name", NAMES)
def test_has_help(example, capsys, name):
    with pytest.raises(SystemExit) as stopped:
        example(name).main(["--help"])
    assert stopped.value.code == 0
    assert "usage:" in capsys.readouterr().out


def test_all_are_in_the_list():
    listed = (EXAMPLES / "README.rst").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"``{name}.py``" not in listed] == []


def test_a_server_that_is_down_is_told_in_a_line(example, capsys, tmp_path):
    path = tmp_path / "login"
    path.touch(mode=0o600)
    path.write_text("secret-token\nhttp://127.0.0.1:9\n")
    assert example("archive").main([str(path), str(tmp_path / "archive.db")]) == 1
    out, err = capsys.readouterr()
    assert "cannot be reached" in err
    assert "secret-token" not in out + err
