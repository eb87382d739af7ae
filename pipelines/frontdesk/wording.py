"""Sentences of a vertical, one file a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

from frontdesk.toml_file import line_of, load_toml
from frontdesk_processors.errors import DefinitionError, UnknownName

_EXAMPLES = ("demo.", "try.")
"""Sentences of a visitor of the demonstration, with a made-up patient's name and number."""


class Sentences:
    """A vertical's sentences in one language, read from a TOML file.

    Keys are dotted (``confirm.schedule_appointment``); fields are filled as by `str.format`.

    Args:
        path: The file.
        beneath: Files whose sentences hold where the file has none of that key, first come first.
        above: Sentences that go before the file's, by key.

    Raises:
        BadSetting: A file is not TOML; the line is named.
        DefinitionError: It holds something other than text.
    """

    def __init__(
        self,
        path: Path,
        *,
        beneath: Sequence[Path] = (),
        above: Mapping[str, str] | None = None,
    ) -> None:
        self._path = path
        self._sentences: dict[str, str] = {}
        for file in (*reversed(beneath), path):
            self._sentences |= read_sentences(file)
        self._sentences |= above or {}

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        language: str,
        beneath: Sequence[Path] = (),
        above: Mapping[str, str] | None = None,
    ) -> Sentences:
        """The file of ``language`` in ``folder``, over those in the folders ``beneath``, if any.

        Sentences ``above`` go before both.

        Raises:
            UnknownName: There is none; the message names those there are.
        """
        path = folder / f"{language}.toml"
        if not path.is_file():
            known = [file.stem for file in folder.glob("*.toml")]
            hint = f"There is no {path}"
            raise UnknownName("language", language, known=known, hint=hint)
        lower = [one / path.name for one in beneath]
        return cls(path, beneath=[file for file in lower if file.is_file()], above=above)

    def has(self, key: str) -> bool:
        """Whether a sentence is filed under ``key``."""
        return key in self._sentences

    def say(self, key: str, **values: object) -> str:
        """The sentence filed under ``key`` with its fields filled in.

        Raises:
            DefinitionError: There is no such sentence, or it has a field that was not given.
        """
        try:
            return self._sentences[key].format(**values)
        except KeyError as error:
            missing = "no such sentence" if key not in self._sentences else f"needs {error}"
            raise DefinitionError(f"{self._path.name}: {key!r}: {missing}") from error

    def own(self) -> Sequence[str]:
        """All that the agent says: not what a visitor of the demonstration could."""
        return [text for key, text in self._sentences.items() if not key.startswith(_EXAMPLES)]

    def under(self, prefix: str) -> Mapping[str, str]:
        """The sentences whose keys begin with ``prefix.``, by the rest of their key; all for ""."""
        start = f"{prefix}." if prefix else ""
        return {
            key.removeprefix(start): text
            for key, text in self._sentences.items()
            if key.startswith(start)
        }


def fields_of(text: str) -> set[str]:
    """The names of a sentence's fields.

    Raises:
        DefinitionError: Its braces do not close.
    """
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise DefinitionError(f"{error}: {text!r}") from error


def read_sentences(path: Path) -> dict[str, str]:
    """The sentences of a file by their dotted keys.

    Raises:
        BadSetting: It is not TOML; the line is named.
        DefinitionError: It cannot be read, or holds something other than text; the line is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{path}: {error}") from error
    tree = load_toml(text, origin=path)
    return dict(_flat(tree, way=(), path=path, text=text))


def _flat(
    tree: Mapping[str, Any], *, way: tuple[str, ...], path: Path, text: str
) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = (*way, name)
        if isinstance(value, str):
            found.append((".".join(key), value))
        elif isinstance(value, Mapping):
            found += _flat(value, way=key, path=path, text=text)  # pyright: ignore[reportUnknownArgumentType]
        else:
            line = line_of(text, key)
            raise DefinitionError(f"{path}:{line}: {'.'.join(key)!r} is no text: {value!r}")
    return found
