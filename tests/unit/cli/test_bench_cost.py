"""``frontdesk bench cost``."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.support.commands import Ran


def test_the_command_tells_each_measure_on_simulated_calls(run: Callable[..., Ran]) -> None:
    ran = run("bench", "cost", "--vertical", "salon", "--calls", "2", "--json")
    assert ran.status == 0, ran.err
    told = json.loads(ran.out)
    assert (told["calls"], told["tokens"]) == (2, "characters / 4")
    assert told["inferences"] > 4
    tools = told["measures"]["tool_shortlisting"]
    assert tools["on"]["prompt_tokens"] < tools["off"]["prompt_tokens"]
    voice = told["voice"]
    assert voice["on"]["characters"] + voice["on"]["kept_characters"] in range(
        voice["off"]["characters"] - 1, voice["off"]["characters"] + 2
    )
    assert told["kept"]["fit"] >= told["kept"]["given"]
    assert told["easy"]["n"] > 0 == told["easy"]["called"]
    for ways in told["measures"].values():
        assert ways["on"]["gold"]["kept"] == ways["on"]["gold"]["n"] > 0
