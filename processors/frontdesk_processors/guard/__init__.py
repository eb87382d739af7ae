"""Guard: nothing acts and nothing is promised around it."""

from frontdesk_processors.guard.claims import ClaimGate
from frontdesk_processors.guard.guard import Guard
from frontdesk_processors.guard.policies import Asked, Policy, confirmation, identity
from frontdesk_processors.guard.verdicts import Allow, Confirm, Escalate, Refuse, Verdict

__all__ = [
    "Allow",
    "Asked",
    "ClaimGate",
    "Confirm",
    "Escalate",
    "Guard",
    "Policy",
    "Refuse",
    "Verdict",
    "confirmation",
    "identity",
]
