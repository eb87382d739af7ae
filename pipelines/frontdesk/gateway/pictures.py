"""How many tokens a picture is to a model, by OpenAI's rules, and never too few.

A picture is cut into tiles of 512 pixels or patches of 32, as its model has it, after it was made
smaller (developers.openai.com/api/docs/guides/images-vision, as the sources beside each rule quote
it; read on 2026-11-28). What nobody can know, such as the size of a picture that is only linked or
the rule of a model that is not listed, is taken for the most that it can be.
"""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple, Protocol

from PIL import Image

from frontdesk_processors.values import Json, JsonObject

HEADER = 256 * 1024
"""Letters of a picture's data that are looked at: a size stands at the beginning."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_SIDE, _SHORT_SIDE, _TILE, _PATCH = 2048, 768, 512, 32


class Size(NamedTuple):
    """A picture's width and height, in pixels."""

    width: int
    height: int


class Rule(Protocol):
    """How a model counts pictures."""

    def tokens(self, size: Size | None, *, detail: str) -> int:
        """How many tokens a picture is; of an unknown size the most."""
        ...


@dataclass(frozen=True)
class Tiles:
    """A base, and so much for each tile of what is left when it was made smaller."""

    base: int
    tile: int

    def tokens(self, size: Size | None, *, detail: str) -> int:
        """See `Rule`."""
        if detail == "low":
            return self.base
        width, height = size or (_SIDE, _SHORT_SIDE)
        scale = min(1.0, _SIDE / max(width, height))
        scale = min(scale, _SHORT_SIDE / min(width, height))
        across, down = (max(1, ceil(side * scale / _TILE)) for side in (width, height))
        return self.base + self.tile * across * down


@dataclass(frozen=True)
class Patches:
    """So much for each patch, of which there are no more than a budget allows; in any detail."""

    multiplier: float
    budget: int

    def tokens(self, size: Size | None, *, detail: str) -> int:
        """See `Rule`."""
        patches = self.budget
        if size is not None:
            patches = min(patches, ceil(size.width / _PATCH) * ceil(size.height / _PATCH))
        return ceil(patches * self.multiplier)


RULES: Mapping[str, Rule] = {
    # Base and tile: srinathmkce/imagetoken, image_token/config.py.
    "gpt-4o": Tiles(85, 170),
    "gpt-4o-mini": Tiles(2833, 5667),
    "gpt-4.1": Tiles(85, 170),
    # Multipliers and the budget of 1,536: a64.in/tools/openai-vision-cost-calculator.
    "gpt-4.1-mini": Patches(1.62, 1536),
    "gpt-4.1-nano": Patches(2.46, 1536),
}
"""By model; dated snapshots have that of their model."""

UNKNOWN = Patches(2.46, 10_000)
"""Of any other model: the dearest patch there is, and the largest budget, that of the detail
``original`` from gpt-5.4 on."""


def picture_tokens(held: Json, *, model: str) -> int:
    """How many tokens a picture of a request is.

    Args:
        held: What the request has of it: ``url`` and ``detail``.
        model: Whose rule counts.
    """
    shown: JsonObject = held if isinstance(held, dict) else {}
    url, detail = shown.get("url"), shown.get("detail")
    size = size_of(url) if isinstance(url, str) else None
    return _rule(model).tokens(size, detail=str(detail))


def size_of(url: str) -> Size | None:
    """A picture's size by the beginning of its data; None where that does not tell it."""
    kind, comma, data = url[: HEADER + 100].partition(",")
    if not comma or not kind.startswith("data:image/") or not kind.endswith(";base64"):
        return None
    try:
        begins = base64.b64decode(data[: len(data) // 4 * 4], validate=True)
        with warnings.catch_warnings():
            # Nothing of it is unpacked, however large it says that it is.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(begins), formats=_FORMATS) as picture:
                size = Size(*picture.size)
    except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return size if min(size) > 0 else None


def _rule(model: str) -> Rule:
    """That of the longest name that a model begins with, up to the date of a snapshot."""
    known = [name for name in RULES if model == name or model.startswith(f"{name}-2")]
    return RULES[max(known, key=len)] if known else UNKNOWN
