"""OpenAI's Responses API, as a request, what is refused in it, and the events of an answer."""

from frontdesk.simulators.openai.responses.pieces import RESPONSES, Response
from frontdesk.simulators.openai.responses.requests import chat_request
from frontdesk.simulators.openai.responses.rules import fault

__all__ = ["RESPONSES", "Response", "chat_request", "fault"]
