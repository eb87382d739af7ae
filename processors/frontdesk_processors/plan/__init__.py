"""Plan: the only source of the agent's inferences."""

from frontdesk_processors.plan.easy import Models
from frontdesk_processors.plan.plan import Plan
from frontdesk_processors.plan.routing import Role
from frontdesk_processors.plan.view import state_message, tool_schemas

__all__ = ["Models", "Plan", "Role", "state_message", "tool_schemas"]
