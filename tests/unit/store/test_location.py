"""What a person may give for a database."""

from pathlib import Path

import pytest

from frontdesk.store.location import Location, locate, prepared
from frontdesk_processors.errors import BadSetting, ReadOnlyStore, StoreError


@pytest.mark.parametrize("name", ["memory:", ":memory:", "sqlite://", "sqlite:///:memory:"])
def test_memory_has_no_file(name: str) -> None:
    assert locate(name) is None


@pytest.mark.parametrize(
    "url",
    [
        "/data/clinic.db",
        "sqlite:////data/clinic.db",
        "sqlite+aiosqlite:////data/clinic.db",
        "file:/data/clinic.db",
        "file:///data/clinic.db",
        Path("/data/clinic.db"),
    ],
)
def test_a_file_is_named_in_many_ways(url: str | Path) -> None:
    location = locate(url)
    assert isinstance(location, Location)
    assert location.path == Path("/data/clinic.db")
    assert not location.read_only


def test_a_relative_file_is_in_the_working_folder() -> None:
    location = locate("sqlite:///clinic.db")
    assert isinstance(location, Location)
    assert location.path == Path.cwd() / "clinic.db"


def test_a_plain_path_may_hold_what_a_url_would_escape() -> None:
    location = locate("/data/50% off? #1.db")
    assert isinstance(location, Location)
    assert location.path == Path("/data/50% off? #1.db")


def test_a_link_leads_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    location = locate(tmp_path / "link.db")
    assert isinstance(location, Location)
    assert location.path.name == "real.db"


def test_a_tilde_is_the_home_folder() -> None:
    location = locate("~/clinic.db")
    assert isinstance(location, Location)
    assert location.path == Path.home().resolve() / "clinic.db"


@pytest.mark.parametrize("url", ["file:/x.db?mode=ro", "sqlite:////x.db?mode=ro&uri=true"])
def test_a_mode_opens_for_reading(url: str) -> None:
    location = locate(url)
    assert isinstance(location, Location)
    assert "mode=ro" in location.read_only


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("mysql://u:secret@host/db", "mysql"),
        ("sqlite://host/x.db", "sqlite"),
        ("", "''"),
        ("sqlite:///", "sqlite:///"),
        ("file:/x.db?cache=shared", "cache"),
        ("file:/x.db?mode=fast", "mode=fast"),
    ],
)
def test_what_is_no_database_is_named(url: str, named: str) -> None:
    with pytest.raises(BadSetting, match=named) as raised:
        locate(url)
    assert "secret" not in str(raised.value)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    location = locate(tmp_path)
    assert isinstance(location, Location)
    with pytest.raises(StoreError, match=r"is a folder; name a file in it"):
        prepared(location, create=True)


def test_a_new_file_gets_its_folder_and_is_its_owners(tmp_path: Path) -> None:
    location = locate(tmp_path / "a" / "b" / "x.db")
    assert isinstance(location, Location)
    prepared(location, create=True)
    assert location.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("option", ["", "?mode=rw", "?mode=ro"])
def test_a_missing_file_is_not_made_unasked(tmp_path: Path, option: str) -> None:
    location = locate(f"file:{tmp_path / 'x.db'}{option}")
    assert isinstance(location, Location)
    with pytest.raises(StoreError, match="there is no database"):
        prepared(location, create=bool(option))
    assert not location.path.exists()


def test_a_file_below_a_file_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    location = locate(tmp_path / "file" / "x.db")
    assert isinstance(location, Location)
    with pytest.raises(ReadOnlyStore, match="cannot be created"):
        prepared(location, create=True)
