"""What a vertical reads from its folder: prompts, policy and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from frontdesk.prompts.prompt import Prompt, read_prompt
from frontdesk.prompts.versions import in_force, named, version_of
from frontdesk.vertical_parts import Specialist
from frontdesk.wording import Sentences
from frontdesk_processors.errors import DefinitionError

_BOOKING = Path(__file__).parent / "booking"


@dataclass(frozen=True, kw_only=True)
class VerticalFiles:
    """The texts of a vertical, with what a business puts in their place.

    Parameters:
        name: Name of its entry point.
        home: Folder with ``prompts/``, ``policy/`` and ``wording/``, and ``scenarios/`` for evals.
        specialists: Who answers; the first takes the call, and every handoff goes by it.
        languages: Codes of the languages its files cover.
        prompts: Folder of the prompts, where a business has its own; by default ``prompts/`` of
            the home. Where a version is pinned in it, that is what counts.
        sentences: Sentences in the place of its wording's, or besides, by language and key.
        required: Names of the files that its ``policy/`` must have (``booking.md``), each with
            something in it: what would answer for nothing without them says so.
        house: Rules of the business besides those in its policy's files.
    """

    name: str
    home: Path
    specialists: tuple[Specialist, ...]
    languages: tuple[str, ...] = ("en",)
    prompts: Path | None = None
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    required: tuple[str, ...] = ()
    house: tuple[str, ...] = ()

    def wording(self, language: str) -> Sentences:
        """Its sentences in a language.

        Raises:
            UnknownName: The vertical does not speak it.
        """
        return Sentences.load(
            self.home / "wording",
            language=language,
            beneath=[_BOOKING],
            above=self.sentences.get(language, {}),
        )

    def prompt(self, specialist: Specialist, *, language: str) -> str:
        """A specialist's role, followed by the vertical's policy.

        Raises:
            DefinitionError: A file is missing.
        """
        return "\n\n".join([self.role(specialist, language=language), *self.policy()])

    def role(self, specialist: Specialist, *, language: str) -> str:
        """What a specialist is told of its work, which callers are not to hear."""
        return self.instructions(specialist, language=language).text

    def instructions(self, specialist: Specialist, *, language: str) -> Prompt:
        """A specialist's prompt, with what some models get besides.

        Raises:
            DefinitionError: The file is missing.
            BadSetting: It cannot be used.
        """
        file = self.prompt_file(specialist, language=language)
        if not file.is_file():
            raise DefinitionError(f"vertical {self.name!r}: there is no prompt {str(file)!r}")
        found = read_prompt(file)
        if not specialist.added:
            return found
        return found.model_copy(update={"text": f"{found.text}\n\n{specialist.added}"})

    def prompt_file(self, specialist: Specialist, *, language: str) -> Path:
        """Where a specialist's prompt stands."""
        return in_force(self.prompts_folder) / language / specialist.prompt

    @property
    def prompts_folder(self) -> Path:
        """Where the prompts are worked on and pinned."""
        return self.prompts or self.home / "prompts"

    @property
    def prompts_version(self) -> str:
        """The version of the prompts in force: a hash of what is in them."""
        version = version_of(in_force(self.prompts_folder))
        own = {
            specialist.name: f"{_text(Path(specialist.prompt))}\n\n{specialist.added}"
            if Path(specialist.prompt).is_absolute()
            else specialist.added
            for specialist in self.specialists
            if specialist.added or Path(specialist.prompt).is_absolute()
        }
        return named({"": version, **own}) if own else version

    def policy(self) -> tuple[str, ...]:
        """The rules of the business, which callers may be told of."""
        return (*_texts(self.home / "policy"), *self.house)

    def check_policy(self) -> None:
        """See that its policy is there.

        Raises:
            DefinitionError: There is none, or one of its files is missing or empty.
        """
        folder = self.home / "policy"
        for name in self.required:
            if not (folder / name).is_file():
                raise DefinitionError(
                    f"vertical {self.name!r}: there is no policy {str(folder / name)!r}, "
                    f"and it requires {', '.join(self.required)}"
                )
            if not _text(folder / name):
                raise DefinitionError(f"vertical {self.name!r}: {folder / name}:1: it is empty")
        if not self.policy():
            raise DefinitionError(
                f"vertical {self.name!r}: there is no policy {str(folder)!r}/*.md"
            )


@cache
def _texts(folder: Path) -> tuple[str, ...]:
    """The texts in a folder, in order of their names; read once, as the files themselves."""
    return tuple(_text(file) for file in sorted(folder.glob("*.md")))


@cache
def _text(file: Path) -> str:
    """A file's text, read once: every session of the vertical has it."""
    return file.read_text(encoding="utf-8").strip()
