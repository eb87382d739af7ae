"""What the salon's agents may ask for."""
