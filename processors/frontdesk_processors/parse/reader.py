"""Reads a turn: a pure function of the words, the tools and the names in the records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from frontdesk_processors.language import Language, Lexicon, find, read
from frontdesk_processors.language.find import without_names
from frontdesk_processors.language.match import Match
from frontdesk_processors.schema import ABOUT_CALLER, KIND_OF_FOUND, Catalog, together
from frontdesk_processors.values import Answer, Urgency, Value
from frontdesk_processors.wants import Part, Want, Wants


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one turn says.

    Parameters:
        intent: The tool that would do what is asked, a move of conversation, or None.
        wants: The tool alone, when the intent is one.
        doing: The tool for what is to be done, beside a question, where there is something.
        requests: The several tools that one breath asks for, with the words for each.
        values: What was said, by parameter name.
        answer: Whether the turn agrees or disagrees as a whole.
        urgency: How soon help is needed.
        farewell: Whether the caller takes their leave.
        complete: Whether the caller seems to have finished.
    """

    intent: str | None
    wants: str | None
    doing: str | None
    requests: tuple[tuple[str, str], ...]
    values: Mapping[str, Value]
    answer: Answer | None
    urgency: Urgency
    farewell: bool
    complete: bool


class Reader:
    """Reads turns against one set of tools and one business's names; shared by its sessions.

    Args:
        catalog: The tools' goals and parameters.
        names: What callers call the things in the records: parameter, id, surface form.
        language: What the caller speaks.
    """

    def __init__(
        self, catalog: Catalog, *, names: Iterable[tuple[str, str, str]], language: Language
    ) -> None:
        self._language = language
        self._wants = Wants(catalog, language=language)
        self._catalog = catalog
        forms: dict[str, list[tuple[str, str]]] = {}
        for parameter, identity, form in names:
            forms.setdefault(parameter, []).append((identity, form))
        self._lexicons = {parameter: Lexicon(entries) for parameter, entries in forms.items()}

    @property
    def personal(self) -> frozenset[str]:
        """The parameters that say who somebody is."""
        slots = self._catalog.slots.values()
        return frozenset(slot.name for slot in slots if slot.kind in ABOUT_CALLER)

    @property
    def names(self) -> Mapping[str, Lexicon]:
        """What callers call the things in the records, by the parameter that takes their id."""
        return self._lexicons

    def read(self, text: str, *, turn: int, after: str = "") -> Reading:
        """What a turn says.

        Args:
            text: The whole turn, cleaned.
            turn: Its number, kept with every value.
            after: What the agent said before it; a yes to the offer of a person asks for one.
        """
        said = read(text, self._language)
        person = said.human or (
            said.answer == "yes" and self._language.say("brain.call_back") in after
        )
        ranked = self._wants.rank(self._nameless(text, after=after))
        want = ranked[0] if ranked else None
        requests = self._wants.requests(text)
        moves = {
            "human": person,
            "repeat": said.repeat,
            "never_mind": said.nevermind,
            "farewell": said.farewell,
            "greeting": said.greeting,
            "thanks": said.thanks,
        }
        move = next((name for name, made in moves.items() if made), None)
        # A "yes, but …" or "no, Thursday" changes what was asked: it is a yes to nothing.
        agreed = said.answer == "yes" and (said.correction or said.question)
        return Reading(
            intent="human" if person else want.goal if want else move,
            wants=want.goal if want else None,
            doing=next((w.goal for w in _in_turn(ranked, requests) if not w.asks), None),
            requests=tuple((part.want.goal, part.text) for part in requests),
            values=self._values(text, turn=turn),
            answer=None if agreed else said.answer,
            urgency="soon" if said.urgent else "routine",
            farewell=said.farewell and want is None,
            complete=not text.rstrip().endswith((",", "...", "…", "-")),
        )

    def _nameless(self, text: str, *, after: str) -> str:
        """The words without the whole name that somebody gives, alone or with a date of birth."""
        if self._asks_name(after) and self._is_name(text):
            return ""
        found = find(text, self._language)
        kinds = {one.kind for one in found}
        if "birth_date" in kinds and "name" not in kinds:
            found = find(text, self._language, expect="name")
        return without_names(text, found)

    def _asks_name(self, after: str) -> bool:
        """Whether the agent's last words ask for a name."""
        question = after.casefold().rpartition("?")[0].rpartition(".")[2]
        return bool(re.search(self._language.text("schema.kinds.name"), question))

    def _is_name(self, text: str) -> bool:
        """Whether the words are first and last name, and nothing else: "Ann Price"."""
        words = text.strip(" .,!?").casefold()
        named = find(text, self._language, expect="name")
        return any(o.kind == "name" and " " in words and o.text.casefold() == words for o in named)

    def _without_the_line(self, text: str) -> str:
        """The words without those that say the line dropped: "cut off" asks for no cut."""
        for pattern in self._language.list("brain.acts.cut_off"):
            text = re.sub(pattern, lambda dropped: " " * len(dropped.group()), text, flags=re.I)
        return text

    def _values(self, text: str, *, turn: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for found in find(text, self._language):
            kind = KIND_OF_FOUND.get(found.kind)
            for slot in self._catalog.slots.values():
                if slot.kind == kind and not slot.sources:
                    value = Value(
                        value=found.value, said=found.text, turn=turn, confidence=found.confidence
                    )
                    values[slot.name] = _beside(value, values.get(slot.name))
                    break
        text = self._without_the_line(text)
        for parameter, lexicon in self._lexicons.items():
            if not (matches := lexicon.find(text)):
                continue
            slot = self._catalog.slots.get(parameter)
            if slot is not None and slot.many:
                values[parameter] = _all_of(lexicon.find_each(text), text, turn=turn)
                continue
            # Of several names in one breath the last is the one the caller settled on.
            best = max(matches, key=lambda match: (match.score, match.start))
            values[parameter] = Value(
                value=best.id,
                said=best.text,
                turn=turn,
                confidence=best.score,
                parts=_apart(lexicon.find_each(text)),
            )
        return values


def _in_turn(ranked: Sequence[Want], requests: Sequence[Part]) -> Iterator[Want]:
    """What a turn wants as a whole, then what it wants clause by clause.

    "Can I move my visit, and what's your cancellation policy?" is a question as a whole.
    """
    yield from ranked
    yield from (part.want for part in requests)


def _all_of(matches: Sequence[Match], text: str, *, turn: int) -> Value:
    """Everything that was named, in order."""
    return Value(
        value=together(*(match.id for match in matches)),
        said=text[matches[0].start : matches[-1].end],
        turn=turn,
        confidence=min(match.score for match in matches),
        parts=_apart(matches),
    )


def _apart(matches: Sequence[Match]) -> Mapping[str, str]:
    """Each thing by the words that name it, where several are named."""
    return {match.text: match.id for match in matches} if len(matches) > 1 else {}


def _beside(value: Value, before: Value | None) -> Value:
    """The value that stands for a parameter, knowing what else was named for it in one breath."""
    if before is None:
        return value
    named = before.parts or {before.said: before.value}
    return replace(value, parts={**named, value.said: value.value})
