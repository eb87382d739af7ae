"""Listed values, flags and numbers of things, told from the words beside them."""

from __future__ import annotations

import re

from frontdesk_processors.brain.ears import Ears, Heard
from frontdesk_processors.brain.forms.form import Form, about, is_count, slots_near, stem, words_in
from frontdesk_processors.schema import Slot, spaced

DONT_CARE = ""
"""The caller does not mind: the parameter is left out."""
_REACH = 3
"""A number belongs to a word that follows within so many."""
_BEFORE = 3
"""A negation reaches so many words."""


def listed_values(form: Form, heard: Heard, *, asking: bool, ears: Ears) -> dict[str, str]:
    """The listed values, flags and counts in the caller's words, by parameter.

    Args:
        form: What was said before.
        heard: The words.
        asking: They only ask about what was told; then a flag's word is no wish.
        ears: What to listen with.
    """
    said: dict[str, str] = {}
    for slot in slots_near(form, ears=ears):
        if slot.kind == "flag":
            value = _flag(slot, form, heard, asking=asking, ears=ears)
        elif is_count(slot):
            value = None if asking else _count(slot, form, heard, said, ears=ears)
        elif slot.choices:
            value = _choice(slot, heard.text, ears=ears)
        else:
            value = None
        if value is None and slot.name in form.asked and _alone(form, slot):
            value = DONT_CARE if _no_matter(heard, ears=ears) and not slot.required else None
        if value is not None:
            said[slot.name] = value
    return said


def _alone(form: Form, slot: Slot) -> bool:
    return len(form.asked) == 1 and form.asked[0] == slot.name


def _no_matter(heard: Heard, *, ears: Ears) -> bool:
    return bool(ears.pattern("forms.no_matter").search(heard.text.casefold()))


def _generic(ears: Ears) -> frozenset[str]:
    return ears.words("forms.generic")


def _flag(slot: Slot, form: Form, heard: Heard, *, asking: bool, ears: Ears) -> str | None:
    words = words_in(heard.text)
    own = _own_stems(slot, ears=ears)
    at, contrary = _place_of(words, own, ears=ears)
    asked = slot.name in form.asked
    if asked and _no_matter(heard, ears=ears):
        return DONT_CARE
    if at is not None and not asking:
        if _no_matter(heard, ears=ears):
            return DONT_CARE
        before = set(words[max(0, at - _BEFORE) : at]) & ears.words("forms.negations")
        return _spelled(slot, yes=not before and not contrary)
    if asked and _alone(form, slot) and heard.said.answer is not None and not asking:
        return _spelled(slot, yes=heard.said.answer == "yes")
    return None


def _own_stems(slot: Slot, *, ears: Ears) -> tuple[str, ...]:
    """A flag's stems that no other tool's description uses: what it alone is about."""
    stems = about(slot, _generic(ears))
    others = {
        stem(word) for goal in ears.catalog.goals.values() for word in words_in(spaced(goal.name))
    }
    return tuple(one for one in stems if one not in others) or stems


def _place_of(words: list[str], stems: tuple[str, ...], *, ears: Ears) -> tuple[int | None, bool]:
    contraries = ears.words("forms.contraries")
    for at, word in enumerate(words):
        for one in stems:
            if _like(word, one):
                return at, False
            if any(word.startswith(f"{c}{one}") for c in contraries):
                return at, True
    return None, False


def _like(word: str, one: str) -> bool:
    return stem(word) == one or (len(one) >= 4 and word.startswith(one))


def _spelled(slot: Slot, *, yes: bool) -> str:
    """A yes or no in the schema's own spelling."""
    wanted = "true" if yes else "false"
    return next((choice for choice in slot.choices if choice.casefold() == wanted), wanted)


def _count(slot: Slot, form: Form, heard: Heard, said: dict[str, str], *, ears: Ears) -> str | None:
    numbers = _numbers(heard.text, ears=ears)
    stems = [one for one in about(slot, _generic(ears)) if len(one) >= 3]
    for value, end in numbers:
        follows = words_in(heard.text[end:])[:_REACH]
        if any(_is_number(word, ears=ears) for word in follows[:-1]):
            follows = follows[:1]
        if any(word.startswith(one) for word in follows for one in stems):
            return value if not slot.choices or value in slot.choices else None
    if slot.name not in form.asked:
        return None
    counts = [name for name in form.asked if is_count(ears.catalog.slots[name])]
    place = counts.index(slot.name)
    if place < len(numbers) and len(numbers) <= len(counts):
        value = numbers[place][0]
        if slot.name not in said and (not slot.choices or value in slot.choices):
            return value
    return None


def _is_number(word: str, *, ears: Ears) -> bool:
    return word.isdecimal() or bool(_numbers(word, ears=ears))


def _numbers(text: str, *, ears: Ears) -> list[tuple[str, int]]:
    found = {
        one.end: one.value
        for one in ears.found(text, expect="number")
        if one.kind == "number" and one.value.isdecimal()
    }
    for word, value in ears.language.table("forms.counts").items():
        for match in re.finditer(rf"\b{word}\b", text.casefold()):
            found.setdefault(match.end(), str(value))
    return [(found[end], end) for end in sorted(found)]


def _choice(slot: Slot, text: str, *, ears: Ears) -> str | None:
    """The one listed value that the words name, whole or by a word that is its alone."""
    heard = {stem(word) for word in words_in(text)}
    tokens = {c: [stem(word) for word in words_in(c)] for c in slot.choices}
    whole = [choice for choice, parts in tokens.items() if parts and set(parts) <= heard]
    if whole:
        longest = max(len(tokens[choice]) for choice in whole)
        best = [choice for choice in whole if len(tokens[choice]) == longest]
        return best[-1] if len(best) == 1 else None
    generic = _generic(ears)
    single: list[str] = []
    for choice, parts in tokens.items():
        others = {part for other, p in tokens.items() if other != choice for part in p}
        own = [part for part in parts if part not in others and part not in generic]
        if any(_near(part, heard) for part in own if len(part) >= 3):
            single.append(choice)
    return single[0] if len(single) == 1 else None


def _near(part: str, heard: set[str]) -> bool:
    """Whether a word is heard, or one that begins alike: "dermatology" for "dermatologist"."""
    if part in heard:
        return True
    length = max(5, len(part) - 4)
    return len(part) > 5 and any(len(h) > 4 and h[:length] == part[:length] for h in heard)
