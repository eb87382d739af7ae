"""Answers of models that are kept, and given again to whoever asks the same in the same state."""
