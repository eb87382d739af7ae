"""OpenAI's realtime protocol: sessions on a websocket that hear audio and write text."""

from frontdesk.simulators.openai.realtime.session import RealtimeSession

__all__ = ["RealtimeSession"]
