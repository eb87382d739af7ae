"""Your salon: all that is yours stands in this folder.

``python bot.py`` answers on pipecat's own runner.
"""

from pathlib import Path

from frontdesk.own import beside
from frontdesk.runner_bot import RunnerBot
from frontdesk_verticals.salon import make_salon

HERE = Path(__file__).parent
tools = beside(__file__, "tools")

vertical = make_salon(HERE / "business.toml").customise(
    prompts=HERE / "prompts",
    wording=HERE / "wording",
    tools=[tools.get_gift_card_policy],
)
bot = RunnerBot(vertical).answer

if __name__ == "__main__":
    from pipecat.runner.run import main

    main()
