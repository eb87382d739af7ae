"""The gate: a change lands only when simulated calls say that it does no harm."""
