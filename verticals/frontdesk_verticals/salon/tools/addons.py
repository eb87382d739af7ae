"""One thing more that would go well with a visit: at most once, and never after a no."""

from __future__ import annotations

from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_verticals.salon.menu import Menu, Service
from frontdesk_verticals.salon.records.ports import Records
from frontdesk_verticals.salon.tools.cards import cost
from frontdesk_verticals.salon.tools.catalog import find_services


@tool(remembers=True, reveals=("options", "label", "services", "price"))
async def suggest_addon(work: Work[Records], *, services: list[str]) -> Result | Failure:
    """Suggest one addition that goes well with what the caller is having done.

    Use once, before a visit is booked, or when the caller asks what else you would recommend.
    It gives nothing the second time, nor when nothing fits: then say nothing of additions.

    Args:
        services: Everything the caller is having done: codes from get_services, or their words.
    """
    found = find_services(work, services)
    if isinstance(found, Failure):
        return found
    addition = addition_to(work.records.menu, found)
    if addition is None or await _suggested(work):
        return Result(data={"options": []}, say=work.wording.say("addon.none"))
    price = cost(work, addition.price)
    return Result(
        data={
            "options": [{"label": addition.name, "services": addition.code, "price": price}],
        },
        say=work.wording.say(
            "addon.one", name=addition.name, price=price, minutes=addition.minutes
        ),
    )


async def _suggested(work: Work[Records]) -> bool:
    """Whether something was suggested before in this conversation; from now on it was."""
    return await work.records.clients.count("addon", conversation=work.conversation) > 1


def addition_to(menu: Menu, services: list[Service]) -> Service | None:
    """What goes best with the services and is not among them."""
    codes = [service.code for service in services]
    fitting = [
        one
        for one in menu.services.values()
        if one.code not in codes and any(code in one.adds_to for code in codes)
    ]
    return fitting[0] if fitting else None
