"""Whether two candidates are one configuration, by what they name and by what that holds."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from hashlib import sha1
from importlib.util import find_spec
from pathlib import Path

from frontdesk.evals.gate.candidate import Candidate

_CODE = ("processors", "pipelines", "verticals")
_PACKAGES = ("frontdesk_processors", "frontdesk", "frontdesk_verticals")
_LEFT_OUT = "__pycache__"
_NAMED = ("vertical", "brain", "setup")
"""Settings that may name code of one's own, as ``module:attribute``."""


def alike(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are the same in all but their names.

    Folders are compared by the files in them, and code by the packages of this project: two
    revisions between which only the docs changed are one. Where a candidate names a module of its
    own, only what names the same code is the same.
    """
    folders = ("overlay", "prompts")
    apart = {"name", "code", "revision", *folders}
    if one.model_dump(exclude=apart) != other.model_dump(exclude=apart):
        return False
    if any(_files(getattr(one, name)) != _files(getattr(other, name)) for name in folders):
        return False
    if (one.code, one.revision) == (other.code, other.revision):
        return True
    own = any(":" in getattr(one, name) for name in _NAMED)
    return not own and _code(one) == _code(other)


def _files(folder: str | Path) -> Mapping[str, str]:
    """What a folder holds: the id that git gives the content of each file."""
    root = Path(folder)
    if not folder or not root.is_dir():
        return {}
    return {
        path.relative_to(root).as_posix(): _blob(path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and _LEFT_OUT not in path.parts
    }


def _code(side: Candidate) -> Mapping[str, str]:
    """The files of this project's packages, by their names under the packages' folders."""
    if side.revision:
        return _of_revision(side.revision)
    if side.code:
        roots = [Path(side.code) / root for root in _CODE]
        return {name: blob for root in roots for name, blob in _files(root).items()}
    found = {name: find_spec(name) for name in _PACKAGES}
    homes = {
        # The first of several is the one that is imported from.
        name: next(iter(spec.submodule_search_locations or ()), "")
        for name, spec in found.items()
        if spec is not None
    }
    return {f"{name}/{path}": v for name, home in homes.items() for path, v in _files(home).items()}


def _of_revision(revision: str) -> Mapping[str, str]:
    """The same of a revision; of one that git does not know, nothing that equals anything."""
    listing = ["git", "ls-tree", "-r", "-z", "--full-tree", revision, *_CODE]
    try:
        listed = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return {"": revision}
    rows = (row.split("\t", 1) for row in listed.split("\0") if row)
    return {path.split("/", 1)[1]: about.split()[2] for about, path in rows}


def _blob(content: bytes) -> str:
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
