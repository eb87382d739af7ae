"""The salon's records: ports, and the adapter that keeps them in our own tables."""
