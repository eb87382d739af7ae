"""A garage takes in one car a day: a whole trade in a package of its own."""

from .vertical import garage

__all__ = ["garage"]
