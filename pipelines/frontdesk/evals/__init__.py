"""Measures the agent on recorded and simulated conversations.

`intervals` says how sure a figure is, `noise` is what a recogniser does to words, `dialogues` and
`entities` are benches on data that was recorded by others.
"""
