"""An open clinic for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from frontdesk.desk import Desk
from frontdesk.testing import ScriptedModel, open_desk
from frontdesk.vertical import Vertical
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_verticals.healthcare import healthcare

OpenClinic = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def clinic() -> AsyncIterator[OpenClinic]:
    """Opens a clinic that a scripted model answers for; its script must be played to the end."""
    async with AsyncExitStack() as stack:
        models: list[ScriptedModel] = []

        async def open_clinic(
            model: ScriptedModel,
            *,
            vertical: Vertical = healthcare,
            policies: tuple[Policy, ...] = STANDARD,
        ) -> Desk:
            models.append(model)
            return await stack.enter_async_context(
                await open_desk(vertical, brain=model, policies=policies)
            )

        yield open_clinic
    for model in models:
        model.assert_done()
