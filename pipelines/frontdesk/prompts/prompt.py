"""One prompt: its text, and what a model gets besides."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from frontdesk.toml_file import parse_toml
from frontdesk_processors.errors import BadSetting

_FENCE = "+++"
Reasoning = Literal["none", "minimal", "low", "medium", "high"]
"""How long a model may think before it answers, as OpenAI names it."""


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(_Form):
    """One turn, as the model should have answered it.

    Parameters:
        caller: What the caller says.
        calls: Tool calls that answer it, as ``get_available_slots(when="Friday")``.
        agent: What is said to the caller.
    """

    caller: str
    calls: tuple[str, ...] = ()
    agent: str = ""

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if not (self.calls or self.agent):
            raise ValueError("an example shows an answer: calls, agent or both")
        return self


class ForModel(_Form):
    """What one model gets besides the text.

    Parameters:
        examples: Name of a set of examples, or empty for none.
        reasoning: How long it may think; None leaves it to the provider. What it thinks is
            never said.
    """

    examples: str = ""
    reasoning: Reasoning | None = None


class _Head(_Form):
    models: Mapping[str, ForModel] = Field(default_factory=dict[str, ForModel])
    examples: Mapping[str, tuple[Example, ...]] = Field(
        default_factory=dict[str, tuple[Example, ...]]
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        for model, own in self.models.items():
            if own.examples and own.examples not in self.examples:
                known = ", ".join(self.examples) or "none"
                raise ValueError(f"{model}: no examples {own.examples!r}; there are {known}")
        return self


class Prompt(_Form):
    """A prompt as it stands in its file.

    The text is Markdown. A head in TOML between two lines of ``+++`` may say what some models get
    besides it.

    Parameters:
        text: What every model is told.
        models: What a model gets besides, by its name or a pattern such as ``gpt-5*``; the first
            that fits counts.
        examples: The sets of examples, by name.
    """

    text: str
    models: Mapping[str, ForModel] = Field(default_factory=dict[str, ForModel])
    examples: Mapping[str, tuple[Example, ...]] = Field(
        default_factory=dict[str, tuple[Example, ...]]
    )

    def for_model(self, model: str) -> ForModel:
        """What a model gets besides the text."""
        fits = (own for pattern, own in self.models.items() if fnmatchcase(model, pattern))
        return next(fits, ForModel())

    def shown_to(self, model: str) -> tuple[Example, ...]:
        """The examples that a model gets."""
        return self.examples.get(self.for_model(model).examples, ())


@cache
def read_prompt(file: Path) -> Prompt:
    """The prompt in a file, read once.

    Raises:
        BadSetting: It cannot be read, or its head is not as it should be; the line is named.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise BadSetting(f"{file} cannot be read: {reason}") from error
    first, _, rest = text.partition("\n")
    if first.strip() != _FENCE:
        return Prompt(text=text.strip())
    head, fence, body = rest.partition(f"\n{_FENCE}")
    if not fence:
        raise BadSetting(f"{file}:1: a head begins here and never ends: close it with {_FENCE}")
    held = parse_toml(head, _Head, origin=file, after=1)
    return Prompt(text=body.strip(), models=held.models, examples=held.examples)
