"""What the product's readers make of a mention, and whether that is the value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from frontdesk.evals.entities.mentions import Mention
from frontdesk_processors.language import Found, Language, Lexicon, days_named, find, time_bounds
from frontdesk_processors.language.repair import birth_date, known_code, name, postcode
from frontdesk_processors.language.roster import Roster
from frontdesk_processors.language.shapes import Shapes, plain
from frontdesk_processors.language.tokens import fold

_TODAY = date(2021, 6, 1)
"""Any day does: a value and its reading are resolved on the same one."""
_TIMED = frozenset({"date", "time", "timeofday"})
_BETWEEN = " | "
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """How a mention came out.

    Parameters:
        asr: The recogniser's text gives the value as it is written.
        repaired: The product's readers give it.
        first: They give it from the likeliest text alone, which is what a live turn has.
        known: They give it where the records hold it; None for what no records hold.
        value: What they gave, or an empty string.
        known_value: What they gave with the records, or an empty string.
    """

    asr: bool
    repaired: bool
    first: bool
    known: bool | None
    value: str
    known_value: str


class Records:
    """The records that a business with these callers would have: each value that was said."""

    def __init__(self, mentions: Iterable[Mention], language: Language) -> None:
        self._language = language
        values: dict[str, set[str]] = {}
        for one in mentions:
            values.setdefault(one.kind, set()).add(one.said)
        listed = {kind: sorted(said) for kind, said in values.items()}
        self._codes = Shapes.of(listed.get("postcode", ()))
        self._people = Roster(listed.get("name", ()), language=language)
        self._listed = {
            kind: Lexicon([(one, one) for one in said])
            for kind, said in listed.items()
            if kind not in ("postcode", "name", "dob", *_TIMED)
        }

    def read(self, mention: Mention) -> str | None:
        """The value of the records that was heard; None where records would not help."""
        if mention.kind == "postcode":
            code = known_code(mention.heard, self._language, known=self._codes)
            return code.value if code else ""
        if mention.kind == "name":
            person = self._people.find(mention.heard)
            return person.value if person else ""
        lexicon = self._listed.get(mention.kind)
        if lexicon is None:
            return None
        found = lexicon.find(mention.heard[0])
        spans = Counter((one.start, one.end) for one in found)
        # What may be either of two is neither; of several in a sentence, one is meant.
        clear = [one.id for one in found if spans[one.start, one.end] == 1]
        return mention.said if mention.said in clear else next(iter(clear), "")


def read(mention: Mention, records: Records, language: Language) -> Reading:
    """A mention as the recogniser gave it, as the readers repair it, and with the records."""
    asr = _verbatim(mention)
    value = _repaired(mention, language)
    right = asr if value is None else _same(mention, value, language)
    alone = replace(mention, heard=mention.heard[:1])
    first = value if mention.heard == alone.heard else _repaired(alone, language)
    known = records.read(mention)
    return Reading(
        asr=asr,
        repaired=right,
        first=asr if first is None else _same(mention, first, language),
        # Who is not found in the records is as they were heard.
        known=None if known is None else (_same(mention, known, language) if known else right),
        value=value or "",
        known_value=known or "",
    )


def _verbatim(mention: Mention) -> bool:
    """Whether the recogniser's own text holds the value, in any way that it is written."""
    heard = mention.heard[0]
    if not mention.asked:
        return f" {mention.said} " in f" {heard} "
    if mention.kind == "postcode":
        return plain(heard) == plain(mention.said)
    if mention.kind == "dob":
        return fold(heard) in _written(date.fromisoformat(mention.said), mention.country)
    return fold(heard) == fold(mention.said)


def _written(day: date, country: str) -> frozenset[str]:
    """A date as people write it."""
    month = _MONTHS[day.month - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    place = f"{day.day}{'th' if day.day in (11, 12, 13) else ending}"
    forms = [day.isoformat()]
    for number in (str(day.day), place):
        forms += [f"{number} {month} {day.year}", f"{number} of {month} {day.year}"]
        forms += [f"{month} {number} {day.year}", f"{month} {number}, {day.year}"]
    first, second = (day.month, day.day) if country in ("", "US") else (day.day, day.month)
    for mark in "/-. ":
        forms.append(f"{first:02}{mark}{second:02}{mark}{day.year}")
        forms.append(f"{first}{mark}{second}{mark}{day.year}")
    return frozenset(fold(form) for form in (*forms, *(f"the {form}" for form in forms)))


def _repaired(mention: Mention, language: Language) -> str | None:
    """What the readers give; None for a kind that no reader reads, which stays as heard."""
    heard = mention.heard
    if mention.kind == "postcode":
        code = postcode(heard, language, country=mention.country)
        return code.value if code else ""
    if mention.kind == "dob":
        born = birth_date(heard, language, today=_TODAY, country=mention.country)
        return born.value if born else ""
    if mention.kind == "name":
        named = name(heard, language, today=_TODAY)
        return named.value if named else heard[0]
    if mention.kind in _TIMED:
        spans = [one.text for one in _timed(_joined(heard[0]), language)]
        return _BETWEEN.join(spans) if _timed(_joined(mention.said), language) else None
    if mention.kind == "email_address":
        return next((o.value for o in find(heard[0], language) if o.kind == "email"), None)
    return None


def _same(mention: Mention, value: str, language: Language) -> bool:
    if mention.kind in _TIMED:
        spans = value.split(_BETWEEN)
        if any(f" {_joined(mention.said)} " in f" {span} " for span in spans):
            return True
        meant = _times(_joined(mention.said), language)
        return any(meant <= _times(span, language) for span in spans)
    if mention.kind == "postcode":
        return plain(value) == plain(mention.said)
    if mention.kind == "email_address":
        asked = find(mention.said, language, expect="email")
        return value in {one.value for one in asked if one.kind == "email"}
    return fold(value) == fold(mention.said)


def _times(text: str, language: Language) -> frozenset[object]:
    """The days, the hours and the parts of the day in a text, resolved."""
    found: set[object] = set()
    for one in _timed(text, language):
        found.add(days_named(one.value, today=_TODAY, language=language))
        found.add(time_bounds(one.value, language))
    return frozenset(found - {None, (None, None)})


def _timed(text: str, language: Language) -> list[Found]:
    found = find(text, language, expect="when", today=_TODAY)
    return [one for one in found if one.kind in ("when", "time", "part")]


def _joined(text: str) -> str:
    """The text with "'s" at its word again, as people and other recognisers write it."""
    return text.replace(" 's", "'s")
