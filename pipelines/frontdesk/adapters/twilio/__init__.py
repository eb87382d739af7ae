"""Texts to callers, sent by Twilio."""

from frontdesk.adapters.twilio.messages import TwilioMessages
from frontdesk.adapters.twilio.texting import Sending, sending_texts

__all__ = ["Sending", "TwilioMessages", "sending_texts"]
