"""Why a tool of a trade could not do what it was asked for, in the trade's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from frontdesk_processors.tool import Failure, Work
from frontdesk_processors.values import JsonObject

Records = TypeVar("Records")


@dataclass(frozen=True, kw_only=True)
class Failures:
    """Makes the failures of a trade.

    Parameters:
        argument: Which argument has to be given anew, by the failure's code.
    """

    argument: Mapping[str, str]

    def __call__(
        self,
        work: Work[Records],
        code: str,
        *,
        use: str | None = None,
        alternatives: tuple[JsonObject, ...] = (),
        **fields: object,
    ) -> Failure:
        """A failure with the wording filed under its code, filled from ``fields``.

        Args:
            work: Has the wording.
            code: The failure's code.
            use: The tool that clears the way, where there is one.
            alternatives: What could be had instead.
            **fields: What the wording names.
        """
        say = work.wording.say(f"failure.{code}", **fields)
        argument = self.argument.get(code)
        return Failure(code=code, say=say, use=use, alternatives=alternatives, argument=argument)
