"""Which tool would do what a caller asks for, told from the tools' own descriptions."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from frontdesk_processors.language import Language
from frontdesk_processors.schema import Catalog, Goal, spaced

NAMED_BY_NAME = 1.0
NAMED_BY_DESCRIPTION = 0.35
OVERLAP_WEIGHT = 0.5
LISTING = "list"
"""The act of telling callers what they have."""
FINDING = "find"
"""The act of finding what a caller looks for, which is never who they are."""
FLOOR = 0.7
"""Least score at which a wish is believed; below it the caller is asked."""


@dataclass(frozen=True, kw_only=True)
class Want:
    """What a caller seems to ask for.

    Parameters:
        goal: Name of the tool.
        score: How well it fits; comparable only within one utterance.
        asks: True for a question that is answered in passing, False for something to be done.
        act: The act of the language file that was heard, or empty when only words are shared.
    """

    goal: str
    score: float
    asks: bool
    act: str = ""


class Part(NamedTuple):
    """One of several things to be done that were asked for in one breath, in its own words."""

    want: Want
    text: str


@dataclass(frozen=True)
class _Act:
    name: str
    weight: float
    asks: bool
    help: str
    over: tuple[str, ...]
    beside: tuple[str, ...]
    said: re.Pattern[str]
    named: re.Pattern[str]


class Wants:
    """Ranks a catalog's goals for what a caller says.

    Acts (booking, cancelling, asking for hours, …) come from the language file: what callers say
    for them, and how tools that do them are named and described. Words that the utterance and a
    description share break ties, rare ones counting more.

    Args:
        catalog: The goals.
        language: What the caller speaks.
    """

    def __init__(self, catalog: Catalog, *, language: Language) -> None:
        self._language = language
        self._acts = tuple(_act(name, language) for name in language.list("wants.acts"))
        self._goals = catalog.goals
        self._strength = {
            goal.name: {act.name: _strength(act, goal) for act in self._acts}
            for goal in catalog.goals.values()
        }
        texts = {
            g.name: _stems(f"{spaced(g.name)} {g.description}") for g in catalog.goals.values()
        }
        spread = Counter(stem for stems in texts.values() for stem in stems)
        total = max(len(texts), 1)
        self._weights = {stem: math.log(1 + total / (1 + df)) for stem, df in spread.items()}
        self._texts = texts

    def rank(self, text: str) -> list[Want]:
        """The goals that fit, best first; empty when nothing is asked for."""
        plain = _plain(text)
        heard = [act for act in self._acts if act.said.search(plain)]
        hidden = {name for act in heard for name in act.over}
        acts = [act for act in heard if act.name not in hidden]
        stems = _stems(plain)
        scored: list[Want] = []
        for goal in self._goals:
            strengths = self._strength[goal]
            fits = [(act.weight * strengths[act.name], act) for act in acts if strengths[act.name]]
            best, act = max(fits, key=lambda fit: fit[0], default=(0.0, None))
            shared = sum(self._weights[stem] for stem in stems & self._texts[goal])
            score = best + OVERLAP_WEIGHT * math.tanh(shared / 3)
            if act is None:
                score -= 0.35
            if score >= FLOOR * (1.0 if act else 0.45):
                heard_as = act.name if act is not None else ""
                asks = self._asks(goal, act)
                scored.append(Want(goal=goal, score=score, asks=asks, act=heard_as))
        return sorted(scored, key=lambda want: -want.score)

    def parts(self, text: str) -> list[Part]:
        """The things to be done that are asked for in one breath, in order.

        Empty unless there are several, of acts that the language file says can stand beside
        one another: who cannot come and wants to move it asks for one thing.
        """
        parts: list[Part] = []
        lead = ""
        for clause in self._clauses(text):
            want = next((w for w in self.rank(clause) if w.act and not w.asks), None)
            if want is not None and (not parts or self._stands_beside(want, parts[-1].want)):
                parts.append(Part(want, f"{lead}{clause}"))
                lead = ""
            elif parts:
                parts[-1] = parts[-1]._replace(text=f"{parts[-1].text}, {clause}")
            else:
                lead += f"{clause}, "
        return parts if len(parts) > 1 else []

    def requests(self, text: str) -> list[Part]:
        """What is asked for in one breath, done or answered, in order and in its own words.

        Empty unless there are several. A question counts as one where its words stand alone, not
        as a remark on what is to be done.
        """
        parts: list[Part] = []
        for clause in self._clauses(text):
            want = next((one for one in self.rank(clause) if one.act), None)
            if want is None or any(part.want.goal == want.goal for part in parts):
                continue
            before = parts[-1].want if parts else None
            if before and not (want.asks or before.asks or self._stands_beside(want, before)):
                continue
            parts.append(Part(want, clause))
        return parts if len(parts) > 1 else []

    def _clauses(self, text: str) -> list[str]:
        joints = "|".join(self._language.list("wants.joints"))
        pieces = re.split(rf"[;,.!?]+(?!\d)\s*|\s+(?:{joints})\s+", text, flags=re.IGNORECASE)
        return [piece.strip() for piece in pieces if piece.strip()]

    def _stands_beside(self, want: Want, before: Want) -> bool:
        acts = {act.name: act for act in self._acts}
        return want.goal != before.goal and want.act in acts[before.act].beside

    def best(self, text: str) -> Want | None:
        """The goal that fits best, or None."""
        ranked = self.rank(text)
        return ranked[0] if ranked else None

    def asks(self, goal: str) -> bool:
        """Whether a goal is a question rather than something to be done, by its own name."""
        strengths = self._strength.get(goal, {})
        best = max(self._acts, key=lambda act: strengths.get(act.name, 0.0), default=None)
        return best is None or strengths.get(best.name, 0.0) < NAMED_BY_NAME or best.asks

    def lists(self, goal: str) -> bool:
        """Whether a goal tells callers what they have."""
        return self._strength.get(goal, {}).get(LISTING, 0.0) >= NAMED_BY_NAME

    def help(self, elsewhere: Iterable[str] = ()) -> list[str]:
        """What can be done here, as phrases that follow "I can", what is asked for most first.

        Args:
            elsewhere: Names of tools that are not among the goals, but can be had too.
        """
        found: set[str] = set()
        for goal in self._goals:
            strengths = self._strength[goal]
            act = max(self._acts, key=lambda act: strengths[act.name], default=None)
            if act is not None and strengths[act.name] >= NAMED_BY_NAME and not act.asks:
                found.add(act.name)
        names = [spaced(name) for name in elsewhere]
        found |= {a.name for a in self._acts if not a.asks and any(map(a.named.search, names))}
        helps = {act.name: act.help for act in self._acts}
        return [helps[name] for name in self._language.list("wants.offered") if name in found]

    def _asks(self, goal: str, act: _Act | None) -> bool:
        return act.asks if act is not None else self.asks(goal)


def _plain(text: str) -> str:
    """Lower case without apostrophes and stops: callers type "im new" and "cant come"."""
    bare = text.casefold().replace("’", "").replace("'", "")
    return " ".join(_STOPS.sub(" ", bare).split())


_STOPS = re.compile(r"[.,;:!?]+(?!\d)")


@lru_cache(maxsize=256)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns).replace("'", "")
    return re.compile(joined or r"(?!)")


def _act(name: str, language: Language) -> _Act:
    table: Mapping[str, object] = language.table(f"wants.{name}")
    return _Act(
        name=name,
        weight=float(str(table["weight"])),
        asks=table["kind"] == "ask",
        help=str(table["help"]),
        over=language.list(f"wants.{name}.over"),
        beside=language.list(f"wants.{name}.beside") if "beside" in table else (),
        said=_pattern(language.list(f"wants.{name}.said")),
        named=_pattern(language.list(f"wants.{name}.named")),
    )


def _strength(act: _Act, goal: Goal) -> float:
    if act.name == FINDING and goal.about_caller:
        return 0.0
    if act.named.search(spaced(goal.name)):
        return NAMED_BY_NAME
    return NAMED_BY_DESCRIPTION if act.named.search(goal.description.casefold()) else 0.0


_WORD = re.compile(r"[a-z][a-z']{2,}")


@lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    """Crude stems: what is left of words of four letters or more without their usual endings."""
    return frozenset(
        re.sub(r"(?:ies|ing|ed|es|s|e)$", "", word)
        for word in _WORD.findall(text.casefold())
        if len(word) > 3
    )
