"""What is put to the gate: one configuration of an agent, from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frontdesk.providers.sheet import Sheet
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.values import JsonObject


class Latency(BaseModel):
    """How long a model takes to its first token, as a log-normal distribution.

    Parameters:
        median: In milliseconds.
        p95: The 95th percentile, in milliseconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    median: float = Field(gt=0)
    p95: float = Field(gt=0)


class Candidate(BaseModel):
    """One configuration of an agent.

    Parameters:
        name: What it is called in verdicts.
        vertical: Name of the trade, or ``module:attribute`` of one.
        brain: ``embedded``, ``openai``, or ``module:function`` that makes a pipecat service.
        priced_as: The model whose prices its tokens are counted at.
        model_ms: What its first tokens take longer than the brain's own.
        overlay: A folder with ``prompts/``, ``policy/`` or ``wording/`` whose files replace the
            vertical's; relative to the file.
        prompts: A folder of prompts, relative to the file; by default the vertical's.
        prompts_version: Which of its versions: ``pinned`` (what is in force), ``working`` (the
            files as they are), or the name of an earlier one.
        code: A folder with another checkout of the code, relative to the file, or empty for this.
        revision: A revision of git, checked out for the run; instead of ``code``.
        setup: ``module:function`` called first in each process, for what no setting expresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1)
    vertical: str = "healthcare"
    brain: str = "embedded"
    priced_as: str = "gpt-4.1-mini"
    model_ms: Latency | None = None
    overlay: str = ""
    prompts: str = ""
    prompts_version: str = "pinned"
    code: str = ""
    revision: str = ""
    setup: str = ""

    @model_validator(mode="after")
    def _one_code(self) -> Self:
        if self.code and self.revision:
            raise ValueError("code and revision cannot both be given")
        return self

    @classmethod
    def read(cls, file: Path) -> Candidate:
        """The candidate in a file, with its paths made whole.

        Raises:
            BadSetting: The file cannot be read, a setting is unknown or wrong, or the model that
                it is priced as is not in the sheet of models.
        """
        try:
            held = tomllib.loads(file.read_text(encoding="utf-8"))
            found = cls.model_validate({"name": file.stem, **held})
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}"
                for one in error.errors(include_url=False, include_context=False)
            )
            raise BadSetting(f"{str(file)!r}: {told}") from error
        except (OSError, ValueError) as error:
            raise BadSetting(f"{str(file)!r} is no candidate: {error}") from error
        Sheet.load().model("llm", found.priced_as)
        paths = {
            name: str((file.parent / value).resolve())
            for name in ("overlay", "prompts", "code")
            if (value := getattr(found, name))
        }
        for name, path in paths.items():
            if not Path(path).is_dir():
                raise BadSetting(f"{str(file)!r}: {name}: {path!r} is no folder")
        return found.model_copy(update=paths)

    def to_json(self) -> JsonObject:
        """The candidate as plain JSON."""
        return self.model_dump()
