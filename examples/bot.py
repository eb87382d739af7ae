"""The demonstration clinic on pipecat's own runner: no key, nothing left behind.

Run it with ``python examples/bot.py``, then talk to it at http://localhost:7860, or hold scenarios
with it: ``pipecat eval run``, docs/evals.md.
"""

from frontdesk.runner_bot import RunnerBot

bot = RunnerBot("healthcare", db="memory:", brain="embedded").answer

if __name__ == "__main__":
    from pipecat.runner.run import main

    main()
