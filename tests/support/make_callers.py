"""Makes the recordings in ``tests/data/callers``: ``python -m tests.support.make_callers``.

The embedded voice is not the same twice, so a recording is made anew until the embedded ears hear
in it what was said; then it is kept.
"""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path

from frontdesk.providers.embedded.engines import Engines
from tests.support.caller import decode, encode

FOLDER = Path(__file__).parents[1] / "data" / "callers"
RATE = 48_000
TRIES = 40


def plain(words: str) -> str:
    return " ".join(re.sub(r"[^\w' ]", " ", words.casefold()).split())


async def main() -> None:
    wanted = tomllib.loads((FOLDER / "callers.toml").read_text(encoding="utf-8"))
    engines = await Engines.load()
    for name, line in wanted.items():
        path = FOLDER / f"{name}.opus"
        if path.exists():
            continue
        heard = ""
        for _ in range(TRIES):
            sound = await engines.say(line["say"], rate=RATE, trim=True)
            encode(path, sound, rate=RATE)
            heard = await engines.hear(decode(path, rate=16_000))
            if plain(heard) in [plain(one) for one in line["heard"]]:
                break
        print(name, "→", heard)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
