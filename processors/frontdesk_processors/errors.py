"""What can go wrong, as one tree.

FrontdeskError
├── UsageError            what the user asked for cannot be had; says the next step
│   ├── UnknownName       no vertical, channel, brain … of that name
│   ├── MissingExtra      an optional dependency is not installed
│   └── BadSetting        a setting or file holds a value that cannot be used
│       └── NewerRelease  a newer release has filed it, in a form that this one cannot read
├── DefinitionError       a tool, vertical or language file is written wrongly
├── StoreError            the database cannot be read or written
│   ├── ReadOnlyStore     it can be read, not written
│   ├── KeyTaken          another action of the same key is already filed
│   ├── Overtaken         another process has gone on with the conversation
│   ├── MissingKey        it has no key to sign receipts with
│   └── EmptyStore        it holds no business yet
├── ActionError           a tool's system did not do as asked
│   ├── Unavailable       it was never reached: nothing was done
│   └── Unclear           it was reached and did not answer: it may have been done
├── BadHandoff            a packet that says what cannot be, or is not for whoever got it
└── MessageTooLong        a caller's message is over the channel's limit

What a caller may run into (a slot taken, a patient not found) is no exception but a
`frontdesk_processors.tool.Failure`.
"""

from collections.abc import Iterable


class FrontdeskError(Exception):
    """Base of every error this project raises on purpose."""


class UsageError(FrontdeskError):
    """What was asked for cannot be had; the message names the value and the next step."""


class UnknownName(UsageError):
    """No such thing is registered.

    Args:
        kind: What was looked for, in the singular (``"vertical"``).
        name: The name given.
        known: The names that exist.
        hint: What to do next, when naming the known ones is not enough.
    """

    def __init__(self, kind: str, name: str, *, known: Iterable[str], hint: str = "") -> None:
        names = ", ".join(sorted(known)) or "none is installed"
        super().__init__(f"unknown {kind} {name!r}; known: {names}" + (f". {hint}" if hint else ""))
        self.kind, self.name = kind, name


class MissingExtra(UsageError):
    """An optional dependency is not installed.

    Args:
        what: What was wanted, as the subject of a sentence (``"the clinic's records"``).
        extra: The extra that brings it.
    """

    def __init__(self, what: str, *, extra: str) -> None:
        super().__init__(
            f"{what} needs an extra that is not installed: pip install 'frontdesk[{extra}]'"
        )
        self.extra = extra


class BadSetting(UsageError):
    """A setting, option or file holds a value that cannot be used."""


class NewerRelease(BadSetting):
    """A newer release has filed it, in a form that this one cannot read."""


class DefinitionError(FrontdeskError):
    """A tool, vertical or language file is written wrongly; found when it is loaded."""


class StoreError(FrontdeskError):
    """The database cannot be reached, read or written."""


class ReadOnlyStore(StoreError):
    """The database can be read but not written."""


class KeyTaken(StoreError):
    """A receipt of this key is already filed: the action was done before, or by another."""


class Overtaken(StoreError):
    """Another has gone on with the conversation: nothing may be filed over what they filed."""


class MissingKey(StoreError):
    """There is no key to sign receipts with, so that none can be filed."""


class EmptyStore(StoreError):
    """The database holds no business yet: seed it, or import one."""


class ActionError(FrontdeskError):
    """A system that a tool acts on did not do as asked. A tool raises one of its kinds."""


class Unavailable(ActionError):
    """The system was never reached, so that nothing can have been done; asking again is safe."""


class Unclear(ActionError):
    """The system was reached and its answer never came: it may or may not have been done."""


class BadHandoff(FrontdeskError):
    """A packet that says what cannot be, or is not for whoever got it."""


class MessageTooLong(FrontdeskError):
    """A caller's message is over the limit.

    Args:
        length: Its length in characters.
        limit: The limit in characters.
    """

    def __init__(self, length: int, *, limit: int) -> None:
        super().__init__(f"the message is {length:,} characters long; the limit is {limit:,}")
        self.length, self.limit = length, limit
