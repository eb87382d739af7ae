"""Channels: what carries a conversation, one file each."""
