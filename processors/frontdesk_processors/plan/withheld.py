"""Keeps from a specialist what they may not know, wherever in their view it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Lexicon
from frontdesk_processors.schema import Catalog, Goal

MARK = "[withheld]"
_SHORTEST = 3
"""Shorter words mean something else too often to be taken out of what was said, but for those of
two capitals or digits."""


class Withheld:
    """What one specialist may not know of a conversation.

    A field is known by its name, in what the caller said, in calls, results and receipts, where
    whatever stands under it is masked. So is what was found there in every text, whoever said it,
    and what the caller asked others for in one breath that such a field belongs to.

    Args:
        names: The fields.
        conversation: What was said and done.
        messages: The whole context, in OpenAI's form.
        lexicons: What callers call the things in the records, by the field that holds their id: of
            what was spoken of, no other name passes either.
        catalog: The tools of all specialists, which tell what a request is about.
    """

    def __init__(
        self,
        names: Collection[str],
        *,
        conversation: Conversation,
        messages: Sequence[object],
        lexicons: Mapping[str, Lexicon] | None = None,
        catalog: Catalog | None = None,
    ) -> None:
        self.names = frozenset(names)
        self._goals: Mapping[str, Goal] = catalog.goals if catalog else {}
        words = set(self._words(conversation, messages)) if names else set[str]()
        self._lexicons = [lexicon for name, lexicon in (lexicons or {}).items() if name in names]
        self._ids = words
        self._pattern = _pattern(words)

    def text(self, text: str) -> str:
        """A text without it."""
        return text if self._pattern is None else self._pattern.sub(MARK, text)

    def said(self, text: str) -> str:
        """What somebody said without it, nor what callers call the things that were spoken of."""
        found = [m for lexicon in self._lexicons for m in lexicon.find(text) if m.id in self._ids]
        for start, end in sorted({(match.start, match.end) for match in found}, reverse=True):
            text = f"{text[:start]}{MARK}{text[end:]}"
        return self.text(text)

    def under(self, value: Any) -> Any:
        """JSON with a mark for whatever stands under one of the names, however deep."""
        match value:
            case Mapping():
                pairs = cast("Mapping[str, Any]", value)
                return {k: self._struck(k, v) for k, v in pairs.items()}
            case list() | tuple():
                return [self.under(one) for one in cast("Sequence[Any]", value)]
            case str() if value.startswith("{"):
                return self._json(value)
            case _:
                return value

    def message(self, message: Any) -> Any:
        """A message of a context without it."""
        if not self.names:
            return message
        role, content = message.get("role"), message.get("content")
        if isinstance(content, str):
            hide = self.said if role in ("user", "assistant") else self._json
            message = {**message, "content": hide(content)}
        if calls := message.get("tool_calls"):
            message = {**message, "tool_calls": [self._called(call) for call in calls]}
        return self._masked(message)

    def _struck(self, name: str, value: Any) -> Any:
        # What is not there tells nothing, and whoever reads may need to see that.
        hidden = name in self.names and value not in (None, "", [], {})
        return MARK if hidden else self.under(value)

    def _json(self, text: str) -> str:
        """A text that may be JSON with a mark under the names."""
        with suppress(ValueError):
            held = json.loads(text)
            if (masked := self.under(held)) != held:
                return json.dumps(masked, ensure_ascii=False)
        return text

    def _called(self, call: Mapping[str, Any]) -> dict[str, Any]:
        function: Mapping[str, Any] = call["function"]
        arguments = self._json(str(function.get("arguments") or ""))
        return {**call, "function": {**function, "arguments": arguments}}

    def _masked(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case Mapping():
                pairs = cast("Mapping[str, Any]", value)
                return {k: v if k in _STRUCTURE else self._masked(v) for k, v in pairs.items()}
            case list() | tuple():
                return [self._masked(one) for one in cast("Sequence[Any]", value)]
            case _:
                return value

    def _words(self, conversation: Conversation, messages: Iterable[object]) -> Iterator[str]:
        for name in self.names & conversation.values.keys():
            value = conversation.values[name]
            yield from (value.value, value.said, *value.earlier.values())
            yield from (*value.parts, *value.parts.values())
        for receipt in conversation.receipts:
            for held in (receipt.arguments, receipt.facts, receipt.before, receipt.after):
                yield from self._under(held)
        for request in (*conversation.queued, *conversation.handoffs):
            goal = self._goals.get(request.goal)
            if goal and request.request and not self.names.isdisjoint(goal.slots):
                yield request.request
        for message in messages:
            if isinstance(message, Mapping):
                yield from self._in_message(cast("Mapping[str, Any]", message))

    def _in_message(self, message: Mapping[str, Any]) -> Iterator[str]:
        texts = [call["function"].get("arguments") for call in message.get("tool_calls") or ()]
        if message.get("role") in ("tool", "developer"):
            texts.append(message.get("content"))
        for text in texts:
            with suppress(TypeError, ValueError):
                yield from self._under(json.loads(text))

    def _under(self, value: object, *, name: str = "") -> Iterator[str]:
        """Every text that stands under one of the names."""
        match value:
            case str():
                if name in self.names:
                    yield value
                elif value.startswith("{"):
                    with suppress(ValueError):
                        yield from self._under(json.loads(value))
            case Mapping():
                for key, inner in cast("Mapping[str, object]", value).items():
                    yield from self._under(inner, name=key if key in self.names else name)
            case list() | tuple():
                for inner in cast("Sequence[object]", value):
                    yield from self._under(inner, name=name)
            case int() | float() if name in self.names and not isinstance(value, bool):
                yield str(value)
            case _:
                pass


def _pattern(words: Collection[str]) -> re.Pattern[str] | None:
    """What finds these words; None where there is none to find."""
    long = sorted((w for w in words if len(w) >= _SHORTEST), key=len, reverse=True)
    forms = dict.fromkeys(form for word in long for form in (word, json.dumps(word)[1:-1]))
    found = [*map(re.escape, forms), *(f"(?-i:{w})" for w in sorted(words) if _SHORT.fullmatch(w))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


_SHORT = re.compile(r"[A-Z0-9]{2}")

_STRUCTURE = frozenset({"role", "type", "id", "tool_call_id", "name"})
"""Fields of a message that hold nothing anybody said."""
