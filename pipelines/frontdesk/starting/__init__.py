"""What ``frontdesk init`` writes: a business of one's own, out of a trade's example."""
