"""What a caller can ask of the garage."""

from datetime import date

from frontdesk.booking.days import closed, wanted
from frontdesk.booking.opening import TOLD, opening
from frontdesk.booking.places import likeliest
from frontdesk_processors.language.speak import day, listing
from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Effect, JsonObject

from .records import FORMS, SHOP, Garage


@tool(reveals=TOLD)
async def get_garage_hours(work: Work[Garage], *, when: str | None = None) -> Result | Failure:
    """Tell when the garage is open.

    Args:
        when: The day the caller asks about, in the caller's own words. Leave out for the week.
    """
    return await opening(work, SHOP.places(), location_id=None, when=when, question=None)


@tool(reveals=())
async def get_services(work: Work[Garage]) -> Result:
    """Tell what services the garage offers and what each costs."""
    items = [work.wording.say("item", name=one.name, price=one.price) for one in SHOP.services]
    return Result(say=work.wording.say("services", list=listing(items, work.language, word="and")))


async def _asked(work: Work[Garage], code: str, when: str, who: str) -> tuple[str, date] | Failure:
    """The job and a day on which it can be done, or why there is none."""
    jobs = [code] if code in {one.code for one in SHOP.services} else likeliest(code, FORMS)
    if not jobs:
        say = work.wording.say("failure.no_job")
        return Failure(code="no_job", argument="service_code", say=say)
    days = await wanted(work, when)
    if isinstance(days, Failure):
        return days
    say = await closed(work, days, locations=(SHOP.locations[0].id,))
    if not say and await work.records.car_on(days.first) not in (None, who):
        say = work.wording.say("failure.full", day=day(days.first, work.language))
    return Failure(code="full", argument="when", say=say) if say else (jobs[0], days.first)


async def _facts(
    work: Work[Garage], *, service_code: str, when: str, full_name: str
) -> JsonObject | Failure:
    asked = await _asked(work, service_code, when, full_name)
    if isinstance(asked, Failure):
        return asked
    [job] = [one.name for one in SHOP.services if one.code == asked[0]]
    return {"service": job, "day": day(asked[1], work.language), "name": full_name}


async def _key(work: Work[Garage], *, service_code: str, when: str, full_name: str) -> str:
    return f"{await _asked(work, service_code, when, full_name)}:{full_name}"


async def _is_in(work: Work[Garage], *, full_name: str, result: Result, **_: object) -> bool:
    after = result.after or {}
    return await work.records.car_on(date.fromisoformat(str(after["day"]))) == full_name


@tool(effect=Effect.WRITE, does="book", confirm=_facts, key=_key, verify=_is_in)
async def book_drop_off(
    work: Work[Garage], *, service_code: str, when: str, full_name: str
) -> Result | Failure:
    """Book a day on which the caller leaves their car for a service.

    Args:
        service_code: What is to be done, in the caller's own words.
        when: The day, in the caller's own words.
        full_name: The caller's full name.
    """
    asked = await _asked(work, service_code, when, full_name)
    facts = await _facts(work, service_code=service_code, when=when, full_name=full_name)
    if isinstance(asked, Failure) or isinstance(facts, Failure):
        return asked if isinstance(asked, Failure) else Failure(code="other")
    await work.records.take_in(asked[1], who=full_name, job=asked[0])
    say = work.wording.say("done.book_drop_off", **facts)
    return Result(say=say, facts=facts, after={"day": asked[1].isoformat()})
