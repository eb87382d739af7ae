"""Loads a business's own vertical, from a folder, a file or a module; what breaks has its line."""

from __future__ import annotations

import hashlib
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from frontdesk.vertical import Vertical
from frontdesk_processors.errors import BadSetting, DefinitionError, MissingExtra, UnknownName

Held = TypeVar("Held")
BOT, NAMED = "bot.py", "vertical"


def names_place(name: str) -> bool:
    """Whether a vertical's name says where it is: a path, or ``module:attribute``."""
    return ":" in name or _is_path(name)


def placed_in(folder: Path, name: str) -> str:
    """A vertical's name, where it is a path, as one from ``folder``; any other as it is."""
    return str(folder.resolve() / name) if _is_path(name.partition(":")[0]) else name


def _is_path(name: str) -> bool:
    return "/" in name or name.endswith(".py") or name in (".", "..")


def load_from(place: str) -> Vertical:
    """The vertical that a folder, a file or a module holds.

    A file's neighbours are imported relatively (``from .tools import …``) or by `beside`, so that
    two businesses may have modules of one name.

    Args:
        place: ``DIR`` for its ``bot.py``, or ``FILE.py``, of which ``vertical`` is taken; either
            with ``:NAME`` for another; or ``package.module:NAME``, also from the current folder.

    Raises:
        UnknownName: There is no such file, module or name.
        BadSetting: A file that it reads holds what cannot be used; its line is named.
        DefinitionError: It cannot be loaded; the line that is wrong is named.
    """
    where, colon, attribute = place.partition(":")
    if _is_path(where):
        file = Path(where).resolve()
        file = file / BOT if file.is_dir() else file
        if not file.is_file():
            raise UnknownName("file", str(file), known=_beside(file))
        module = guarded(lambda: _module_of(file), inside=file.parent)
    else:
        if str(Path.cwd()) not in sys.path:
            sys.path.insert(0, str(Path.cwd()))
        module = guarded(lambda: import_module(where), inside=home_of(where))
    return held_by(module, attribute if colon else NAMED)


def beside(file: str, name: str) -> ModuleType:
    """A module that lies beside a business's ``bot.py``, however that is run.

    Args:
        file: The bot's ``__file__``.
        name: The module's name, without ``.py``.

    Raises:
        ImportError: There is none.
    """
    return _module_of(Path(file).resolve().with_name(f"{name}.py"))


def held_by(module: ModuleType, attribute: str) -> Vertical:
    """The vertical under a name of a module.

    Raises:
        UnknownName: There is none of that name.
        DefinitionError: It is something else.
    """
    origin = module.__file__ or module.__name__
    try:
        found: object = getattr(module, attribute)
    except AttributeError as error:
        if error.obj not in (None, module):
            raise
        known = [name for name, held in vars(module).items() if isinstance(held, Vertical)]
        hint = f"Looked for in {origin}"
        raise UnknownName("vertical", attribute, known=known, hint=hint) from error
    if not isinstance(found, Vertical):
        raise DefinitionError(f"{origin}: {attribute!r} is a {type(found).__name__}, no Vertical")
    return found


def guarded(load: Callable[[], Held], *, inside: Path | None) -> Held:
    """What ``load`` gives; what it raises is told with the line of the business's own code.

    Args:
        load: Imports, and builds a vertical.
        inside: The folder of the code that is the business's own.

    Raises:
        BadSetting: As it was raised: it names its own file and line.
        MissingExtra: As it was raised.
        DefinitionError: For anything else.
    """
    try:
        return load()
    except (BadSetting, MissingExtra):
        raise
    except SyntaxError as error:
        raise DefinitionError(f"{error.filename}:{error.lineno}: {error.msg}") from error
    # Anybody's code may be behind it, and raise anything.
    except Exception as error:
        line = _line(error, inside)
        told = " ".join(str(error).split())
        kind = "" if isinstance(error, DefinitionError | UnknownName) else type(error).__name__
        raise DefinitionError(": ".join(filter(None, [line, kind, told]))) from error


def home_of(module: str) -> Path | None:
    """The folder of a module's outermost package, without importing it; None for none."""
    spec = find_spec(module.partition(".")[0])
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)


def _line(error: Exception, inside: Path | None) -> str:
    """The innermost line of the business's own that led to an error."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if inside is not None and Path(f.filename).is_relative_to(inside)]
    return f"{own[-1].filename}:{own[-1].lineno}" if own else ""


def _module_of(file: Path) -> ModuleType:
    """The module of a file, in a package of its folder's own."""
    package = f"frontdesk_own_{hashlib.sha256(str(file.parent).encode()).hexdigest()[:12]}"
    if package not in sys.modules:
        folder = ModuleType(package)
        folder.__path__ = [str(file.parent)]
        sys.modules[package] = folder
    return import_module(f"{package}.{file.stem}")


def _beside(file: Path) -> list[str]:
    return [one.name for one in file.parent.glob("*.py")] if file.parent.is_dir() else []
