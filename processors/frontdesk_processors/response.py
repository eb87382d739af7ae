"""One response of a model that is asked in this process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pipecat.frames.frames import LLMFullResponseEndFrame, LLMFullResponseStartFrame
from pipecat.services.llm_service import LLMService


@asynccontextmanager
async def response(
    service: LLMService[Any], *, failed: Callable[[Exception], str]
) -> AsyncGenerator[None]:
    """A response that has its beginning and its end, whatever is raised or cancelled within.

    Args:
        service: Whose it is.
        failed: What is told, upstream and to the log, of what was raised; it goes no further.
    """
    try:
        await service.push_frame(LLMFullResponseStartFrame())
        yield
    except Exception as error:
        await service.push_error(failed(error), exception=error)
    finally:
        await service.push_frame(LLMFullResponseEndFrame())
