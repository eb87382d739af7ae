"""What stands in frontdesk.toml, and what is said of what cannot."""

from pathlib import Path

import pytest

from frontdesk.host.config import HostConfig
from frontdesk.host.host import Host
from frontdesk.host.tickets import secret_of
from frontdesk.settings import Settings
from frontdesk.toml_file import line_of
from frontdesk_processors.errors import BadSetting

GOOD = """\
# Two salons.
[host]
mode = "production"
calls = 40

[[business]]
name = "north"
vertical = "salon"
db = "north.db"
numbers = ["+14155550100"]

[[business]]
name = "south"
vertical = "salon"
db = "south.db"
"""


def read(folder: Path, text: str) -> HostConfig:
    path = folder / "frontdesk.toml"
    path.write_text(text, encoding="utf-8")
    return HostConfig.read(path)


@pytest.mark.parametrize(
    "alias", ["{0}/../{1}/north.db", "sqlite:///{0}/north.db", "file:{0}/north.db"]
)
async def test_two_businesses_are_not_served_from_one_database(tmp_path: Path, alias: str) -> None:
    again = alias.format(tmp_path, tmp_path.name)
    text = GOOD.replace("production", "development").replace('"south.db"', f'"{again}"')
    config = read(tmp_path, text.replace('"north.db"', f'"{tmp_path}/north.db"'))
    with pytest.raises(BadSetting, match="north and south are in one database"):
        await Host.open(config)


async def test_the_deployments_own_database_is_not_anothers_too(tmp_path: Path) -> None:
    text = GOOD.replace("production", "development").replace('db = "north.db"\n', "")
    config = read(tmp_path, text.replace('"south.db"', f'"{tmp_path}/one.db"'))
    deployment = Settings.model_validate({"FRONTDESK_DB": str(tmp_path / "one.db")})
    with pytest.raises(BadSetting, match="north and south are in one database"):
        await Host.open(config, settings=deployment)


def test_a_file_says_what_is_served(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)
    assert [business.name for business in config.business] == ["north", "south"]
    assert config.host.calls == 40


@pytest.mark.parametrize(
    ("change", "into", "line", "told"),
    [
        ("calls = 40", "calls = 0", 4, "greater than or equal to 1"),
        ("calls = 40", "callz = 40", 4, "Extra inputs"),
        ('"+14155550100"', '"415-555-0100"', 10, "+14155550123"),
        ('vertical = "salon"\ndb = "south.db"', 'db = "south.db"', 12, "vertical"),
        ('name = "south"', 'name = "South End"', 13, "pattern"),
        ('name = "south"', 'name = "north"', 1, "'north' as their name"),
        ('db = "south.db"', 'db = "north.db"', 1, "'north.db' as their database"),
        ('db = "south.db"', 'origins = ["https://x.example/"]', 15, "https://www.example.com"),
        ("calls = 40", 'ice_servers = ["stun.example.com"]', 4, "stun:stun.example.com:3478"),
        ("calls = 40", 'ice_servers = ["turn:turn.example.com"]', 4, "credential"),
        ("calls = 40", 'ice_servers = [{ url = "turn:x", credential = "my-key" }]', 4, "username"),
        ("calls = 40", 'ice_servers = ["turn:x:1?transport=sctp"]', 4, "address"),
        ('db = "south.db"', 'api_keys = ["my-key"]', 15, "sha256sum"),
        ('db = "south.db"', 'db = "south.db', 15, "Illegal character"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, change: str, into: str, line: int, told: str
) -> None:
    with pytest.raises(BadSetting) as error:
        read(tmp_path, GOOD.replace(change, into, 1) if change in GOOD else "")
    assert told in str(error.value)
    assert f"frontdesk.toml:{line}: " in str(error.value)
    assert "my-key" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"frontdesk\.toml cannot be read: No such file"):
        HostConfig.read(tmp_path / "frontdesk.toml")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("business", 1, "db"), 15),
        (("business", 1, "brain"), 12),
        (("business", 0), 6),
        (("host", "mode"), 3),
        ((), 1),
    ],
)
def test_the_line_of_a_key_is_found(key: tuple[str | int, ...], line: int) -> None:
    assert line_of(GOOD, key) == line


@pytest.mark.parametrize("secret", [None, "", "changeme", "x" * 40, "secret"])
def test_production_does_not_start_with_a_secret_that_could_be_guessed(secret: str | None) -> None:
    with pytest.raises(BadSetting, match="openssl rand") as error:
        secret_of(secret, production=True)
    assert not secret or secret not in str(error.value).replace("FRONTDESK_SECRET", "")
    assert secret_of(None, production=False) != secret_of(None, production=False)


def test_a_business_has_prompts_of_its_own_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "frontdesk.toml"
    file.write_text(
        '[[business]]\nname = "one"\nvertical = "healthcare"\nprompts = "mine"\n', encoding="utf-8"
    )
    assert HostConfig.read(file).business[0].prompts == tmp_path / "mine"
