"""Whether a plan on file is in force and taken here. What it pays, only the insurer can say."""

from __future__ import annotations

from frontdesk_processors.tool import Failure, Result, Work, tool
from frontdesk_processors.values import Identity, Json
from frontdesk_verticals.healthcare.records.ports import Clinic
from frontdesk_verticals.healthcare.tools.access import failure, patient_of


@tool(needs=Identity.VERIFIED, reveals=("options", "label", "insurance_id", "payer", "accepted"))
async def check_eligibility(work: Work[Clinic]) -> Result | Failure:
    """Check that the caller's insurance is active and accepted by the clinic: their eligibility.

    Use when the caller asks whether they are covered or eligible, or whether their plan is still
    active or in network. First the caller must be verified with lookup_patient. It never says
    what the insurer will pay.
    """
    patient = await patient_of(work)
    if isinstance(patient, Failure):
        return patient
    plans = await work.records.billing.plans(patient.id, on=work.now.date())
    if not plans:
        return failure(work, "no_plan")
    options: list[dict[str, Json]] = []
    said: list[str] = []
    for plan in plans:
        accepted = await work.records.billing.takes(plan.payer)
        name = " ".join(filter(None, (plan.payer, plan.plan)))
        said.append(work.wording.say(f"eligibility.{'taken' if accepted else 'other'}", plan=name))
        options.append({"label": name, "payer": plan.payer, "accepted": accepted})
    return Result(
        data={"options": options}, say=" ".join([*said, work.wording.say("eligibility.pays")])
    )
