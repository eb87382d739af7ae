"""What keeps an agent answering when its provider does not: deadlines, breakers, a ladder."""

from frontdesk.resilience.breaker import Breaker, Breakers
from frontdesk.resilience.deadlines import Deadlines
from frontdesk.resilience.ladder import Ladder
from frontdesk.resilience.rung import Rung

__all__ = ["Breaker", "Breakers", "Deadlines", "Ladder", "Rung"]
