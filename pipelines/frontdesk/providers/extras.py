"""Which models need a package of their own, and whether it is there."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("anthropic",),
    "google": ("google.genai", "google.api_core"),
}
"""What a model's service imports, by the extra that brings it; the model is called so too."""


def missing_extra(name: str) -> str:
    """How to install what a model's service imports; empty where it is there."""
    there = all(find_spec(module) for module in EXTRAS.get(name, ()))
    return "" if there else f"pip install 'frontdesk[{name}]'"
