"""The demo in a browser: a page, a line to the agent, and what the records say."""
