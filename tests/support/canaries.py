"""A booking, logged and traced, by a caller of whom nothing may be found in logs and spans.

Run as ``python -m tests.support.canaries DB [bare]`` it writes every log line to standard error;
with ``bare`` as it would be without redaction. The spans go to standard output.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys

from loguru import logger
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SpanExporter

from frontdesk import redaction, tracing
from frontdesk.desk import Desk
from frontdesk.testing import in_process

NAME, BORN, PHONE = "Maria Lopez", "1984-03-05", "+1 415 555 0123"
SAID = (
    "I need to see the doctor next Tuesday afternoon",
    "the second one",
    NAME,
    "March 5th 1984",
    "my card is 4111 1111 1111 1111 and my key is sk-canary-0123456789",
    "call me at 415 555 0123 or write to canary@example.com",
    "yes",
)
CANARIES = ("Lopez", "1984", "4111", "canary-01", "canary@", "5550123", "555 0123", "second one")


async def main(db: str) -> None:
    """Hold the conversation, and log an error that carries a value too."""
    async with (
        await Desk.open("healthcare", db=db, brain="embedded") as desk,
        in_process(desk, caller="+14155550123") as session,
    ):
        for text in SAID:
            await session.say(text)
    try:
        raise ValueError(f"no patient {NAME!r} born {BORN}")
    except ValueError:
        logger.exception("it broke for {}", PHONE)
        logging.getLogger("sqlalchemy.engine").exception("[%s]", NAME)


def _bare(inner: SpanExporter, *, also: object = None) -> SpanExporter:
    return inner


def _shown(span: ReadableSpan) -> str:
    """What a span says; ids and moments, in which any four figures come about, are left out."""
    said = [span.attributes, *(event.attributes for event in span.events)]
    plain = [
        {key: round(one, 2) if isinstance(one, float) else one for key, one in (row or {}).items()}
        for row in said
    ]
    return f"{json.dumps([span.name, span.status.description, *plain])}\n"


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="TRACE", diagnose=False)
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    if sys.argv[2:] == ["bare"]:
        redaction.install = lambda also=None: None
        setattr(tracing, "Redacting", _bare)  # noqa: B010
    spans = tracing.set_up(ConsoleSpanExporter(out=sys.stdout, formatter=_shown))
    asyncio.run(main(sys.argv[1]))
    spans.shutdown()
