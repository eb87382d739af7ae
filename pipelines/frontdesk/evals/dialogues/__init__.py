"""Replays recorded dialogues up to each system turn and compares what a brain would do there."""
