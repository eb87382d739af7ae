"""Places and names in what is said: told by capitals, by what stands before, by what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from frontdesk_processors.brain.bare import bare
from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.forms.form import (
    Form,
    is_named,
    is_place,
    latest,
    plain_option,
    slots_near,
    stem,
    words_in,
)
from frontdesk_processors.brain.state import Option
from frontdesk_processors.schema import Slot, spaced

_NAME = r"(?:[A-Z][a-z]{0,2}\.|(?:[A-Z]\.)+|[A-Z0-9#][\w'’&-]*(?:\.\w+)*|&)"
_LINK = r"(?: , | & | - | (?:of|the|de|la|for) (?=[A-Z])| |, (?=(?:[A-Z]\.?){2,4}\b))"
_CAPITALS = re.compile(rf"{_NAME}(?:{_LINK}{_NAME})*")
_CONTRACTED = re.compile(r"'(?:s|d|ll|ve|m|re)$")
_FIGURES = re.compile(r"\d+(?:st|nd|rd|th)?")
_LONGEST = 3
"""Words of a place that is heard without capitals."""
_BRIEF = 4
"""Words of an answer that is taken for a place by what it ends in."""
_SHARE = 0.6
"""Of the letters of a name, so many have to be heard for it to be meant."""


class _Span(NamedTuple):
    text: str
    before: str
    opens: bool


def place_values(form: Form, text: str, *, wanted: bool, ears: Ears) -> dict[str, str]:
    """The place in the caller's words, for the parameter that takes one.

    Args:
        form: What was said before.
        text: The words.
        wanted: A place is more likely meant than a name: "at Mountain View".
        ears: What to listen with.
    """
    slots = [slot for slot in slots_near(form, ears=ears) if is_place(slot, ears=ears)]
    slots.sort(key=lambda slot: slot.name not in form.asked)
    if not slots:
        return {}
    asked = slots[0].name in form.asked
    rest = _without_times(text, form=form, ears=ears)
    found = _place(rest, asked=asked, wanted=wanted, ears=ears)
    return {slots[0].name: found} if found else {}


def _place(text: str, *, asked: bool, wanted: bool, ears: Ears) -> str:
    cased = any(char.isupper() for char in text)
    surely = ears.words("forms.before_place_surely")
    before = ears.words("forms.before_place") if asked or wanted else surely
    if cased:
        heads = ears.words("forms.place_heads")
        spans = [span for span in _capitals(text, ears=ears) if _bare(span.text) not in heads]
        led = [span.text for span in spans if span.before in before]
        if led:
            return led[-1]
        spans = [span for span in spans if asked or not span.opens]
        if spans and (asked or (wanted and len(spans) == 1)):
            return spans[-1].text
    if not (asked or wanted):
        return ""
    runs = list(_runs(text, before if asked else surely, ears=ears))
    if runs:
        return runs[-1]
    if not asked:
        return ""
    words = bare(text, ears.language)
    few = 0 < len(words.split()) < _LONGEST and "'" not in words
    if few and not _any_common(words, ears=ears):
        return words
    return _last_words(text, ears=ears) if len(text.split()) <= _BRIEF else ""


def _without_times(text: str, *, form: Form, ears: Ears) -> str:
    timed = [
        one for one in ears.found(text, today=form.today) if one.kind in ("when", "time", "part")
    ]
    for one in sorted(timed, key=lambda one: -one.start):
        text = f"{text[: one.start]}, {text[one.end :]}"
    return text


def _capitals(text: str, *, ears: Ears) -> Iterator[_Span]:
    """Runs of capitals, without what begins a sentence and is no name."""
    never = ears.words("forms.never_names") | ears.words("forms.before_name")
    schema = _schema_words(ears)
    for match in _CAPITALS.finditer(text):
        words = match.group().strip(" ,&-").split()
        rest = text[: match.start()].rstrip()
        opens = not rest or rest[-1] in ".!?"
        # "Great Marlow" is a name where it does not begin a sentence.
        while words and (
            ((opens or len(words) == 1) and _no_name(words[0], never)) or _bare(words[0]) in schema
        ):
            words = words[1:]
        if len(words) == 1 and _FIGURES.fullmatch(_bare(words[0])):
            continue
        if not words:
            continue
        span = " ".join(words).rstrip(",")
        # "M.D." keeps its stop.
        span = span if "." in span[:-1].rsplit(" ", 1)[-1] else span.rstrip(".")
        start = text.find(words[0], match.start())
        before = words_in(text[:start])[-1:]
        yield _Span(span, before[0] if before else "", opens and start == match.start())


def _no_name(word: str, never: frozenset[str]) -> bool:
    """Whether a word begins no name, also where it is contracted: "You'd"."""
    return _bare(word) in never or _CONTRACTED.sub("", _bare(word)) in never


def _runs(text: str, before: frozenset[str], *, ears: Ears) -> Iterator[str]:
    """Words after a preposition, up to one that is no part of a name."""
    never = ears.words("forms.never_names") | ears.words("forms.after_place")
    schema = _schema_words(ears)
    tails = ears.words("forms.place_tails")
    for clause in re.split(r"[,;.!?]+\s|[,;!?]+$", text):
        words = clause.strip(" .,!?;").split()
        at = 0
        while at < len(words):
            if words[at].casefold().strip(",.'") not in before:
                at += 1
                continue
            run: list[str] = []
            for word in words[at + 1 : at + 1 + _LONGEST]:
                bare = _bare(word)
                if run and bare in tails:
                    run.append(bare)
                    break
                if bare in never or bare in schema or not bare.replace("-", "").isalpha():
                    break
                run.append(word.strip(",.!?"))
            if run and not _is_no_place(run, ears=ears):
                yield " ".join(run)
            at += max(1, len(run))


def _is_no_place(run: list[str], *, ears: Ears) -> bool:
    """Whether words are but the beginning of a place's name, or one that is none."""
    if {_bare(word) for word in run} <= ears.words("forms.place_heads"):
        return True
    return len(run) == 1 and run[0].endswith(ears.language.list("forms.verb_endings"))


def _last_words(text: str, *, ears: Ears) -> str:
    """What a text ends in that is no common word: the answer, where the rest is misheard."""
    common = ears.words("forms.never_names") | ears.words("match.common") | _schema_words(ears)
    common |= ears.words("forms.before_place")
    run: list[str] = []
    for word in reversed(text.split()):
        bare = _bare(word)
        if bare in common or len(bare) < 2 or not bare.isalpha() or len(run) == _LONGEST:
            break
        run.insert(0, bare)
    return "" if not run or _is_no_place(run, ears=ears) else " ".join(run)


def _bare(word: str) -> str:
    return word.casefold().replace("’", "'").strip(",.!?'\"()")


def _schema_words(ears: Ears) -> frozenset[str]:
    """Words that the tools' own names and listed values use: they are no places."""

    def make() -> frozenset[str]:
        texts = [spaced(goal.name) for goal in ears.catalog.goals.values()]
        for slot in ears.catalog.slots.values():
            texts += [spaced(slot.name), slot.description, *slot.choices]
        texts += [goal.description for goal in ears.catalog.goals.values()]
        own = {word for text in texts for word in words_in(text)}
        return frozenset(own | {f"{word}s" for word in own} | {w.rstrip("s") for w in own})

    return ears.memo.of(("schema_words",), make)


def _any_common(text: str, *, ears: Ears) -> bool:
    common = ears.words("forms.never_names") | ears.words("match.common") | _schema_words(ears)
    return any(word in common or word.isdecimal() for word in words_in(text))


def option_in(form: Form, text: str, *, ears: Ears) -> Option | None:
    """The one of all that was offered whose name is in a text; of several the one named last."""
    plain = f" {' '.join(words_in(text))} "
    best: tuple[int, int, Option] | None = None
    for option in latest(form.options):
        for name in _names_of(option, ears=ears):
            said = f" {' '.join(words_in(name))} "
            place = plain.rfind(said)
            if place >= 0 and (best is None or (len(said), place) > best[:2]):
                best = (len(said), place, option)
    return best[2] if best else None


def partly_named(form: Form, text: str, *, ears: Ears) -> Option | None:
    """The one of all that was offered that a text names by most of its words."""
    heard = set(words_in(text)) - ears.words("forms.never_names") - _schema_words(ears)
    scores: list[tuple[float, str, Option]] = []
    seen: set[str] = set()
    for option in latest(form.options):
        for name in _names_of(option, ears=ears):
            if name in seen:
                continue
            seen.add(name)
            words = set(words_in(name))
            letters = sum(map(len, words))
            share = sum(len(word) for word in words & heard) / max(letters, 1)
            if share >= _SHARE:
                scores.append((share, name, option))
    scores.sort(key=lambda score: -score[0])
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return scores[0][2]


def _names_of(option: Option, *, ears: Ears) -> list[str]:
    slots = ears.catalog.slots
    texts = plain_option(option)
    return [
        value for name, value in texts.items() if name in slots and is_named(slots[name], ears=ears)
    ]


def named_slots(form: Form, *, ears: Ears) -> list[Slot]:
    """The parameters that take a name, those of the tool that is meant first."""
    return [slot for slot in slots_near(form, ears=ears) if is_named(slot, ears=ears)]


def unknown_name(form: Form, text: str, *, taken: Sequence[str], asked: bool, ears: Ears) -> str:
    """A name in capitals that nothing offered has: who is asked for, or read back, by it."""
    before = ears.words("forms.before_name") | _schema_words(ears)
    taken_words = {stem(word) for value in taken if value for word in words_in(value)}
    rest = _without_times(text, form=form, ears=ears)
    spans = [
        span
        for span in _capitals(rest, ears=ears)
        if not {stem(word) for word in words_in(span.text)} <= taken_words
    ]
    led = [span.text for span in spans if span.before in before]
    if led:
        return max(led, key=len)
    return max((span.text for span in spans), key=len, default="") if asked else ""
