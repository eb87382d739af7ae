"""Every Python snippet in the README and the docs runs as it stands."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
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
