"""People's names: announced, said alone, or spelled letter by letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from frontdesk_processors.language.letters import spelled_name
from frontdesk_processors.language.load import Language
from frontdesk_processors.language.patterns import Hit, Row, Trie
from frontdesk_processors.language.spelling import spelled, titled
from frontdesk_processors.language.tokens import Span

_MOST_WORDS = 4
_BREAKS = ".?!;:"


@dataclass(frozen=True)
class _Names:
    cues: Trie
    given: frozenset[str]
    never: frozenset[str]
    dated: frozenset[str]
    after: frozenset[str]
    surnames: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    links: frozenset[str]


@cache
def _names(language: Language) -> _Names:
    def listed(name: str) -> frozenset[str]:
        return frozenset(language.list(f"names.{name}"))

    kinds = ("first", "last", "sure", "weak", "expected")
    return _Names(
        cues=Trie([{"is": k, "say": list(language.list(f"names.{k}_cues"))} for k in kinds], {}),
        given=frozenset(language.text("names.given").split()),
        never=frozenset(language.text("names.never").split()),
        dated=listed("dated"),
        after=listed("after"),
        surnames=listed("surnames"),
        titles=listed("titles"),
        particles=listed("particles"),
        links=listed("spelling_links"),
    )


class _Run(NamedTuple):
    value: str
    first: int
    last: int
    known: bool
    spelled: bool
    words: int


def names(row: Row, text: str, language: Language, *, expected: bool) -> Iterator[Span]:
    """The names in a text; without being expected, only those that are announced."""
    reader = _Reader(row, text, language, expected=expected)
    announced = list(reader.announced())
    alone = reader.alone() if expected else None
    if alone is None or any(not _inside(span, alone) for span in announced):
        yield from announced
    else:
        yield alone


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


class _Reader:
    """Reads the names of one text."""

    def __init__(self, row: Row, text: str, language: Language, *, expected: bool) -> None:
        self._row, self._text, self._expected = row, text, expected
        self._language, self._names = language, _names(language)

    def announced(self) -> Iterator[Span]:
        """Names that a cue stands before."""
        parts: dict[str, _Run] = {}
        at, keys = 0, self._row.keys
        while at < len(keys):
            hit = next(iter(self._names.cues.match(self._row, at)), None)
            run = self._after(hit) if hit is not None else None
            if hit is None or run is None:
                at += 1
                continue
            kind = hit.text("is")
            if kind in ("first", "last"):
                parts[kind] = run
            elif self._sure(kind, run):
                yield self._span(run, _confidence(kind, run))
            else:
                at += 1
                continue
            at = run.last + 1
        if parts:
            yield self._parts(parts)

    def alone(self) -> Span | None:
        """The name in a text that should be little else."""
        if name := spelled_name(self._row.keys, self._language):
            return Span(name, self._row.words[0].start, self._row.words[-1].end, 0.8)
        runs: list[_Run] = []
        at = 0
        while at < len(self._row.keys):
            run = self._run(at)
            if run is not None:
                runs.append(run)
            at = run.last + 1 if run is not None else at + 1
        likely = [run for run in runs if self._likely(run)]
        if not likely:
            return None
        best = max(likely, key=lambda run: (run.known, run.spelled, run.words, run.last))
        return self._span(best, 0.9 if best.known else 0.7)

    def _likely(self, run: _Run) -> bool:
        others = len(self._row.keys) - (run.last + 1 - run.first)
        return run.known or run.spelled or others <= 2 or self._capital(run) or self._set_off(run)

    def _set_off(self, run: _Run) -> bool:
        """Whether a whole name is set off from the rest: "Linh Tran, please, August 19th"."""
        before = run.first == 0 or "," in self._gap(run.first - 1)
        return run.words > 1 and before and "," in self._gap(run.last)

    def _after(self, hit: Hit) -> _Run | None:
        at = hit.end
        while at < len(self._row.keys) and self._row.keys[at] in self._names.titles:
            at += 1
        broken = any(mark in self._gap(at - 1) for mark in ".?!;") if at > hit.end else False
        return None if broken else self._run(at, told=hit.text("is") == "sure")

    def _sure(self, kind: str, run: _Run) -> bool:
        if kind == "sure":
            return True
        if kind == "expected" and not self._expected:
            return False
        if self._expected and kind in ("weak", "expected"):
            return True
        return self._certain(run)

    def _certain(self, run: _Run) -> bool:
        following = self._row.keys[run.last + 1 : run.last + 2]
        if run.spelled:
            return True
        if following and following[0] in self._names.after:
            return True
        return run.known or self._capital(run)

    def _capital(self, run: _Run) -> bool:
        """Whether capitals set the run apart from the rest of the text."""
        words = [word.text for word in self._row.words]
        inside = words[run.first : run.last + 1]
        outside = words[1 : run.first] + words[run.last + 1 :]
        if not all(word[0].isupper() for word in inside):
            return False
        return run.first > 0 and not any(word[0].isupper() and len(word) > 2 for word in outside)

    def _run(self, at: int, *, told: bool = False) -> _Run | None:
        spelled = self._spell(at)
        if spelled is not None:
            return spelled
        taken = list(self._named(at, told=told or self._expected))
        if not taken:
            return None
        run = _Run(self._written(taken), taken[0], taken[-1], self._knows(taken), False, len(taken))
        run = self._turned(run)
        link = run.last + 1
        while link < len(self._row.keys) and self._row.keys[link] in self._names.links:
            link += 1
        spelling = self._spell(link)
        return _respelled(run, spelling) if spelling is not None else run

    def _turned(self, run: _Run) -> _Run:
        """The run with a given name that a comma sets off after it: "Lopez, Maria"."""
        at = run.last + 1
        if at >= len(self._row.keys) or "," not in self._gap(run.last):
            return run
        if run.words > 1 and self._row.keys[run.first] in self._names.given:
            return run
        given = list(self._named(at, told=self._expected))
        if not given or not (self._knows(given) or self._expected) or len(given) > 2:
            return run
        return _Run(
            f"{self._written(given)} {run.value}",
            run.first,
            given[-1],
            True,
            False,
            run.words + len(given),
        )

    def _written(self, taken: Sequence[int]) -> str:
        """The words as a name is written, hyphens kept."""
        built = ""
        for here in taken:
            joint = "-" if self._gap(here - 1) == "-" else " "
            built += (joint if built else "") + titled(self._row.words[here].text)
        return built

    def _named(self, at: int, *, told: bool) -> Iterator[int]:
        """The words of a name; `told` where nothing but a name is to be expected there."""
        keys = self._row.keys
        for here in range(at, min(at + _MOST_WORDS, len(keys))):
            if here > at and any(mark in self._gap(here - 1) for mark in _BREAKS + ","):
                return
            # "Price" belongs to any first name that is told; "March" to none before a figure.
            asked = told and here == at + 1 and not self._before_figure(here)
            follows = here > at and (asked or self._row.keys[here - 1] in self._names.given)
            surname = follows and self._row.keys[here] in self._names.surnames
            leads = told and here == at and self._leads_on(here)
            if not surname and not leads and not self._nameable(here, first=here == at):
                return
            if here > at and self._spell(here) is not None:
                return
            yield here

    def _before_figure(self, at: int) -> bool:
        following = self._row.keys[at + 1 : at + 2]
        return any(key[:1].isdigit() for key in following)

    def _nameable(self, at: int, *, first: bool) -> bool:
        key, names = self._row.keys[at], self._names
        if key[0].isdecimal() or "@" in key:
            return False
        if key in names.given or (key in names.particles and at + 1 < len(self._row.keys)):
            return not (key in names.never and not self._row.words[at].text[0].isupper())
        if len(key) == 1:
            return not first and key not in ("a", "i")
        return key not in names.never and key.split("'")[0] not in names.never

    def _leads_on(self, at: int) -> bool:
        """Whether a month is the given name of who tells theirs: "June Park"."""
        following = self._row.keys[at + 1 : at + 2]
        dated = self._row.keys[at] in self._names.dated
        return dated and bool(following) and self._nameable(at + 1, first=False)

    def _knows(self, taken: Sequence[int]) -> bool:
        return any(self._row.keys[here] in self._names.given for here in taken)

    def _gap(self, at: int) -> str:
        words = self._row.words
        return self._text[words[at].end : words[at + 1].start] if at + 1 < len(words) else ""

    def _spell(self, at: int) -> _Run | None:
        found = spelled(self._row, at, self._language, expected=self._expected)
        if found is None:
            return None
        return _Run(found.value, at, found.last, False, True, len(found.value.split()))

    def _parts(self, parts: Mapping[str, _Run]) -> Span:
        runs = [parts[kind] for kind in ("first", "last") if kind in parts]
        first, last = min(run.first for run in runs), max(run.last for run in runs)
        words = self._row.words
        value = " ".join(run.value for run in runs)
        return Span(value, words[first].start, words[last].end, 0.9)

    def _span(self, run: _Run, confidence: float) -> Span:
        words = self._row.words
        return Span(run.value, words[run.first].start, words[run.last].end, confidence)


def _confidence(kind: str, run: _Run) -> float:
    sure = 0.1 if kind == "sure" else 0.0
    return 0.85 + sure if run.known or run.spelled else 0.7 + sure


def _respelled(run: _Run, spelling: _Run) -> _Run:
    """A name and its spelling together: the spelling wins where it is of the same name."""
    spelled, said = spelling.value, run.value.split()
    joined = spelled.replace(" ", "").casefold()
    if joined == "".join(said).casefold():
        value = run.value
    elif joined[0] == said[-1][0].casefold() and len(said) > 1:
        value = " ".join([*said[:-1], spelled])
    elif joined[0] == said[0][0].casefold() and len(said) == 1:
        value = spelled
    elif joined[0] == said[0][0].casefold():
        value = " ".join([spelled, *said[1:]]) if len(joined) < len("".join(said)) - 2 else spelled
    else:
        value = f"{run.value} {spelled}"
    return _Run(value, run.first, spelling.last, run.known, True, len(value.split()))
