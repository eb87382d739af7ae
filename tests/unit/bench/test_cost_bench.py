"""What each measure takes off a conversation's cost, on the same conversation."""

from __future__ import annotations

import json
from typing import Any

from frontdesk.bench.cost.again import Kept, voiced
from frontdesk.bench.cost.layouts import (
    Prompt,
    as_sent,
    by_words,
    folded,
    name_of,
    state_first,
    with_tools,
)
from frontdesk.bench.cost.record import Asked, Recorded
from frontdesk.bench.cost.report import lost, report, spent
from frontdesk.bench.cost.ways import as_asked, laid_out, summarised
from frontdesk.providers.sheet import Sheet
from frontdesk.registry import vertical
from frontdesk.simulators.openai.caching import LEAST_TOKENS, cacheable, common
from frontdesk.stock.phrases import Phrases
from frontdesk_processors.language import load
from frontdesk_processors.parse import Reader
from frontdesk_processors.schema import catalog
from frontdesk_processors.values import JsonObject

STATE: JsonObject = {"role": "developer", "content": '{"frontdesk_state": {"now": "noon"}}'}
SYSTEM: JsonObject = {"role": "system", "content": "You answer. " * 600}


def user(text: str) -> JsonObject:
    return {"role": "user", "content": text}


def call(id: str, tool: str) -> JsonObject:
    function: JsonObject = {"name": tool, "arguments": "{}"}
    return {"role": "assistant", "tool_calls": [{"id": id, "function": function}]}


def result(id: str, text: str) -> JsonObject:
    return {"role": "tool", "tool_call_id": id, "content": text}


def prompt(*messages: JsonObject) -> Prompt:
    return Prompt(tools=[], messages=[SYSTEM, *messages, STATE])


def roles(of: Prompt) -> list[object]:
    return [message["role"] for message in of.messages]


def test_the_state_goes_where_a_system_prompt_would_have_it() -> None:
    assert roles(state_first(prompt(user("hi")))) == ["system", "developer", "user"]


def test_folding_leaves_the_latest_turns_and_the_latest_answer_of_each_tool() -> None:
    told = folded(
        prompt(
            user("any time tuesday"), call("1", "find"), result("1", "slot_a"),
            user("or friday"), call("2", "find"), result("2", "slot_b"),
            user("the first"), user("yes"),
        )
    )  # fmt: skip
    text = json.dumps(told.messages)
    assert roles(told) == ["system", "assistant", "tool", "user", "user", "developer"]
    assert "slot_b" in text and "slot_a" not in text and "tuesday" not in text


def test_a_short_conversation_is_not_folded() -> None:
    short = prompt(user("hello"), user("there"))
    assert folded(short).messages == short.messages


def recorded(*prompts: Prompt, arguments: tuple[str, ...] = ()) -> list[Recorded]:
    asked = tuple(Asked(prompt=one, answered="fine", arguments=arguments) for one in prompts)
    return [Recorded(name="one", outcome="completed", asked=asked)]


def test_a_cache_serves_what_a_request_begins_with_in_the_services_steps() -> None:
    first = prompt(user("one"))
    second = prompt(user("one"), user("two"))
    took = spent(recorded(first, second), as_asked)
    assert took.cached == cacheable(-(-common(first.text(), second.text()) // 4)) > 0
    assert took.cached % 128 == 0
    assert cacheable(LEAST_TOKENS - 1) == 0 and cacheable(LEAST_TOKENS + 100) == LEAST_TOKENS


def test_a_state_ahead_of_the_history_costs_what_a_cache_would_have_served_of_it() -> None:
    said = [user("as long as a conversation gets " * 40)]
    first, later = prompt(*said), prompt(*said, user("two"))
    changed: JsonObject = {**STATE, "content": str(STATE["content"]).replace("noon", "one")}
    second = Prompt(tools=[], messages=[*later.messages[:-1], changed])
    last, ahead = (spent(recorded(first, second), laid_out(one)) for one in (as_sent, state_first))
    assert last.prompt == ahead.prompt and last.cached > ahead.cached


def test_a_value_that_a_measure_takes_away_is_found_out() -> None:
    asked = prompt(user("the red one"), user("two"), user("yes"))
    told = report(
        recorded(asked, arguments=("red", "unheard")),
        tools=[],
        model=Sheet.load().model("llm", "gpt-4.1-mini"),
        easy=Sheet.load().model("llm", "gpt-6-luna"),
    )
    assert lost(told) == 1
    kept: Any = told["measures"]
    assert kept["history_folded"]["on"]["gold"] == {"n": 1, "kept": 0}
    assert kept["both"]["on"]["gold"] == {"n": 1, "kept": 1}


def test_all_tools_of_a_trade_make_a_longer_prompt() -> None:
    tool: JsonObject = {"type": "function", "function": {"name": "find", "parameters": {}}}
    asked = prompt(user("hi"))
    assert len(with_tools([tool] * 3)(asked).text()) > len(asked.text())


def on_offer(name: str, description: str) -> JsonObject:
    parameters: JsonObject = {"type": "object", "properties": {}, "required": []}
    told: JsonObject = {"name": name, "description": description, "parameters": parameters}
    return {"type": "function", "function": told}


def test_tools_by_words_are_those_that_fit_and_those_that_were_called() -> None:
    hours = on_offer("get_office_hours", "When the office is open.")
    book = on_offer("book_appointment", "Book an appointment.")
    policies = on_offer("get_policies", "What the policies are.")
    messages = [call("1", "get_policies"), result("1", "ok"), user("when are you open")]
    asked = Prompt(tools=[hours, book, policies], messages=messages)
    assert [name_of(one) for one in by_words(asked).tools] == ["get_office_hours", "get_policies"]
    unclear = Prompt(tools=[hours, book], messages=[user("the first one")])
    assert by_words(unclear) == unclear


def test_summarising_costs_an_inference_and_leaves_the_latest_messages_and_no_state() -> None:
    said = [user(f"line {n}") for n in range(24)]
    asked = [Asked(prompt=prompt(*said[:n]), answered="fine") for n in (19, 21, 22)]
    before, summary, after, later = summarised(asked)
    assert roles(before.prompt) == ["system", *["user"] * 19]
    assert "line 0" in summary.prompt.text() and "line 20" not in summary.prompt.text()
    assert [m["content"] for m in after.prompt.messages[1:]] == [f"line {n}" for n in range(17, 21)]
    assert [m["content"] for m in later.prompt.messages[1:]] == [f"line {n}" for n in range(17, 22)]


def test_what_a_cheaper_model_answers_has_its_price_and_no_part_in_the_others_cache() -> None:
    prices = {name: Sheet.load().model("llm", name) for name in ("gpt-4.1-mini", "gpt-6-luna")}
    first = Asked(prompt=prompt(user("one")), answered="fine", model="gpt-4.1-mini")
    same, other = first, Asked(prompt=first.prompt, answered="fine", model="gpt-6-luna")
    twice, apart = (
        spent([Recorded(name="one", outcome="", asked=(first, one))], as_asked, prices=prices)
        for one in (same, other)
    )
    assert twice.cached > 0 == apart.cached
    assert twice.usd is not None and apart.usd is not None and twice.usd != apart.usd


def test_what_is_asked_of_a_model_without_a_price_has_none() -> None:
    asked = Asked(prompt=prompt(user("one")), answered="fine", model="house-7b")
    assert spent([Recorded(name="one", outcome="", asked=(asked,))], as_asked).usd is None


def test_an_answer_that_was_given_before_is_not_asked_for_in_the_next_conversation() -> None:
    asks = Recorded(name="c", outcome="answered", asked=(_asks("Do you take walk-ins?"),))
    kept = _kept()
    assert [len(kept(asks.asked)) for _ in range(3)] == [1, 0, 0]
    assert len(kept((_asks("Do you have a lift?"),))) == 1
    assert (kept.fit, kept.given) == (4, 2)


def test_what_was_asked_by_somebody_who_is_known_or_had_a_tool_called_is_asked_again() -> None:
    kept = _kept()
    named = {"full_name": {"value": "Ana Flores", "words": "Ana Flores", "turn": 1}}
    for one in (
        _asks("Do you take walk-ins?", caller="verified"),
        _asks("Do you take walk-ins?", said=named),
        _asks("Do you take walk-ins?", done=[{"tool": "book_visit"}]),
        _asks("Do you take walk-ins?", called=("get_services",)),
    ):
        assert [len(kept((one,))) for _ in range(2)] == [1, 1]
    assert kept.fit == 0


def test_a_voice_is_paid_once_for_a_stock_phrase_and_each_time_for_all_else() -> None:
    said = ("Welcome to Bloom. How are you?", "One moment. Thank you, Ana.")
    calls = [Recorded(name=name, outcome="answered", asked=(), said=said) for name in "ab"]
    phrases = Phrases(frozenset({"Welcome to Bloom. How are you?", "One moment."}))
    voice = Sheet.load().model("tts", "eleven_flash_v2_5")
    told: Any = voiced(calls, phrases=phrases, voice=voice, language=load("en"))
    first, second, named = len(said[0]), len("One moment."), len("Thank you, Ana.")
    assert told["off"]["characters"] == first + second + named
    assert told["on"]["kept_characters"] == round((first + second) / 2)
    assert float(told["on"]["usd"]) < float(told["off"]["usd"])


def _kept() -> Kept:
    reader = Reader(catalog([], language=load("en")), names=[], language=load("en"))
    return Kept(vertical("salon"), reader=reader, language=load("en"))


def _asks(text: str, *, called: tuple[str, ...] = (), **more: Any) -> Asked:
    state: dict[str, Any] = {
        "now": "2026-11-23T12:00-05:00",
        "today": "Monday",
        "caller": "anyone",
        "said": {},
        "done": [],
    }
    state |= more
    told: JsonObject = {"role": "developer", "content": json.dumps({"frontdesk_state": state})}
    asked = Prompt(tools=[], messages=[SYSTEM, user(text), told])
    return Asked(prompt=asked, answered="We do.", called=called)
