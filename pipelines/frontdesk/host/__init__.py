"""The production host: several businesses, every channel, one process of several."""
