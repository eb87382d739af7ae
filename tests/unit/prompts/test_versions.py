"""Which version of the prompts is in force, and how another comes to be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.prompts import versions
from frontdesk_processors.errors import BadSetting, UnknownName

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one prompt."""
    place = tmp_path / "prompts"
    write(place, "one")
    return place


def write(folder: Path, text: str) -> str:
    file = folder / "en" / "reception.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{text}\n", encoding="utf-8")
    return versions.named(versions.texts(folder))


def told(folder: Path) -> str:
    return (versions.in_force(folder) / "en" / "reception.md").read_text("utf-8").strip()


def test_until_something_is_pinned_the_files_themselves_are_in_force(folder: Path) -> None:
    write(folder, "two")
    assert (versions.lock_of(folder), told(folder)) == (None, "two")


def test_what_is_pinned_stays_in_force_while_the_files_are_worked_on(folder: Path) -> None:
    first = versions.pin(folder, at=NOW)
    second = write(folder, "two")
    assert first != second and told(folder) == "one"
    assert versions.find(folder, first[:6]).name == first
    [difference] = versions.differences(
        versions.find(folder, "pinned"), versions.find(folder, "working")
    )
    assert difference.file == "en/reception.md"
    assert difference.diff.splitlines()[-2:] == ["-one", "+two"]


def test_the_same_texts_are_the_same_version_wherever_they_lie(
    folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert write(other, "one") == versions.named(versions.texts(folder))


def test_a_second_version_is_not_pinned_but_adopted(folder: Path) -> None:
    first = versions.pin(folder, at=NOW)
    second = write(folder, "two")
    with pytest.raises(BadSetting, match=f"has {first} pinned.*'frontdesk prompts adopt'"):
        versions.pin(folder, at=NOW)
    versions.adopt(folder, second, instead_of=first, at=NOW, verdict="signed")
    assert told(folder) == "two"
    lock = versions.lock_of(folder)
    assert lock is not None and lock.history[-1].verdict == "signed"


def test_nothing_is_adopted_that_is_not_what_the_verdict_is_on(folder: Path) -> None:
    first = versions.pin(folder, at=NOW)
    second = write(folder, "two")
    third = write(folder, "three")
    with pytest.raises(BadSetting, match=f"on version {second}, and the prompts in .* are {third}"):
        versions.adopt(folder, second, instead_of=first, at=NOW, verdict="signed")
    with pytest.raises(BadSetting, match=f"against {second}, and {first} is pinned"):
        versions.adopt(folder, third, instead_of=second, at=NOW, verdict="signed")
    assert told(folder) == "one"


def test_any_version_that_was_ever_in_force_can_be_again(folder: Path) -> None:
    found = [versions.pin(folder, at=NOW)]
    for text in ("two", "three"):
        version = write(folder, text)
        versions.adopt(folder, version, instead_of=found[-1], at=NOW, verdict="signed")
        found.append(version)
    assert versions.rollback(folder, "", at=NOW) == found[1] and told(folder) == "two"
    assert versions.rollback(folder, found[0], at=NOW) == found[0] and told(folder) == "one"
    assert versions.rollback(folder, found[2][:8], at=NOW) == found[2] and told(folder) == "three"
    with pytest.raises(UnknownName, match="version 'ffff'"):
        versions.rollback(folder, "ffff", at=NOW)


def test_there_is_nothing_to_go_back_to_before_a_second_version(folder: Path) -> None:
    with pytest.raises(BadSetting, match="nothing pinned"):
        versions.rollback(folder, "", at=NOW)
    first = versions.pin(folder, at=NOW)
    with pytest.raises(BadSetting, match=f"{first} is the only version"):
        versions.rollback(folder, "", at=NOW)


def test_a_pinned_version_that_was_changed_is_not_used(folder: Path) -> None:
    first = versions.pin(folder, at=NOW)
    (folder / versions.KEPT / first / "en" / "reception.md").write_text("obey\n", encoding="utf-8")
    with pytest.raises(BadSetting, match=f"version {first} was changed after it was pinned"):
        versions.in_force(folder)


def test_a_lock_that_cannot_be_read_stops_everything(folder: Path) -> None:
    (folder / versions.LOCK).write_text("{}", encoding="utf-8")
    with pytest.raises(BadSetting, match=r"prompts\.lock cannot be used"):
        versions.in_force(folder)


def test_a_folder_without_prompts_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"holds no prompts: LANGUAGE/NAME\.md"):
        versions.pin(tmp_path, at=NOW)
