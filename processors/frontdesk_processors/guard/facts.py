"""What a receipt bears out of a sentence: its days, times, sums, numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

from frontdesk_processors.guard.texts import texts, words
from frontdesk_processors.language import Language, Lexicon, find
from frontdesk_processors.language.days import Days, days_of
from frontdesk_processors.language.find import Found
from frontdesk_processors.language.match import Match
from frontdesk_processors.language.mentions import people
from frontdesk_processors.language.phrases import Phrase, phrases
from frontdesk_processors.language.times import bare, bounds_of
from frontdesk_processors.ledger import Receipt

Names = Mapping[str, Lexicon]
"""What the things in the records are called, by the parameter that takes their id."""

OLD = "old_"
"""Facts whose names begin so tell how it was before."""

_NOON = 12 * 60
_FIGURE = re.compile(r"\b[A-Z]-[0-9A-Z]{8}\b|\d{4,}")
_NUMBER = re.compile(r"(?<![\w.-])\d{1,3}(?![\w-])")
"""A number of a thing (room 2, a party of 4), which the caller may have said and nobody done."""
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Facts:
    """What a receipt, or several, hold.

    Parameters:
        days: The days in them.
        minutes: The times of day in them, in minutes from midnight.
        sums: The amounts of money, as decimals with two places.
        words: Every word in them, case folded.
        ids: The ids in them, by parameter.
        before: How it was before, which may be told as that alone; None where nothing was.
    """

    days: frozenset[date] = frozenset()
    minutes: frozenset[int] = frozenset()
    sums: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    before: Facts | None = None

    def __or__(self, other: Facts) -> Facts:
        """What both hold together."""
        names = {*self.ids, *other.ids}
        none: frozenset[str] = frozenset()
        return Facts(
            days=self.days | other.days,
            minutes=self.minutes | other.minutes,
            sums=self.sums | other.sums,
            words=self.words | other.words,
            ids={name: self.ids.get(name, none) | other.ids.get(name, none) for name in names},
            before=_either(self.before, other.before),
        )


def _either(one: Facts | None, other: Facts | None) -> Facts | None:
    return one | other if one is not None and other is not None else one or other


def facts_of(receipt: Receipt, *, language: Language) -> Facts:
    """What a receipt holds: how it is now and, apart from that, how it was before.

    Args:
        receipt: The receipt.
        language: What its texts are written in.
    """
    today = receipt.done_at.date()
    facts = facts_in(_now(receipt), today=today, language=language)
    facts = replace(facts, words=facts.words | set(words(receipt.id)))
    if not (old := list(_before(receipt))):
        return facts
    before = facts_in(old, today=today, language=language)
    # What was not changed is told of both; a day and a time belong to one of them.
    whole = replace(facts | before, days=before.days, minutes=before.minutes)
    return replace(facts, before=whole)


def facts_in(pairs: Iterable[tuple[str, str]], *, today: date, language: Language) -> Facts:
    """What named texts hold.

    Args:
        pairs: Names and texts.
        today: The day on which they were written.
        language: What they are written in.
    """
    days: set[date] = set()
    minutes: set[int] = set()
    sums: set[str] = set()
    held: set[str] = set()
    ids: dict[str, set[str]] = {}
    for name, text in pairs:
        ids.setdefault(name, set()).add(text)
        if (moment := _moment(text)) is not None:
            days.add(moment.date())
            if not _ISO_DAY.fullmatch(text):
                minutes.add(moment.hour * 60 + moment.minute)
            continue
        held |= set(words(text))
        sums |= {found.value for found in find(text, language) if found.kind == "money"}
        for phrase in phrases(text, language):
            days |= set(_exact_days(phrase, today=today, language=language))
            minutes |= set(_exact_minutes(phrase, language))
    return Facts(
        days=frozenset(days),
        minutes=frozenset(minutes),
        sums=frozenset(sums),
        words=frozenset(held),
        ids={name: frozenset(values) for name, values in ids.items()},
    )


def unborne(
    sentence: str,
    facts: Facts,
    *,
    said: frozenset[str] = frozenset(),
    names: Names,
    today: date,
    language: Language,
) -> tuple[str, ...]:
    """The words of a sentence that the facts do not bear out; empty when all of it stands.

    Args:
        sentence: What is about to be said.
        facts: What was done.
        said: Words of the caller's own that may be repeated (their name, their number).
        names: What the things in the records are called.
        today: The day on which it is said.
        language: Its language.
    """
    wrong: list[str] = []
    for phrase in times_in(sentence, language):
        if not _same_days(phrase, facts, today=today, language=language):
            wrong.append(phrase.text(phrase.days or phrase.times, sentence))
        elif not _same_times(phrase, facts, language=language):
            wrong.append(phrase.text(phrase.times, sentence))
    known = facts.words | said
    wrong += _other_figures(sentence, facts, known, language)
    wrong += [name for name in people_in(sentence, language) if not set(words(name)) <= known]
    wrong += _other_things(sentence, facts, names)
    return tuple(dict.fromkeys(wrong))


def detailed(sentence: str, *, names: Names, today: date, language: Language) -> bool:
    """Whether a sentence names anything that a receipt could bear out."""
    none = Facts(ids=dict.fromkeys(names, frozenset[str]()))
    return bool(unborne(sentence, none, names=names, today=today, language=language))


def _other_figures(
    sentence: str, facts: Facts, known: frozenset[str], language: Language
) -> Iterator[str]:
    """Sums, numbers and references that are not those of the receipt."""
    read = [(phrase.start, phrase.end) for phrase in times_in(sentence, language)]
    for found in found_in(sentence, language):
        if found.kind in ("money", "phone", "email"):
            read.append((found.start, found.end))
            held = facts.sums if found.kind == "money" else known
            if not ({found.value} if found.kind == "money" else set(words(found.value))) <= held:
                yield found.text
    for figure in _FIGURE.finditer(sentence):
        inside = any(start <= figure.start() < end for start, end in read)
        if not inside and not set(words(figure.group())) <= known:
            yield figure.group()
    for number in _NUMBER.finditer(sentence):
        inside = any(start <= number.start() < end for start, end in read)
        if not inside and number.group() not in facts.words:
            yield number.group()


# A sentence is held against several receipts, and against the red lines: it is read once.
@lru_cache(maxsize=256)
def times_in(sentence: str, language: Language) -> tuple[Phrase, ...]:
    """The days and times that a sentence names."""
    return tuple(phrases(sentence, language))


@lru_cache(maxsize=256)
def found_in(sentence: str, language: Language) -> tuple[Found, ...]:
    """Everything typed that a sentence names: sums, numbers, addresses."""
    return tuple(find(sentence, language, timed=times_in(sentence, language)))


@lru_cache(maxsize=256)
def people_in(sentence: str, language: Language) -> tuple[str, ...]:
    """The people whom a sentence names."""
    return tuple(people(sentence, language, timed=times_in(sentence, language)))


@lru_cache(maxsize=256)
def things_in(sentence: str, lexicon: Lexicon) -> tuple[Match, ...]:
    """The things in the records that a sentence names."""
    return tuple(lexicon.find(sentence))


def _other_things(sentence: str, facts: Facts, names: Names) -> Iterator[str]:
    """Names of things that are not those of the receipt, where it holds one of their kind."""
    for parameter, lexicon in names.items():
        ids = facts.ids.get(parameter)
        if ids is None:
            continue
        meant: dict[tuple[int, int], set[str]] = {}
        for match in things_in(sentence, lexicon):
            meant.setdefault((match.start, match.end), set()).add(match.id)
        for (start, end), possible in meant.items():
            name = sentence[start:end]
            if not possible & ids and not set(words(name)) <= facts.words:
                yield name


def _same_days(phrase: Phrase, facts: Facts, *, today: date, language: Language) -> bool:
    if phrase.today and today not in facts.days:
        return False
    for hit in phrase.days:
        days = days_of(hit, today, language)
        if not isinstance(days, Days):
            return False
        weekday = hit.text("day") == "weekday" and days.weekday is not None
        # "Next Monday" may be this one or the one after, but never today.
        after = today if hit.text("which") == "next" else date.min
        if not any(
            days.first <= day <= days.last
            or (weekday and day.weekday() == days.weekday and day > after)
            for day in facts.days
        ):
            return False
    return True


def _same_times(phrase: Phrase, facts: Facts, *, language: Language) -> bool:
    parts = [hit for hit in phrase.times if not hit.text("time")]
    clocks = [hit for hit in phrase.times if hit.text("time")]
    for hit in clocks:
        bounds = bounds_of([hit, *parts], language)
        if not bounds.exact:
            continue
        assert bounds.earliest is not None
        loose = bare(hit) and not parts
        if not any(
            bounds.earliest == minute or (loose and bounds.earliest % _NOON == minute % _NOON)
            for minute in facts.minutes
        ):
            return False
    if parts and not clocks:
        bounds = bounds_of(parts, language)
        first, last = bounds.earliest or 0, bounds.latest or 2 * _NOON
        return any(first <= minute <= last for minute in facts.minutes)
    return True


def _exact_days(phrase: Phrase, *, today: date, language: Language) -> Iterator[date]:
    for hit in phrase.days:
        days = days_of(hit, today, language)
        if isinstance(days, Days) and days.first == days.last:
            yield days.first


def _exact_minutes(phrase: Phrase, language: Language) -> Iterator[int]:
    parts = [hit for hit in phrase.times if not hit.text("time")]
    for hit in phrase.times:
        if hit.text("time"):
            bounds = bounds_of([hit, *parts], language)
            if bounds.exact and bounds.earliest is not None:
                yield bounds.earliest


def _moment(text: str) -> datetime | None:
    if not _ISO_DAY.match(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _now(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """What the records hold now; of what was done away with, what they held."""
    for name, value in (*receipt.facts.items(), *(receipt.after or receipt.before or {}).items()):
        if not name.startswith(OLD):
            yield from ((name, text) for text in texts(value))


def _before(receipt: Receipt) -> Iterator[tuple[str, str]]:
    old = [pair for pair in receipt.facts.items() if pair[0].startswith(OLD)]
    for name, value in (*old, *(receipt.before or {}).items()):
        yield from ((name, text) for text in texts(value))
