"""Masks card numbers, security codes and social security numbers, however they were said.

A pure function of what was said, so that the same words are masked the same way wherever they
are looked at: piece by piece as they are heard, the whole turn before a model sees it, and the
turns before it when they turn out to have held a part.

What is masked:

- digits that are a payment card's by issuer, length and check digit (ISO/IEC 7812-1), in
  whatever pieces, words, groups or scripts, and whatever they are called;
- digits that the words beside them, or the question they answer, call a card number, a security
  code or a social security number, whole or begun;
- digits in the form of a social security number (20 CFR 422.103: three, two and four);
- thirteen and more digits in a row of which nothing says what they are: a card that was misheard;
- eight to twelve of them that are no telephone number, date or identifier by their form or by
  what is said of them: half of a card;
- seven and more in groups of four behind an issuer's beginning, in one turn or in several of
  nothing else: a card that goes on.

Telephone numbers, dates, times, sums, references and member numbers stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from frontdesk_processors.language.load import Language
from frontdesk_processors.privacy.dictated import CODE, SSN, dictated
from frontdesk_processors.privacy.numbers import (
    has_issuer,
    is_card,
    is_common_card,
    is_date,
    is_half_card,
    is_made_of_others,
    is_phone,
)
from frontdesk_processors.privacy.reading import Secret, marked, may_hold, tokens
from frontdesk_processors.privacy.runs import Placed, Portion, Said, numbers, readings, stream

_FEW = 3
"""With more other words than this, a turn is about something else."""
_UNTOLD = 11
"""More digits than this, over turns of nothing else, are no telephone number."""
_TAIL = 14
"""Within so many tokens after a card its expiry and its security code are said."""


class Hidden(NamedTuple):
    """What a mark stands for; never shown, and kept only until it is forgotten elsewhere.

    Parameters:
        text: As it was said.
        digits: Its digits.
        secret: What it is.
    """

    text: str
    digits: str
    secret: Secret


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without what may not be kept.

    Args:
        text: The text, with a mark in each place.
        kinds: What was masked, or had been, in order.
        hidden: What stood there; not of what had been masked before.
    """

    text: str
    kinds: tuple[Secret, ...] = ()
    hidden: tuple[Hidden, ...] = field(default=(), repr=False)


View = Literal["turn", "piece", "watcher"]
"""For whom a text is masked: ``turn``: it is whole. ``piece``: more of it may come, so that what
may be a telephone number still stays. ``watcher``: the same, for whoever looks on meanwhile."""


def mask(said: Sequence[Said], language: Language, *, view: View = "turn") -> list[Masked]:
    """Everything said, masked in the light of all of it.

    Args:
        said: What was said, in order; the agent's part is looked at only for what it asks.
        language: Knows number words, and the words that say what a number is.
        view: For whom it is.
    """
    if not any(may_hold(one.text, language) for one in said if not one.agent):
        return [Masked(text=one.text) for one in said]
    placed = stream(said, language)
    spans: list[list[tuple[int, int, Secret]]] = [[] for _ in said]
    for piece, start, end, secret in _found(placed, language, view=view):
        spans[piece].append((start, end, secret))
    return [
        Masked(text=one.text) if one.agent else _replaced(one.text, sorted(here), language)
        for one, here in zip(said, spans, strict=True)
    ]


def mask_last(said: Sequence[Said], language: Language, *, view: View = "turn") -> Masked:
    """The last of what was said, masked in the light of what came before it."""
    return mask_latest(said, language, view=view)[-1]


def mask_latest(said: Sequence[Said], language: Language, *, view: View = "turn") -> list[Masked]:
    """Everything said, as `mask` has it; quick where the last of it can hold nothing."""
    if not may_hold(said[-1].text, language):
        return [Masked(text=one.text) for one in said]
    return mask(said, language, view=view)


def besides(masked: Masked, language: Language) -> int:
    """How many words a masked text holds that say something else.

    Args:
        masked: The text.
        language: Its language.
    """
    links = frozenset(language.list("privacy.digits.links"))
    told = [token for token in tokens(masked.text, language) if token.value not in links]
    other = ("phone", "birth", "other", "when")
    return sum(t.kind in ("word", "shape") or t.value in other for t in told)


def _replaced(text: str, spans: list[tuple[int, int, Secret]], language: Language) -> Masked:
    built, at = "", 0
    kinds: list[Secret] = []
    hidden: list[Hidden] = []
    for start, end, secret in spans:
        if start < at:
            continue
        if digits := _digits(text[start:end], language):
            hidden.append(Hidden(text[start:end], digits, secret))
        built += text[at:start] + language.text(f"privacy.marks.{secret}")
        kinds.append(secret)
        at = end
    return Masked(text=built + text[at:], kinds=tuple(kinds), hidden=tuple(hidden))


def _digits(text: str, language: Language) -> str:
    return "".join(one.value for one in tokens(text, language) if one.kind == "digits")


def _found(
    placed: Sequence[Placed], language: Language, *, view: View
) -> Iterator[tuple[int, int, int, Secret]]:
    after_card: int | None = None
    begun: Secret | None = None
    turn = 0
    for portions in numbers(placed, language):
        joined, masked = _joined(portions, language), False
        by_turns = dictated(portions, language)
        for portion in portions:
            here = portion.row[0].turn
            if here != turn:
                turn, after_card, begun = here, None, None
            near = after_card is not None and portion.first - after_card <= _TAIL
            secret = "card" if portion in joined else by_turns.get(portion.first)
            secret = secret or _secret(portion, language, view=view)
            secret = secret or (_goes_on(portion) if masked else None)
            secret = secret or (_tail(portion) if near else None)
            alone = view != "turn" and _alone(portion, placed)
            secret = secret or (begun if begun and _belongs(portion, begun, alone=alone) else None)
            if secret is None:
                begun = begun if not portion.before else None
                continue
            masked, begun = True, secret if secret != "number" else begun
            if secret == "card":
                after_card = portion.first + len(portion.row)
                yield from _expiry(placed, after_card, here)
            yield from _spans(portion, secret)


def _spans(portion: Portion, secret: Secret) -> Iterator[tuple[int, int, int, Secret]]:
    for piece in dict.fromkeys(one.piece for one in portion.row):
        row = [one.token for one in portion.row if one.piece == piece]
        yield piece, row[0].start, row[-1].end, secret


def _secret(portion: Portion, language: Language, *, view: View) -> Secret | None:
    """What a number is, told from its digits and from what is said of it."""
    digits, size = portion.digits, len(portion.digits)
    called = portion.after if _renamed(portion) else portion.before or portion.asked
    if portion.mark:
        return marked(portion.mark, language)
    explained = called in ("birth", "phone") or portion.timely
    if explained and is_made_of_others(portion.groups, language, years=True):
        return None
    if any(map(is_common_card, readings(portion.row))) or _holds_card(portion):
        return "card"
    match called:
        case "cvv" | "ssn" if view != "turn" and portion.last and portion.next_to == called:
            # Begun: two of three digits would tell most of it before the last one comes.
            return called
        case "card" | "cvv" | "ssn" if size >= (3 if called != "card" else 4):
            return "cvv" if called == "card" and size == 4 and portion.before == "cvv" else called
        case "bank" if size >= 6:
            return "number"
        case "other" if size <= 20:
            return None
        case "phone" if not portion.before and not portion.after and _begun(portion, language):
            return "number"
        case "phone" if size <= 12 or digits.startswith(("00", "011")):
            return None
        case "birth" if size <= 8:
            return None
        case _ if portion.counted and size <= 12:
            return None
        case "" if not portion.timely and portion.others <= _FEW:
            match portion.earlier:
                case "card" | "cvv" | "ssn" if size >= 3:
                    return "cvv" if portion.earlier == "card" and size < 5 else portion.earlier
                case _:
                    pass
        case _:
            pass
    return _unnamed(portion, language, view=view)


def _renamed(portion: Portion) -> bool:
    """Whether what is said after a number counts rather than what was said before it."""
    return bool(portion.after) and not portion.before


def _unnamed(portion: Portion, language: Language, *, view: View) -> Secret | None:
    digits, size = portion.digits, len(portion.digits)
    if any(map(is_card, readings(portion.row))):
        return "card"
    if portion.parts == SSN:
        return "ssn"
    if portion.glued == "+" and size <= 15:
        return None
    if size >= 13:
        return None if is_made_of_others(portion.groups, language) else "card"
    if portion.glued or portion.parts == (5, 4) or portion.timely:
        return None
    if view != "piece" and is_half_card(portion.parts, digits):
        return "number"
    known = is_phone(digits, language) or is_date(digits)
    if view == "watcher" and size >= 7:
        return "number"
    unfinished = view == "piece" and portion.last
    return "number" if size >= 8 and not known and not unfinished else None


def _begun(portion: Portion, language: Language) -> bool:
    """Whether what answers a question for a telephone number is a card's first half instead."""
    return is_half_card(portion.parts, portion.digits) and not is_phone(portion.digits, language)


def _holds_card(portion: Portion) -> bool:
    """Whether a part of a long row of groups is a card: a telephone number and a card in a row."""
    groups = portion.groups
    if len(portion.digits) <= 16:
        return False
    for first in range(len(groups)):
        row = ""
        for group in groups[first:]:
            row += group
            if len(row) > 16:
                break
            if is_common_card(row):
                return True
    return False


def _joined(portions: Sequence[Portion], language: Language) -> list[Portion]:
    """The portions that are a card together, though they were said in several turns."""
    for first in range(len(portions)):
        for last in range(len(portions), first + 1, -1):
            row = portions[first:last]
            read = readings([placed for portion in row for placed in portion.row])
            if any(map(is_card, read)):
                return list(row)
            if _goes_on_alone(row, read, language):
                return [*_leading_to(portions[:first], language), *row]
    return []


def _leading_to(before: Sequence[Portion], language: Language) -> list[Portion]:
    """What was told of a card before the turns that show that it is one."""
    led: list[Portion] = []
    for one in reversed(before):
        if one.others or one.before or is_date(one.digits) or is_phone(one.digits, language):
            break
        led.insert(0, one)
    return led


def _goes_on_alone(row: Sequence[Portion], read: set[str], language: Language) -> bool:
    """Whether turns of digits and nothing else are a card that is being told, though not whole."""
    if any(p.others or p.asked or p.before or p.timely for p in row):
        return False
    groups = [portion.digits for portion in row]
    if is_half_card([*map(len, groups)], "".join(groups)):
        return True
    if not any(len(digits) > _UNTOLD for digits in read):
        return False
    return len(row) > 2 or (has_issuer(groups[0]) and not is_made_of_others(groups, language))


def _goes_on(portion: Portion) -> Secret | None:
    """Digits and hardly anything else, in the turn after a card was begun."""
    asked = portion.asked or portion.timely or portion.before not in ("", "card", "cvv")
    least = 3 if portion.others else 2
    few = portion.others <= _FEW
    return "card" if few and not asked and len(portion.digits) >= least else None


def _tail(portion: Portion) -> Secret | None:
    named = portion.before not in ("", "card", "cvv")
    return "cvv" if len(portion.digits) in CODE and not named and not portion.timely else None


def _belongs(portion: Portion, begun: Secret, *, alone: bool) -> bool:
    """Whether digits go on with a secret that was begun in the same turn, words between them.

    A single one, and one of a code, does where it is a piece of its own and next to nothing else
    was said.
    """
    if portion.before != begun or portion.timely:
        return False
    if alone and portion.others <= 1:
        return True
    return begun != "cvv" and len(portion.digits) >= 2


def _alone(portion: Portion, placed: Sequence[Placed]) -> bool:
    """Whether a number is all that its piece holds."""
    piece = portion.row[0].piece
    return sum(one.piece == piece for one in placed) == len(portion.row)


def _expiry(
    placed: Sequence[Placed], first: int, turn: int
) -> Iterator[tuple[int, int, int, Secret]]:
    """The expiry that is said right after a card."""
    for one in placed[first : first + _TAIL]:
        if one.turn != turn or (one.token.kind == "cue" and one.token.value not in ("card", "cvv")):
            return
        if one.token.kind == "shape" and one.token.value == "expiry":
            yield one.piece, one.token.start, one.token.end, "cvv"
