"""What is kept out of contexts, clients, logs, traces and records. Pure: no clock, no pipecat."""

from frontdesk_processors.privacy.forgetting import Forgetting
from frontdesk_processors.privacy.masking import (
    Hidden,
    Masked,
    besides,
    mask,
    mask_last,
    mask_latest,
)
from frontdesk_processors.privacy.reading import Secret
from frontdesk_processors.privacy.recall import masked_messages, said_in, texts, with_texts
from frontdesk_processors.privacy.runs import Said

__all__ = [
    "Forgetting",
    "Hidden",
    "Masked",
    "Said",
    "Secret",
    "besides",
    "mask",
    "mask_last",
    "mask_latest",
    "masked_messages",
    "said_in",
    "texts",
    "with_texts",
]
