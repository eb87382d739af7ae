"""What was used at the prices of a sheet."""

from __future__ import annotations

from decimal import Decimal

from frontdesk.costs import Cost, Costs, exact, priced
from frontdesk.providers.sheet import Sheet
from frontdesk_processors.usage import Use

LLM = Use(
    stage="llm",
    model="gpt-4.1-mini-2025-04-14",
    quantities={"input": 1001, "cached_input": 3000, "output": 7},
    inferences=2,
)


def test_every_stage_is_priced_exactly_and_names_where_the_price_was_read() -> None:
    sheet = Sheet.load()
    costs = priced(
        [
            LLM,
            Use(stage="stt", model="nova-3-general", quantities={"seconds": Decimal("90.5")}),
            Use(stage="tts", model="eleven_flash_v2_5", quantities={"characters": 120}),
            Use(stage="tts", model="piper", quantities={"characters": 900}),
        ],
        sheet=sheet,
    )
    assert costs.by_stage == {
        "llm": Decimal("0.0007116"),
        "stt": Decimal("0.00724"),
        "tts": Decimal("0.006"),
        "embedded": Decimal(0),
    }
    assert costs.usd == Decimal("0.0139516")
    row = sheet.model("llm", "gpt-4.1-mini")
    assert (costs.costs[0].source, costs.costs[0].checked) == (row.source, row.checked)
    assert costs.cache_hit_rate == 0.7498


def test_what_was_kept_is_counted_and_free_whether_its_model_has_a_price_or_not() -> None:
    kept = [
        Use(
            stage="tts",
            model="eleven_flash_v2_5",
            quantities={"characters": 120, "kept_characters": 500},
        ),
        Use(stage="tts", model="a voice of their own", quantities={"kept_characters": 70}),
    ]
    costs = priced(kept, sheet=Sheet.load())
    assert (costs.usd, costs.unpriced) == (Decimal("0.006"), ())
    assert [one.quantities["kept_characters"] for one in costs.costs] == [500, 70]


def test_what_has_no_price_is_told_and_never_taken_for_nothing() -> None:
    costs = priced(
        [LLM, Use(stage="llm", model="house-7b", quantities={"input": 5}, inferences=1)],
        sheet=Sheet.load(),
    )
    assert (costs.usd, costs.known_usd) == (None, Decimal("0.0007116"))
    assert costs.unpriced == ("house-7b",)
    assert costs.to_json()["stages"] == {"llm": None}


def test_a_model_that_reports_nothing_has_no_known_cost() -> None:
    silent = Use(stage="llm", model="gpt-4.1-mini", quantities={}, unreported=3)
    assert priced([silent], sheet=Sheet.load()).usd is None
    cut_once = Use(
        stage="llm", model="gpt-4.1-mini", quantities={"input": 10}, inferences=2, unreported=1
    )
    [one] = priced([cut_once], sheet=Sheet.load()).costs
    assert (one.usd, one.unreported) == (Decimal("0.000004"), 1)


def test_dollars_are_written_to_the_last_digit_without_powers_of_ten() -> None:
    assert [exact(Decimal(text)) for text in ("1E-7", "0.000", "100", "1.500")] == [
        "0.0000001", "0", "100", "1.5",
    ]  # fmt: skip


def test_two_sittings_cost_what_both_did_and_have_no_price_if_one_has_none() -> None:
    one = Cost(stage="llm", model="m", quantities={"input": 2}, inferences=1, usd=Decimal("0.1"))
    more = Cost(stage="llm", model="m", quantities={"output": 3}, inferences=2, usd=Decimal("0.2"))
    both = one.with_more(more)
    assert (both.quantities, both.inferences) == ({"input": 2, "output": 3}, 3)
    assert both.usd == Decimal("0.3")
    unpriced = Cost(stage="llm", model="m", quantities={}, usd=None)
    assert one.with_more(unpriced).usd is None and unpriced.with_more(one).usd is None
    assert Costs().usd == 0
