"""What a trade knows: one package a vertical, none of which knows of another."""
