"""Every Python snippet in the README and the docs runs as it stands.

`docs/customising.md` is followed from its first line to its last, as a newcomer would: a block
that names a file is written there, a ``diff`` is applied, and what is run prints what is shown.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import child
from tests.unit.cli.test_docs import examples, is_shown

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\S+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def _snippets() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for number, match in enumerate(_SNIPPET.finditer(page.read_text(encoding="utf-8")), 1):
            yield f"{page.name}-{number}", match.group(1)


@pytest.mark.parametrize(("name", "code"), list(_snippets()), ids=lambda value: value[:20])
def test_a_snippet_runs_as_it_is_printed(name: str, code: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    if name == "README.md-1":
        assert "verified: True" in ran.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_links_only_to_what_is_there(page: Path) -> None:
    broken = [
        target
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_the_page_on_making_it_yours_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "customising.md").read_text(encoding="utf-8")
    for kind, name, text in _BLOCK.findall(page):
        match kind:
            case "console":
                for example in examples(text):
                    ran = child(tmp_path, shlex.split(example.command))
                    assert (ran.status, ran.err) == (0, "")
                    assert is_shown(example.shown, ran.out.strip("\n") + "\n"), ran.out
            case "diff":
                _applied(tmp_path / name, text)
            case _:
                (tmp_path / name).write_text(text, encoding="utf-8")


def _applied(file: Path, diff: str) -> None:
    lines = diff.splitlines()
    old, new = ("\n".join(x[1:] for x in lines if x[0] == sign) for sign in "-+")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
