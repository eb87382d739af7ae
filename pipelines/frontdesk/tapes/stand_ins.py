"""Who a caller is, replaced by people who do not exist: the same for the same, all through a tape.

A mark would do for a transcript. What is run again has to be heard as a name, found as a record and
read back, so each name, birth, number and address has a stand-in of its own kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from frontdesk.redaction import redacted
from frontdesk.tapes.cast import Person
from frontdesk_processors.language import Language, find
from frontdesk_processors.values import Json, JsonObject

_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGITS = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"\d(?:[ .()-]{0,2}\d){6,}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL = 10
"""Digits by which a number is known, whatever is dialled before them."""
_SURE = 0.9
"""Confidence of a name of which a part is a common given name."""
_LONG_PAST = timedelta(days=400)
"""No appointment is told of that is so long ago: such a day is somebody's birth."""


@dataclass
class _Known:
    """What is known of who the caller is, and of those they speak for, in the order it came."""

    people: list[list[str]] = field(default_factory=list[list[str]])
    births: list[str] = field(default_factory=list[str])
    numbers: list[str] = field(default_factory=list[str])
    emails: list[str] = field(default_factory=list[str])


class StandIns:
    """Puts people who do not exist in the place of who a caller is.

    Args:
        cast: Who stands for callers. Who has the name of one of them is left as they are.
        personal: Names of the parameters that say who somebody is.
        language: What is spoken.
        today: The day of the conversation, in the business's zone.
        ours: Texts of the business, whose numbers and addresses are its own.
        known: Tells the names that are of the business's own people and things.
    """

    def __init__(
        self,
        *,
        cast: Sequence[Person],
        personal: Iterable[str],
        language: Language,
        today: date,
        ours: Iterable[str] = (),
        known: Callable[[str], bool] = lambda text: False,
    ) -> None:
        self._cast = cast
        self._personal = frozenset(personal)
        self._language = language
        self._today = today
        self._theirs = _Known()
        self._known = known
        self._births = {self._birth(one.birth_date): one for one in cast}
        text = "\n".join(ours)
        self._our_numbers = {_local(found) for found in _LONG_NUMBER.findall(text)}
        self._our_text = text.casefold()
        self._made: dict[str, str] = {}

    def learn(self, said: JsonObject) -> None:
        """Learn who the caller is from an event, or from what a tool was asked and answered."""
        before = repr(self._theirs)
        if said.get("type") == "caller":
            self._heard(str(said.get("text") or ""))
        self._read(said)
        if repr(self._theirs) != before:
            self._made.clear()

    def of(self, value: Json) -> Any:
        """The same with stand-ins in every text of it."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {name: self.of(inner) for name, inner in value.items()}
            case Sequence():
                return [self.of(inner) for inner in value]
            case _:
                return value

    def text(self, text: str) -> str:
        """A text with stand-ins for who the caller is."""
        if text not in self._made:
            # Addresses first: they are made of names.
            reached = redacted(text, stand_in=self._stand_in)
            born = self._born(reached) if _DIGITS.search(reached) else reached
            self._made[text] = self._named(born)
        return self._made[text]

    def _heard(self, text: str) -> None:
        for one in find(text, self._language, expect="name", today=self._today):
            if one.kind == "name" and one.confidence >= _SURE and not self._known(one.text):
                self._call(one.text)
        for one in find(text, self._language, today=self._today):
            match one.kind:
                case "phone":
                    _add(self._theirs.numbers, _local(one.text))
                case "email":
                    _add(self._theirs.emails, one.text.casefold())
                case _:
                    pass

    def _read(self, value: Json, *, personal: bool = False) -> None:
        match value:
            case str() if personal:
                self._personal_value(value)
            case Mapping():
                for name, inner in value.items():
                    self._read(inner, personal=name in self._personal)
            case Sequence() if not isinstance(value, str):
                for inner in value:
                    self._read(inner, personal=personal)
            case _:
                pass

    def _personal_value(self, text: str) -> None:
        if "@" in text:
            _add(self._theirs.emails, text.casefold())
        elif birth := self._birth(text):
            _add(self._theirs.births, birth)
        elif len(_DIGITS.findall(text)) >= 7:
            _add(self._theirs.numbers, _local(text))
        elif not _DIGITS.search(text):
            self._call(text)

    def _call(self, name: str) -> None:
        """Take a name: of somebody new, or more of one who is known by a part of it."""
        words = [word.casefold() for word in _WORD.findall(name)]
        if not words:
            return
        for known in self._theirs.people:
            if set(words) & set(known):
                if len(words) > len(known):
                    known[:] = words
                return
        self._theirs.people.append(words)

    def _named(self, text: str) -> str:
        for words, person in self._roles():
            first, *rest = _WORD.findall(person.name)
            last = " ".join(rest) or first
            phrases = [(words, person.name), (words[1:], last), ([words[0]], first)]
            phrases += [([word], last) for word in words[1:]]
            for phrase, stand_in in phrases:
                if phrase:
                    text = _replaced(text, phrase, stand_in)
        return text

    def _roles(self) -> Iterator[tuple[list[str], Person]]:
        """Each person that is known, and who stands for them; nobody where they are of the cast."""
        names = [[w.casefold() for w in _WORD.findall(one.name)] for one in self._cast]
        for number, words in enumerate(self._theirs.people):
            if not any(set(words) <= set(name) for name in names):
                yield words, self._person(number)

    def _person(self, number: int) -> Person:
        return self._cast[number % len(self._cast)]

    def _born(self, text: str) -> str:
        found = find(text, self._language, expect="birth_date", today=self._today)
        for one in sorted(found, key=lambda one: -one.start):
            if one.kind != "birth_date" or _ISO.fullmatch(one.text):
                continue
            if (person := self._of_birth(one.value)) is not None:
                text = f"{text[: one.start]}{person.birth_date}{text[one.end :]}"
        return text

    def _of_birth(self, day: str) -> Person | None:
        """Who stands for whoever was born then; None where it is nobody's birth, or of the cast."""
        if day in self._births:
            return None
        if day in self._theirs.births:
            return self._person(self._theirs.births.index(day))
        try:
            past = date.fromisoformat(day) < self._today - _LONG_PAST
        except ValueError:
            return None
        return self._person(0) if past else None

    def _stand_in(self, mark: str, words: str) -> str:
        match mark:
            case "[date]":
                person = self._of_birth(words)
                return words if person is None else self._birth(person.birth_date)
            case "[number]":
                day = _ISO.fullmatch(words) or self._birth(words) in self._theirs.births
                return words if day else self._number(words)
            case "[email]":
                return self._email(words)
            case _:
                return mark

    def _number(self, words: str) -> str:
        number = _local(words)
        of_cast = {_local(one.phone) for one in self._cast}
        if number in self._our_numbers or number in of_cast:
            return words
        _add(self._theirs.numbers, number)
        stand_in = _local(self._person(self._theirs.numbers.index(number)).phone)
        return _dialled(words, stand_in)

    def _email(self, words: str) -> str:
        address = words.casefold()
        if address in self._our_text or address in {one.email for one in self._cast}:
            return words
        _add(self._theirs.emails, address)
        return self._person(self._theirs.emails.index(address)).email

    def _birth(self, text: str) -> str:
        """The ISO date of a birth; empty where there is none in the text."""
        if _ISO.fullmatch(text):
            return text
        found = find(text, self._language, expect="birth_date", today=self._today)
        return next((one.value for one in found if one.kind == "birth_date"), "")


def _add(known: list[str], one: str) -> None:
    if one and one not in known:
        known.append(one)


def _local(number: str) -> str:
    return "".join(_DIGITS.findall(number))[-_LOCAL:]


def _dialled(words: str, stand_in: str) -> str:
    """Another number, written as this one: its digits from the right, whatever is between them."""
    digits = iter(reversed(stand_in))
    return "".join(next(digits, c) if c.isdigit() else c for c in reversed(words))[::-1]


def _replaced(text: str, phrase: Sequence[str], stand_in: str) -> str:
    pattern = r"\b" + r"\W+".join(map(re.escape, phrase)) + r"\b"
    return re.sub(pattern, lambda found: _cased(stand_in, found.group()), text, flags=re.IGNORECASE)


def _cased(stand_in: str, like: str) -> str:
    return stand_in.lower() if like.islower() else stand_in
