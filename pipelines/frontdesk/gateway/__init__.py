"""A server of OpenAI's protocol for many teams, over the providers that the agent asks."""
