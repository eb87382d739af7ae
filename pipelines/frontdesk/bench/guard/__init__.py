"""Prompts of others through the guard: what was done, what was said, what was stopped."""
