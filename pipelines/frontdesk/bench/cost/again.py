"""What is said again in other conversations: answers of a model, and phrases of a voice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from frontdesk.bench.cost.record import Asked, Recorded
from frontdesk.costs import exact
from frontdesk.kept.asked import Told, key_of, may_be_kept
from frontdesk.providers.sheet import Model
from frontdesk.stock.phrases import SENTENCE_END, Phrases
from frontdesk.vertical import Vertical
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Language
from frontdesk_processors.language.spoken import spoken
from frontdesk_processors.messages import caller_turns
from frontdesk_processors.parse import Reader
from frontdesk_processors.parse.parse import parsed_of
from frontdesk_processors.plan.view import state_of
from frontdesk_processors.tool import Caller
from frontdesk_processors.values import Identity, JsonObject, Value

_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Kept:
    """A way to have conversations answered: what was answered before is not asked for.

    Whether an answer may be kept is told from what was sent, by the rule that a desk has, so that
    it must be given one conversation after the other.

    Args:
        vertical: The trade.
        reader: Reads its callers' turns.
        language: Theirs.

    Attributes:
        fit: How many answers might have been kept.
        given: How many were given again.
    """

    def __init__(self, vertical: Vertical, *, reader: Reader, language: Language) -> None:
        self.fit = self.given = 0
        self._trade = vertical.name
        self._tools = {tool.name: tool for tool in vertical.tools}
        self._reader = reader
        self._language = language
        self._held: set[str] = set()

    def __call__(self, asked: Sequence[Asked]) -> Sequence[Asked]:
        """The inferences of one conversation that are asked for all the same."""
        return [one for one in asked if not self._answered(one)]

    def _answered(self, one: Asked) -> bool:
        key = self._key(one)
        if key is None or one.called:
            return False
        self.fit += 1
        before = key in self._held
        self._held.add(key)
        self.given += before
        return before

    def _key(self, one: Asked) -> str | None:
        system, *messages = one.prompt.messages
        conversation = self._conversation(messages)
        turns = caller_turns(messages)
        if conversation is None or not turns:
            return None
        reading = self._reader.read(turns[-1], turn=len(turns))
        parsed = parsed_of(reading, turn=len(turns), text=turns[-1])
        if not may_be_kept(
            parsed, conversation, messages, tools=self._tools, language=self._language
        ):
            return None
        told = Told(model="", prompt=str(system["content"]), tools=one.prompt.tools, spoken=False)
        return key_of(messages, conversation=conversation, told=told, language=self._language)

    def _conversation(self, messages: Sequence[JsonObject]) -> Conversation | None:
        """What was known, as far as the server has told it; None where something was done."""
        told = next((m for m in messages if m["role"] == "developer"), None)
        state = state_of(told) if told is not None else None
        if state is None or state["done"]:
            return None
        said = {
            name: Value(value=one["value"], said=one["words"], turn=one["turn"], confidence=1)
            for name, one in state["said"].items()
        }
        return Conversation(
            id="bench",
            vertical=self._trade,
            started_at=_LONG_AGO,
            values=said,
            caller=Caller(identity=Identity[state["caller"].upper()]),
        )


def voiced(
    recorded: Sequence[Recorded], *, phrases: Phrases, voice: Model, language: Language
) -> JsonObject:
    """What a voice is paid for saying all that was said, a conversation.

    Args:
        recorded: The conversations.
        phrases: What is stock; said once, and played from then on.
        voice: Whose prices count.
        language: What is spoken.
    """
    whole = kept = 0
    heard: set[str] = set()
    for conversation in recorded:
        for piece in _pieces(conversation.said, phrases):
            size = len(spoken(piece, language))
            whole += size
            kept += size if piece in heard else 0
            heard |= {piece} if piece in phrases else set()
    calls = len(recorded)
    return {
        "model": voice.name,
        "off": _paid(whole, voice, calls=calls),
        "on": {**_paid(whole - kept, voice, calls=calls), "kept_characters": round(kept / calls)},
    }


def _pieces(said: Sequence[str], phrases: Phrases) -> Iterator[str]:
    """What is said as a voice gets it: a stock phrase whole, all else by sentences."""
    for text in said:
        yield from ([text] if text in phrases else SENTENCE_END.split(text))


def _paid(characters: int, voice: Model, *, calls: int) -> JsonObject:
    usd = voice.cost({"characters": characters})
    return {
        "characters": round(characters / calls),
        "usd": None if usd is None else exact(round(usd / Decimal(calls), 8)),
    }
