"""Parse: what the caller's whole turn says."""

from frontdesk_processors.parse.aggregators import MaskedPair
from frontdesk_processors.parse.parse import Parse, Payment
from frontdesk_processors.parse.reader import Reader, Reading

__all__ = ["MaskedPair", "Parse", "Payment", "Reader", "Reading"]
