"""A language as data: the words, patterns and phrases of `language/<code>/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from frontdesk_processors.errors import DefinitionError, UnknownName
from frontdesk_processors.values import Json

_ROOT = Path(__file__).parent


@dataclass(frozen=True, eq=False)
class Language:
    """What one language's files say; made by `load` and never changed after.

    Keys are dotted paths into the merged files (``"speak.at"``). Two instances are equal only when
    they are the same object, so that compiled forms can be kept for each.

    Args:
        code: The folder's name, such as ``"en"``.
    """

    code: str
    _tables: Mapping[str, Json] = field(repr=False)

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names of the tables at the top of its files."""
        return tuple(self._tables)

    def value(self, key: str) -> Json:
        """Whatever the files hold at `key`.

        Raises:
            DefinitionError: Nothing stands there.
        """
        found: Json = self._tables
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise DefinitionError(f"language {self.code!r} has no {key!r}")
            found = found[part]
        return found

    def say(self, key: str, **values: object) -> str:
        """The phrase at `key`, its fields filled in.

        Raises:
            DefinitionError: There is no such phrase, or it has a field that was not given.
        """
        try:
            return self.text(key).format(**values)
        except (LookupError, ValueError, AttributeError) as error:
            raise DefinitionError(
                f"phrase {key!r} of language {self.code!r} cannot be filled from "
                f"{sorted(values)}: {error!r}"
            ) from error

    def text(self, key: str) -> str:
        """The string at `key` as it stands.

        Raises:
            DefinitionError: Nothing stands there, or something else.
        """
        found = self.value(key)
        if not isinstance(found, str):
            raise DefinitionError(f"{key!r} of language {self.code!r} is no phrase: {found!r}")
        return found

    def list(self, key: str) -> tuple[str, ...]:
        """The list of strings at `key`.

        Raises:
            DefinitionError: Nothing stands there, or something else.
        """
        return _strings(self, key)

    def table(self, key: str) -> Mapping[str, Json]:
        """The table at `key`, read-only.

        Raises:
            DefinitionError: Nothing stands there, or something else.
        """
        found = self.value(key)
        if not isinstance(found, Mapping):
            raise DefinitionError(f"{key!r} of language {self.code!r} is no table")
        return MappingProxyType(dict(found))

    def numbers(self, key: str) -> Mapping[str, int]:
        """The table at `key`, of whole numbers only.

        Raises:
            DefinitionError: Nothing stands there, or something else.
        """
        found = self.table(key)
        numbers = {name: item for name, item in found.items() if isinstance(item, int)}
        if len(numbers) != len(found):
            raise DefinitionError(f"{key!r} of language {self.code!r} holds more than numbers")
        return MappingProxyType(numbers)

    def tables(self, key: str) -> tuple[Mapping[str, Json], ...]:
        """The array of tables at `key`, in the file's order.

        Raises:
            DefinitionError: Nothing stands there, or something else.
        """
        items = self.value(key)
        if not isinstance(items, list | tuple):
            raise DefinitionError(f"{key!r} of language {self.code!r} is no array of tables")
        return tuple(item for item in items if isinstance(item, Mapping))


@cache
def _strings(language: Language, key: str) -> tuple[str, ...]:
    items = language.value(key)
    if isinstance(items, str | Mapping) or not hasattr(items, "__iter__"):
        raise DefinitionError(f"{key!r} of language {language.code!r} is no list of strings")
    assert isinstance(items, list | tuple)
    strings = tuple(item for item in items if isinstance(item, str))
    if len(strings) != len(items):
        raise DefinitionError(f"{key!r} of language {language.code!r} holds more than strings")
    return strings


@cache
def load(code: str = "en") -> Language:
    """The language of that code, merged from every file in its folder.

    Raises:
        UnknownName: There is no such folder.
        DefinitionError: A file cannot be parsed, or two files hold the same top-level table.
    """
    known = [path.name for path in _ROOT.iterdir() if path.is_dir() and any(path.glob("*.toml"))]
    if code not in known:
        raise UnknownName("language", code, known=known)
    return read_folder(_ROOT / code)


@cache
def load_with(code: str, more: Path) -> Language:
    """The language of that code, and what a trade's callers say besides.

    Args:
        code: The language's.
        more: A file of lists, of the same names as in the language's files, whose items follow
            those of the language. It changes nothing that the language says.

    Raises:
        UnknownName: There is no such language.
        DefinitionError: The file cannot be parsed, or adds to what is no list.
    """
    language = load(code)
    try:
        added: dict[str, Json] = tomllib.loads(more.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{more}: {error}") from error
    tables = {name: language.table(name) for name in language.table_names}
    return Language(code, MappingProxyType(_with(tables, added, file=more)))


def _with(held: Mapping[str, Json], added: Mapping[str, Json], *, file: Path) -> dict[str, Json]:
    """The tables, with the items that a file adds to their lists."""
    merged = dict(held)
    for name, more in added.items():
        known = held.get(name)
        if isinstance(known, Mapping) and isinstance(more, Mapping):
            merged[name] = _with(known, more, file=file)
        elif isinstance(known, list | tuple) and isinstance(more, list | tuple):
            merged[name] = [*known, *more]
        else:
            raise DefinitionError(f"{file}: {name!r} is no list of the language {file.stem!r}")
    return merged


def read_folder(folder: Path) -> Language:
    """A language from any folder of TOML files; its code is the folder's name.

    Raises:
        DefinitionError: A file cannot be parsed, or two files hold the same top-level table.
    """
    tables: dict[str, Json] = {}
    origin: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            content: dict[str, Json] = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DefinitionError(f"{path.name} of language {folder.name!r}: {error}") from error
        for name, table in content.items():
            if name in origin:
                raise DefinitionError(
                    f"table {name!r} of language {folder.name!r} stands in both "
                    f"{origin[name]} and {path.name}"
                )
            tables[name], origin[name] = table, path.name
    return Language(folder.name, MappingProxyType(tables))
