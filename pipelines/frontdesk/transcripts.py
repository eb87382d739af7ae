"""What is filed of the words of a conversation: by default without who the caller is."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from frontdesk.redaction import redacted
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import find, load
from frontdesk_processors.values import Json, JsonObject, Value

_SAID = frozenset(
    {"caller", "agent", "parsed", "proposed", "cleared", "refused", "done", "handoff"}
)
"""Types of events that hold what somebody said, or what a model or a tool made of it."""
_PLAIN = frozenset(
    {"type", "turn", "t_ms", "tool", "call", "status", "specialist", "receipt", "id", "from", "to"}
)
_GIVEN = ("values", "arguments")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"\w{2,}")
_MARK = "[…]"
_OPAQUE = re.compile(r"((?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}(?![\w-]))")
"""A signed token, such as an offered time's: a date or a name in it is there by chance."""
_SURE = 0.9
"""Confidence of a name of which a part is a common given name."""


class Transcripts:
    """Leaves out of what is filed who the caller is: names, births, numbers, addresses.

    What they are is known from what the caller said and what the tools were asked for with;
    whatever else looks like a number, an address or a date of birth is left out as in a log.
    Receipts are not touched: they hold what was done, and are erased with the conversation.

    Args:
        conversation: Whose words they are.
        personal: Names of the parameters that say who somebody is.
    """

    def __init__(self, conversation: Conversation, *, personal: Iterable[str]) -> None:
        self._conversation = conversation
        self._personal = frozenset(personal)
        self._language = load(conversation.language)
        self._words: set[str] = set()

    def read(self, events: Iterable[JsonObject]) -> None:
        """Learn from events who the caller is."""
        for event in events:
            if event["type"] == "caller":
                self._words |= set(self._names_in(str(event.get("text") or "")))
            for given in _GIVEN:
                held = event.get(given)
                if isinstance(held, Mapping):
                    self._words |= self._words_of(held)

    async def recall(self) -> None:
        """Learn from what is filed of the conversation, which another process may have held."""
        conversation = self._conversation
        # It takes some milliseconds a turn, which nobody else on the loop should wait for.
        self._words |= await asyncio.to_thread(
            self._recalled, list(conversation.messages), dict(conversation.values)
        )

    def event(self, event: JsonObject) -> JsonObject:
        """An event as it is filed."""
        if event["type"] not in _SAID:
            return event
        return {k: v if k in _PLAIN else self._without(v) for k, v in event.items()}

    def close(self) -> None:
        """The conversation is over: leave in it no more of the caller than its events have."""
        conversation = self._conversation
        conversation.messages = [
            {k: v if k == "role" else self._without(v) for k, v in message.items()}
            for message in conversation.messages
        ]
        conversation.values = {
            name: value for name, value in conversation.values.items() if name not in self._personal
        }
        conversation.handoffs = [one.without(self._personal) for one in conversation.handoffs]
        conversation.queued = []
        # What was read back names them too; whoever goes on after all is asked anew.
        conversation.pending = None

    def text(self, text: str) -> str:
        """A text without who the caller is; tokens, which say nothing of them, stay whole."""
        parts = _OPAQUE.split(text)
        return "".join(one if at % 2 else self._masked(one) for at, one in enumerate(parts))

    def _masked(self, text: str) -> str:
        for said in self._phrases():
            text = re.sub(re.escape(said), _MARK, text, flags=re.IGNORECASE)
        if _YEAR.search(text):
            text = self._unborn(text)
        return redacted(text)

    def _names_in(self, text: str) -> Iterator[str]:
        """The words of names that the caller gives, announced or not."""
        for one in find(text, self._language, expect="name"):
            if one.kind == "name" and one.confidence >= _SURE:
                yield from _WORD.findall(one.text)

    def _recalled(
        self, messages: Iterable[Mapping[str, Any]], values: Mapping[str, Value]
    ) -> set[str]:
        found = self._words_of({name: value.value for name, value in values.items()})
        for message in messages:
            if message.get("role") == "user" and isinstance(message.get("content"), str):
                found.update(self._names_in(message["content"]))
            for call in message.get("tool_calls") or ():
                with suppress(KeyError, TypeError, ValueError):
                    found |= self._words_of(json.loads(call["function"]["arguments"]))
        return found

    def _words_of(self, given: Mapping[str, Json]) -> set[str]:
        """The words of what a tool was given, or the caller gave, that says who they are."""
        named = self._personal & given.keys()
        return {word for name in named for word in _WORD.findall(str(given[name]))}

    def _phrases(self) -> Iterator[str]:
        """What the caller said of themselves, longest first, then the words of their name."""
        values = self._conversation.values
        said = [values[name].said for name in self._personal & values.keys()]
        number = self._conversation.caller.phone or ""
        phrases = {one for one in (*said, number, *self._words) if len(one) > 1}
        yield from sorted(phrases, key=len, reverse=True)

    def _unborn(self, text: str) -> str:
        # A day that was still to come is nobody's birthday, whenever this is read.
        day = self._conversation.started_at.date()
        found = [
            f
            for f in find(text, self._language, expect="birth_date", today=day)
            if f.kind == "birth_date"
        ]
        for one in sorted(found, key=lambda one: -one.start):
            text = f"{text[: one.start]}{_MARK}{text[one.end :]}"
        return text

    def _without(self, value: Json) -> Any:
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {name: self._without(inner) for name, inner in value.items()}
            case Sequence():
                return [self._without(inner) for inner in value]
            case _:
                return value
