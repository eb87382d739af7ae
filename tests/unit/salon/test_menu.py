from pathlib import Path

import pytest

from frontdesk_processors.errors import BadSetting
from frontdesk_verticals.salon.menu import read_menu
from frontdesk_verticals.salon.vertical import HOME

TEXT = (HOME / "business.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('tue = ["09:00", "19:00"]', 'tue = ["19:00", "09:00"]', "closes at 09:00"),
        ('"patch_test"]\nshifts', '"perm"]\nshifts', "does 'perm', which is no service"),
        ('tue = ["09:00", "17:00"], wed', 'sun = ["09:00", "17:00"], wed', "which is closed then"),
        ('adds_to = ["mens_cut"]', 'adds_to = ["shave"]', "'shave', which is no service"),
        ("hands_on = 45", 'hands_on = "long"', "hands_on"),
        (
            'tier = "director"',
            'tier = "star"',
            "is of tier 'star'; there are stylist",
        ),
        ("[business]", "[business", "business.toml"),
    ],
)
def test_a_menu_that_cannot_be_kept_fails_at_load_and_says_why(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    file = tmp_path / "business.toml"
    assert old in TEXT
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadSetting, match=told) as caught:
        read_menu(file)
    assert str(caught.value).startswith(str(file))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('tue = ["09:00", "19:00"]', 'tue = ["19:00", "09:00"]', "hours"),
        ('tier = "director"', 'tier = "star"', "tier"),
        ("hands_on = 45", "hands_on = 45\ncolour = 3", "colour"),
    ],
)
def test_the_line_that_is_wrong_is_named(tmp_path: Path, old: str, new: str, line: str) -> None:
    file = tmp_path / "business.toml"
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadSetting) as caught:
        read_menu(file)
    number = int(str(caught.value).removeprefix(f"{file}:").partition(":")[0])
    assert file.read_text(encoding="utf-8").splitlines()[number - 1].startswith(f"{line} = ")
