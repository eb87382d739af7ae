"""Which texts are stock: said word for word again and again, with nothing of a caller in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, get_args

from frontdesk.greeting import greeting_text
from frontdesk.vertical import Business
from frontdesk.wording import Sentences
from frontdesk_processors.emergencies import Emergency, emergency_line
from frontdesk_processors.language import Language
from frontdesk_processors.places import Place
from frontdesk_processors.values import Json

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
"""What stands between two sentences."""

_SENTENCE = re.compile(r"\w.*[.!?]$", re.DOTALL)


@dataclass(frozen=True)
class Phrases:
    """The texts that a desk says as they stand in its files.

    A sentence with a field is none of them, whatever it is filled with: so nothing that a caller
    has said, nor anything of their record, can be one. Two are filled in here, with what holds for
    every caller: the greeting, and what is said in emergencies.

    Parameters:
        texts: Each, with single spaces.
    """

    texts: frozenset[str]

    @classmethod
    def of(
        cls, language: Language, wording: Sentences, *, place: Place, business: Business
    ) -> Self:
        """Those of a business.

        Args:
            language: Its language.
            wording: Its trade's sentences.
            place: Where it is.
            business: What it says of itself.
        """
        files: list[Json] = [language.table(name) for name in language.table_names]
        written = [*_texts(files), *wording.own()]
        disclosures = _texts(language.table("consent.disclosure"))
        filled = [
            *(emergency_line(one, at=place, language=language) for one in get_args(Emergency)),
            *(
                greeting_text(one, wording=wording, business=business)
                for one in ("", *disclosures)
                if "{" not in one
            ),
        ]
        return cls(frozenset(_whole(written)) | frozenset(map(_plain, filled)))

    def __contains__(self, text: str) -> bool:
        """Whether a text is one of them, whatever its spaces."""
        return _plain(text) in self.texts


def _whole(written: Iterable[str]) -> Iterator[str]:
    """Texts without fields, and the sentences without fields of those that have some."""
    for text in written:
        for one in {text, *SENTENCE_END.split(text)}:
            if "{" not in one and "\\" not in one and _SENTENCE.match(plain := _plain(one)):
                yield plain


def _texts(found: Json) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for one in found.values():
            yield from _texts(one)
    elif isinstance(found, list | tuple):
        for one in found:
            yield from _texts(one)


def _plain(text: str) -> str:
    return " ".join(text.split())
