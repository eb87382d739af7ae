"""What users import does not change unseen."""

from __future__ import annotations

from tests.support.public_api import SNAPSHOT, public_api


def test_what_the_docs_import_is_as_it_was_written_down() -> None:
    # Meant to change: `python -m tests.support.public_api` writes it anew; tell it in CHANGELOG.md.
    assert public_api() == SNAPSHOT.read_text(encoding="utf-8")
