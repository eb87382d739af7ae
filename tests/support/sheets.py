"""A sheet of prices of a business's own."""

from __future__ import annotations

OWN = """
as_of = 2026-01-01
[llm."house-7b"]
provider = "our own server"
languages = ["en"]
prices = { input = "0.05", output = "0.05" }
source = "what its machine costs"
checked = 2026-01-01
"""
