"""Which of several services a caller's turn goes to, by the rule that Plan routes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontdesk.evals.dialogues.replay import Moment
from frontdesk.evals.dialogues.tools import tools
from frontdesk_processors.language import Language
from frontdesk_processors.schema import catalog
from frontdesk_processors.values import JsonObject
from frontdesk_processors.wants import Wants


class Router:
    """Goes to the service that has the tool a caller asks for; else stays with who answers.

    It is what Parse and Plan do between specialists, whatever brain answers then.

    Args:
        services: The schemas of the services a dialogue has, by name.
        language: What the caller speaks.
    """

    def __init__(self, services: Mapping[str, JsonObject], *, language: Language) -> None:
        self._first = next(iter(services))
        self._owner: dict[str, str] = {}
        schemas: list[JsonObject] = []
        for name, service in services.items():
            for tool in tools(service):
                # Services of one kind name their tools alike.
                own = f"{tool.name}_{name}"
                self._owner[own] = name
                schemas.append({**tool.to_default_dict(), "name": own})
        self._wants = Wants(catalog(schemas, language=language), language=language)

    def goes_to(self, moment: Moment) -> str:
        """The service that a moment's turn is routed to."""
        before = moment.before or self._first
        ranked = self._wants.rank(moment.caller)
        if not ranked:
            return before
        best: Sequence[str] = [
            self._owner[want.goal] for want in ranked if want.score == ranked[0].score
        ]
        return before if before in best else best[0]
