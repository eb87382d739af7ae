"""What each provider's models need: settings, and a package of their own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

SETTINGS: Mapping[str, tuple[str, str, str]] = {
    "openai": ("OPENAI_API_KEY", "OPENAI_MODEL", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_KEY", "FRONTDESK_ANTHROPIC_MODEL", "ANTHROPIC_BASE_URL"),
    "google": ("GOOGLE_API_KEY", "FRONTDESK_GOOGLE_MODEL", "GOOGLE_GEMINI_BASE_URL"),
}
"""Key, model and address of a provider."""

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "anthropic": ("anthropic",),
    "google": ("google.genai", "google.api_core"),
}
"""What a model's service imports, by the extra that brings it; the model is called so too."""


def missing_extra(name: str) -> str:
    """How to install what a model's service imports; empty where it is there."""
    there = all(find_spec(module) for module in EXTRAS.get(name, ()))
    return "" if there else f"pip install 'frontdesk[{name}]'"
