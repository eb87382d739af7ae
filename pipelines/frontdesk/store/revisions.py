"""Which schema revisions this release knows, read without importing Alembic.

Alembic is only needed to change a schema; a warm start needs to know that there is nothing to do.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from frontdesk_processors.errors import DefinitionError

State = Literal["current", "behind", "newer"]

_PARSING = threading.Lock()
"""CPython 3.11 now and then loses count of its recursion when two threads parse at once."""


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """The revisions in some migration folders.

    Parameters:
        known: Every revision's id. Its part before the first ``_`` names its branch.
        heads: The last one of each branch.
    """

    known: frozenset[str]
    heads: frozenset[str]

    def in_use(self, applied: Collection[str]) -> bool:
        """Whether any of their branches is among those of the revisions ``applied``."""
        return bool({_branch(r) for r in self.known} & {_branch(r) for r in applied})

    def state(self, applied: Collection[str]) -> State:
        """How a database compares in which the revisions ``applied`` are the last ones.

        Branches that are not among these folders' are another vertical's, and do not count.
        """
        branches = {_branch(revision) for revision in self.known}
        if any(r not in self.known and _branch(r) in branches for r in applied):
            return "newer"
        return "current" if self.heads <= set(applied) else "behind"


def read(folders: Sequence[Path]) -> Revisions:
    """The revisions in ``folders``.

    Raises:
        DefinitionError: A folder is missing or has no revision, a revision cannot be read, or it
            depends on one of another branch.
    """
    known: set[str] = set()
    passed: set[str] = set()
    for folder in folders:
        found = [values for file in sorted(folder.glob("*.py")) if (values := _read(file))]
        if not found:
            raise DefinitionError(f"no migrations in {folder}")
        for values in found:
            known.add(str(values["revision"]))
            below = values.get("down_revision") or ()
            passed.update([below] if isinstance(below, str) else below)
    return Revisions(known=frozenset(known), heads=frozenset(known - passed))


def _read(file: Path) -> Mapping[str, str | tuple[str, ...] | None] | None:
    """The module's constants, or None when it is no revision."""
    with _PARSING:
        return _parsed(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _parsed(file: Path, changed: int) -> Mapping[str, str | tuple[str, ...] | None] | None:
    values: dict[str, str | tuple[str, ...] | None] = {}
    try:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    pass
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    pass
                case _:
                    continue
            if name in ("revision", "down_revision", "depends_on"):
                values[name] = ast.literal_eval(value)
    except (OSError, SyntaxError, ValueError) as error:
        raise DefinitionError(f"migration {file}: {error}") from error
    if values.get("depends_on"):
        raise DefinitionError(f"migration {file}: depends_on another branch; each stands alone")
    return values if "revision" in values else None


def _branch(revision: str) -> str:
    return revision.partition("_")[0]
