"""Tapes: a conversation recorded so that it can be run again, and the running again."""
