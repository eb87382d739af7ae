"""The engines of a session, by name: ``llm`` answers, ``speech`` hears and speaks."""
