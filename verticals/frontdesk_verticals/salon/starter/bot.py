"""Your salon: all that is yours stands in this folder."""

from pathlib import Path

from frontdesk_verticals.salon import make_salon

from .tools import get_gift_card_policy

HERE = Path(__file__).parent

vertical = make_salon(HERE / "business.toml").customise(
    prompts=HERE / "prompts",
    wording=HERE / "wording",
    tools=[get_gift_card_policy],
)
