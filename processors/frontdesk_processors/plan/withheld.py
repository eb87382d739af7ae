"""Keeps from a specialist what they may not know, wherever in their view it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Lexicon

MARK = "[withheld]"
_SHORTEST = 3
"""Shorter words stand in too many others to be taken out."""


class Withheld:
    """What one specialist may not know of a conversation.

    A field is known by its name, in what the caller said, in calls, results and receipts; what it
    was found to hold there is masked in every text, whoever said it.

    Args:
        names: The fields.
        conversation: What was said and done.
        messages: The whole context, in OpenAI's form.
        lexicons: What callers call the things in the records, by the field that holds their id: of
            what was spoken of, no other name passes either.
    """

    def __init__(
        self,
        names: Collection[str],
        *,
        conversation: Conversation,
        messages: Sequence[object],
        lexicons: Mapping[str, Lexicon] | None = None,
    ) -> None:
        self.names = frozenset(names)
        words = set(self._words(conversation, messages)) if names else set[str]()
        long = sorted((w for w in words if len(w) >= _SHORTEST), key=len, reverse=True)
        forms = dict.fromkeys(form for word in long for form in (word, json.dumps(word)[1:-1]))
        joined = "|".join(map(re.escape, forms))
        self._lexicons = [lexicon for name, lexicon in (lexicons or {}).items() if name in names]
        self._ids = words
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if forms else None

    def text(self, text: str) -> str:
        """A text without it."""
        return text if self._pattern is None else self._pattern.sub(MARK, text)

    def message(self, message: Any) -> Any:
        """A message of a context without it."""
        if self._pattern is None:
            return message
        spoken = message.get("content") if message.get("role") in ("user", "assistant") else None
        if isinstance(spoken, str):
            message = {**message, "content": self._unnamed(spoken)}
        return self._masked(message)

    def _unnamed(self, text: str) -> str:
        """A text without what callers call the things that were spoken of."""
        found = [m for lexicon in self._lexicons for m in lexicon.find(text) if m.id in self._ids]
        for match in sorted(found, key=lambda match: -match.start):
            text = f"{text[: match.start]}{MARK}{text[match.end :]}"
        return text

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
        for receipt in conversation.receipts:
            for held in (receipt.arguments, receipt.facts, receipt.before, receipt.after):
                yield from self._under(held)
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
            case _:
                pass


_STRUCTURE = frozenset({"role", "type", "id", "tool_call_id", "name"})
"""Fields of a message that hold nothing anybody said."""
