"""A vertical made a business's own: what it names is changed, what it misspells is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from frontdesk.toml_file import line_of
from frontdesk.vertical_parts import After, MakeStep, Specialist
from frontdesk.wording import fields_of, read_sentences
from frontdesk_processors.edges import Edge
from frontdesk_processors.errors import BadSetting, DefinitionError, UnknownName
from frontdesk_processors.tool import Tool

if TYPE_CHECKING:
    from frontdesk.vertical import Vertical
    from frontdesk_processors.guard.policies import Policy

Prompts = Path | Mapping[str, str | Path] | None
Tools = Sequence[Tool] | Mapping[str, Sequence[Tool]]
Sentences = Mapping[str, Mapping[str, str]]
Wording = Path | Sentences


def customised(
    vertical: Vertical,
    *,
    prompts: Prompts,
    tools: Tools,
    without: Collection[str],
    guards: Sequence[Policy],
    steps: Mapping[After, Sequence[MakeStep]],
    wording: Wording,
    sensitive: Mapping[str, Collection[str]],
    edges: Sequence[Edge],
) -> Vertical:
    """What `Vertical.customise` promises."""
    equipped = _equipped(vertical, tools, without=without)
    own = _told(_trusted(vertical, equipped, sensitive=sensitive, edges=edges), prompts)
    after = {place: (*own.steps.get(place, ()), *made) for place, made in steps.items()}
    _known("step", steps, among=get_args(After))
    return replace(
        own,
        taken=own.taken | frozenset(without),
        guards=(*own.guards, *guards),
        steps={**own.steps, **after},
        sentences=_worded(own, wording, added=_named(tools)),
    )


def _equipped(vertical: Vertical, tools: Tools, *, without: Collection[str]) -> list[Specialist]:
    """The vertical's specialists with other tools."""
    _known("tool", without, among=(tool.name for tool in vertical.tools))
    names = [specialist.name for specialist in vertical.specialists]
    added = tools if isinstance(tools, Mapping) else dict.fromkeys(names, tools)
    _known("specialist", added, among=names)
    kept = [_without(specialist, without) for specialist in vertical.specialists]
    there = {tool.name: tool for specialist in kept for tool in specialist.tools}
    for tool in (tool for more in added.values() for tool in more):
        if there.setdefault(tool.name, tool) is not tool:
            raise DefinitionError(
                f"vertical {vertical.name!r} has a tool {tool.name!r} already: take it away with "
                f"without=[{tool.name!r}] to put another in its place"
            )
    return [_with(one, added.get(one.name, ())) for one in kept]


def _without(specialist: Specialist, names: Collection[str]) -> Specialist:
    kept = tuple(tool for tool in specialist.tools if tool.name not in names)
    return replace(specialist, tools=kept)


def _with(specialist: Specialist, tools: Iterable[Tool]) -> Specialist:
    more = tuple(tool for tool in tools if tool not in specialist.tools)
    return replace(specialist, tools=(*specialist.tools, *more))


def _trusted(
    vertical: Vertical,
    specialists: Sequence[Specialist],
    *,
    sensitive: Mapping[str, Collection[str]],
    edges: Sequence[Edge],
) -> Vertical:
    """The vertical with these specialists, who are told of other sensitive fields."""
    names = [specialist.name for specialist in specialists]
    for known in (*sensitive.values(), *((edge.sender, edge.to) for edge in edges)):
        _known("specialist", known, among=names)
    fields = vertical.sensitive | sensitive.keys()
    for edge in edges:
        _known("sensitive field", (*edge.adds, *edge.withholds), among=fields)
    return replace(
        vertical,
        sensitive=fields,
        specialists=tuple(_knowing(one, sensitive) for one in specialists),
        edges=(*vertical.edges, *edges),
    )


def _knowing(specialist: Specialist, sensitive: Mapping[str, Collection[str]]) -> Specialist:
    told = {field for field, known in sensitive.items() if specialist.name in known}
    return replace(specialist, knows=specialist.knows - sensitive.keys() | told)


def _told(vertical: Vertical, prompts: Prompts) -> Vertical:
    """The vertical with other prompts."""
    if prompts is None:
        return vertical
    if isinstance(prompts, Path):
        return replace(vertical, prompts=prompts)
    _known("specialist", prompts, among=(one.name for one in vertical.specialists))
    return replace(
        vertical,
        specialists=tuple(
            _prompted(one, prompts.get(one.name, "")) for one in vertical.specialists
        ),
    )


def _prompted(specialist: Specialist, prompt: str | Path) -> Specialist:
    if isinstance(prompt, Path):
        return replace(specialist, prompt=str(prompt.resolve()), added="")
    return replace(specialist, added="\n\n".join(filter(None, [specialist.added, prompt.strip()])))


def _worded(vertical: Vertical, wording: Wording, *, added: frozenset[str]) -> Sentences:
    """The vertical's own sentences with those of ``wording``, each of which fits."""
    own = _in_folder(wording) if isinstance(wording, Path) else wording
    _known("language", own, among=vertical.languages)
    for language, sentences in own.items():
        there = vertical.wording(language).under("")
        for key, text in sentences.items():
            try:
                _fits(key, text, there=there, added=added)
            except (UnknownName, DefinitionError) as error:
                if not isinstance(wording, Path):
                    raise
                file = wording / f"{language}.toml"
                line = line_of(file.read_text(encoding="utf-8"), key.split("."))
                raise BadSetting(f"{file}:{line}: {error}") from error
    return {
        language: {**vertical.sentences.get(language, {}), **own.get(language, {})}
        for language in {*vertical.sentences, *own}
    }


def _in_folder(folder: Path) -> Sentences:
    """The sentences of a folder, which has a file a language."""
    return {file.stem: read_sentences(file) for file in sorted(folder.glob("*.toml"))}


def _fits(key: str, text: str, *, there: Mapping[str, str], added: frozenset[str]) -> None:
    """Whether a sentence is one that is said, with fields that are filled."""
    own = _fields(text, key)
    if key not in there:
        if not added & set(key.split(".")):
            raise UnknownName("sentence", key, known=_near(key, there))
        return
    fields = _fields(there[key], key)
    if more := own - fields:
        raise DefinitionError(
            f"sentence {key!r} has a field {min(more)!r} that nobody fills; "
            f"it may have: {', '.join(sorted(fields)) or 'none'}"
        )


def _fields(text: str, key: str) -> set[str]:
    try:
        return fields_of(text)
    except DefinitionError as error:
        raise DefinitionError(f"sentence {key!r}: {error}") from error


def _near(key: str, there: Iterable[str]) -> list[str]:
    """The sentences of the same table, or all where there is no such table."""
    table, keys = key.partition(".")[0], list(there)
    return [one for one in keys if one.partition(".")[0] == table] or keys


def _named(tools: Tools) -> frozenset[str]:
    """What a sentence of an added tool may be called by: the tool, or a parameter of it."""
    added = [t for more in tools.values() for t in more] if isinstance(tools, Mapping) else tools
    parameters = {name for tool in added for name in tool.model.model_fields}
    return frozenset({tool.name for tool in added} | parameters)


def _known(kind: str, names: Iterable[str], *, among: Iterable[str]) -> None:
    known = list(among)
    for name in names:
        if name not in known:
            raise UnknownName(kind, name, known=known)
