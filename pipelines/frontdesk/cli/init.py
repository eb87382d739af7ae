"""``frontdesk init``: a business of one's own, in a folder."""

from __future__ import annotations

from pathlib import Path

from frontdesk.cli.output import people, shown, write_json
from frontdesk.registry import vertical as find_vertical
from frontdesk.starting.start import start


def init(
    name: str, *, folder: Path | None, services: Path | None, staff: Path | None, as_json: bool
) -> int:
    """Write it, and say what to do next."""
    place = folder or Path(name)
    files = start(find_vertical(name), place, services=services, staff=staff)
    if as_json:
        write_json({"dir": str(place), "files": [str(one.relative_to(place)) for one in files]})
        return 0
    where = str(place) if place.is_absolute() else f"./{place}"
    for file in files:
        people().print(shown(f"{where}/{file.relative_to(place)}"), soft_wrap=True)
    people().print(shown(f"\nTalk to it: frontdesk chat {where}"), soft_wrap=True)
    people().print(shown(f"Then read {where}/README.md"), soft_wrap=True)
    return 0
