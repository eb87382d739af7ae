"""What the clinic's agent may ask for."""
