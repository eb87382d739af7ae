"""Variants of reviewed scenarios, with an expected world that follows from the parent's by rule."""

from frontdesk.evals.variants.make import variants
from frontdesk.evals.variants.material import Material

__all__ = ["Material", "variants"]
