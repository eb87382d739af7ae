"""Adapters of the ports in `frontdesk.ports` to systems that a business has already."""
