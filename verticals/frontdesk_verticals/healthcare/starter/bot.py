"""Your clinic: all that is yours stands in this folder."""

from pathlib import Path

from frontdesk_verticals.healthcare import make_clinic

from .tools import get_parking_policy

HERE = Path(__file__).parent

vertical = make_clinic(HERE / "business.toml").customise(
    prompts=HERE / "prompts",
    wording=HERE / "wording",
    tools=[get_parking_policy],
)
