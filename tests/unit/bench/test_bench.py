"""The benches, at their smallest."""

import json

import pytest

from frontdesk.bench import BENCHES, Figure, measure
from frontdesk.bench.__main__ import main
from frontdesk.bench.figures import percentile
from frontdesk_processors.errors import UnknownName
from tests.support.wide import widely


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(1, 101)]
    assert percentile(values, 0.95) == 95
    assert percentile(values, 0.5) == 50
    assert percentile([7.0], 0.95) == 7


def test_a_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def test_a_figure_over_its_goal_is_not_met() -> None:
    assert Figure(name="a", value=1, unit="ms", goal=1).met
    assert not Figure(name="a", value=1.1, unit="ms", goal=1).met
    assert Figure(name="a", value=1e9, unit="ms").met


@pytest.mark.parametrize(
    "name", widely([name for name in BENCHES if name != "voice"], always=("turn", "parse"))
)
@pytest.mark.timeout(240)
async def test_a_bench_comes_to_figures_of_its_own_name(name: str) -> None:
    figures = {figure.name: figure for figure in await measure(name, scale=1)}
    assert figures[f"{name}.runs"].value >= 20
    assert all(figure.value >= 0 for key, figure in figures.items() if "added" not in key)


@pytest.mark.slow  # It holds calls in real time.
@pytest.mark.timeout(300)
async def test_the_voice_bench_comes_to_what_a_caller_waits_for() -> None:
    figures = {figure.name: figure for figure in await measure("voice", scale=1)}
    assert figures["voice.first_audio.p50"].value > 200
    assert figures["voice.runs"].value >= 1


async def test_an_unknown_bench_is_told_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="overhead"):
        await measure("speed")


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["parse", "--json", "--scale", "1"])
    told = json.loads(capsys.readouterr().out)
    assert told["machine"]["cores"] >= 1
    assert {"name", "value", "unit", "goal", "met"} == set(told["figures"][0])
