from frontdesk.simulators.openai import *  # noqa: F403
