"""What the repository promises to those who clone it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("processors", "pipelines", "verticals")
LARGEST_FILE = 1_000_000
LONGEST_FILE = 400
# In pieces, so that this file can be searched as every other.
REGISTRIES = [
    re.compile("".join(pieces), re.IGNORECASE)
    for pieces in (
        ("py", r"pi\.org"),
        ("python", r"hosted\.org"),
        ("registry", r"\.npm", "js"),
        ("registry", r"\.yarn", "pkg"),
        ("ana", r"conda\.(org|com)"),
        ("index", "[-_]", r"url\s*=\s*", r"\S+://"),
    )
]


@cache
def tracked() -> tuple[Path, ...]:
    """The files in git; skips the test in a copy that is no checkout."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("needs a git checkout")
    # A checkout may belong to another user, as in a container; nothing of it is run here.
    listing = ("git", "-c", "safe.directory=*", "ls-files", "-z")
    out = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in out.split("\0") if name and (path := ROOT / name).is_file())


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {normal(name): version for name, version in pairs}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_file_names_a_package_registry() -> None:
    named = [
        f"{relative(path)}: {found.group()}"
        for path in tracked()
        for registry in REGISTRIES
        if (found := registry.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert named == []


@pytest.mark.parametrize(
    "address", ["https://py" + "pi.org/simple", "pip install --index-" + "url=http://here/simple"]
)
def test_the_search_for_registries_finds_them(address: str) -> None:
    assert any(registry.search(address) for registry in REGISTRIES)


def test_no_file_is_over_a_megabyte() -> None:
    assert [relative(path) for path in tracked() if path.stat().st_size > LARGEST_FILE] == []


def test_no_source_file_is_so_long_that_it_has_two_subjects() -> None:
    long = [
        relative(path)
        for path in tracked()
        if path.suffix == ".py" and relative(path).split("/")[0] in SOURCES
        if path.read_text(encoding="utf-8").count("\n") >= LONGEST_FILE
    ]
    assert long == []


def test_the_house_check_finds_nothing() -> None:
    house = ROOT.parent / "shared" / "checks" / "house.py"
    if not house.is_file():
        pytest.skip("needs ../shared, which a stranger's clone has not")
    tracked()
    found = subprocess.run(
        (sys.executable, str(house)), cwd=ROOT, capture_output=True, text=True, check=True
    )
    # How long a function may be is asked there, and held by ruff's complexity limit here.
    asked = [row for row in found.stdout.splitlines() if not row.endswith("fit a screen?")]
    assert asked == []


UNSAFE = re.compile(
    r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill)\b|\byaml\.(?:load|unsafe_load|full_load)\("
    r"|(?<![\w.])(?:eval|exec)\(",
    re.MULTILINE,
)


def test_no_source_makes_objects_or_runs_code_out_of_text() -> None:
    assert UNSAFE.search("x = yaml.load(f)") and UNSAFE.search("import pickle")
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in files if UNSAFE.search(path.read_text(encoding="utf-8"))] == []


def test_every_dependency_is_pinned_and_no_pin_has_an_address() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras: dict[str, list[str]] = project["project"]["optional-dependencies"]
    groups: dict[str, list[str]] = project["dependency-groups"]
    declared = [
        *project["project"]["dependencies"],
        *(name for names in (*extras.values(), *groups.values()) for name in names),
    ]
    names = {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in declared}
    assert names - pins().keys() - {"frontdesk"} == set()
    assert [
        name for name, version in pins().items() if not re.fullmatch(r"[\w.+!]+", version)
    ] == []


def test_the_guide_names_only_commands_that_make_has() -> None:
    guide = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", guide)) <= targets


def test_ci_runs_the_whole_of_the_broad_matrices() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make --no-print-directory test WIDE=1 " in ci
    assert "$(if $(WIDE),-m 'not slow and not live')" in makefile


def test_the_guide_names_only_paths_that_exist() -> None:
    guide = (ROOT / "AGENTS.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:processors|pipelines|verticals|tests|docs|examples)/[\w./]*)`", guide)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_oldest_pipecat_that_we_claim_is_the_one_that_is_tested() -> None:
    # Of ~=1.14.0 that is the newest too, for as long as 1.14 has no other release.
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    claimed = set(re.findall(r"pipecat-ai\[[\w,]+\](\S+?)\"", text))
    assert claimed == {f"~={pins()['pipecat-ai']}"}
