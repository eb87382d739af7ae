"""The budgets of businesses, as they are configured."""

from __future__ import annotations

from frontdesk.budget import Budget
from frontdesk.host.config import BudgetSettings, BusinessSettings
from frontdesk.providers.in_use import in_use
from frontdesk.providers.sheet import Sheet
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting


def budget_of(business: BusinessSettings, *, settings: Settings) -> Budget | None:
    """The budget of a business; None where it has none.

    Raises:
        BadSetting: A model that it uses has no price, so that the budget would never be spent.
    """
    if business.budget == BudgetSettings():
        return None
    sheet = Sheet.load(settings.sheet)
    own = settings.model_copy(update={"brain": business.brain or settings.brain})
    for stage, name in in_use(own):
        if sheet.find(stage, name) is None:
            raise BadSetting(
                f"business {business.name!r} has a budget, and {name} no price: give it one in a "
                "file of your own and name that in FRONTDESK_SHEET, or take [business.budget] out"
            )
    return Budget(**business.budget.model_dump())
