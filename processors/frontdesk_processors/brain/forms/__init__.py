"""Conversations about tools of which nothing but the schemas is known.

A house's own tools say how a parameter is asked for, and their results say what to tell. Of others
the brain knows names, descriptions, types and listed values, and whoever answered before worded
everything. So what was said, offered and read back is read from the words of both sides.
"""

from frontdesk_processors.brain.forms.moves import is_bare, next_move

__all__ = ["is_bare", "next_move"]
