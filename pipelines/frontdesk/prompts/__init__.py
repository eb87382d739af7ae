"""Prompts as versioned files: what one holds, and which version of them is in force."""
