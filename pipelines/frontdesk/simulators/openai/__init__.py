"""A local server that speaks OpenAI's chat completions, and the faults it can have."""

from frontdesk.simulators.openai.embedded import Embedded
from frontdesk.simulators.openai.faults import FAULTS, Faulty
from frontdesk.simulators.openai.replies import (
    Broken,
    Call,
    Calls,
    Drip,
    Fail,
    Reply,
    Say,
    Stall,
    rate_limited,
    server_error,
    wrong_key,
)
from frontdesk.simulators.openai.requests import ChatRequest
from frontdesk.simulators.openai.script import Script
from frontdesk.simulators.openai.server import OpenAIWire
from frontdesk.simulators.openai.serving import Respond

__all__ = [
    "FAULTS",
    "Broken",
    "Call",
    "Calls",
    "ChatRequest",
    "Drip",
    "Embedded",
    "Fail",
    "Faulty",
    "OpenAIWire",
    "Reply",
    "Respond",
    "Say",
    "Script",
    "Stall",
    "rate_limited",
    "server_error",
    "wrong_key",
]
