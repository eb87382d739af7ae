"""What models are told of a trade, what its agents may repeat of it, and what they may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipecat.services.llm_service import LLMService

from frontdesk.prompts.prompt import Prompt
from frontdesk.providers.reasoning import reasoning_setting
from frontdesk.vertical import Business, Vertical
from frontdesk.wording import Sentences
from frontdesk_processors.language import Language
from frontdesk_processors.plan import Role


def roles_of(vertical: Vertical, *, language: Language, llm: LLMService[Any]) -> list[Role]:
    """The specialists, with all that a model is told as each of them.

    Args:
        vertical: Whose they are.
        language: What is spoken.
        llm: The model that is asked.
    """
    model = str(llm.settings.model or "")
    prompts = [vertical.instructions(s, language=language.code) for s in vertical.specialists]
    reasoning = [prompt.for_model(model).reasoning for prompt in prompts]
    return [
        Role(
            name=specialist.name,
            prompt=_prompt(prompt, vertical.policy(), language=language, model=model),
            tools=specialist.tools,
            withheld=vertical.withheld(specialist),
            edges=vertical.edges,
            # What one of them sets, the others take back.
            settings=reasoning_setting(llm, own) if any(reasoning) else {},
        )
        for specialist, prompt, own in zip(vertical.specialists, prompts, reasoning, strict=True)
    ]


def _prompt(prompt: Prompt, policy: Sequence[str], *, language: Language, model: str) -> str:
    """All that a model is told: role, policy, its examples, and how the house works."""
    lines: list[str] = []
    for example in prompt.shown_to(model):
        lines.append("")
        lines.append(language.say("plan.examples.caller", text=example.caller))
        lines += [language.say("plan.examples.calls", call=call) for call in example.calls]
        if example.agent:
            lines.append(language.say("plan.examples.agent", text=example.agent))
    shown = "\n".join([language.say("plan.examples.title"), *lines, "", ""]) if lines else ""
    whole = "\n\n".join([prompt.text, *policy])
    return f"{whole}\n{shown}{language.say('plan.house')}"


def public_words(vertical: Vertical, wording: Sentences, business: Business | None) -> list[str]:
    """What a business says of itself: its policy, its sentences, its name and number."""
    own = [business.name, business.phone] if business is not None else []
    own += [vertical.payment_link] if vertical.payment_link else []
    return [*vertical.policy(), *wording.own(), *own]


def secret_words(vertical: Vertical, *, language: Language) -> list[str]:
    """What no caller may hear: what the specialists, and every agent of the house, are told."""
    roles = [vertical.role(one, language=language.code) for one in vertical.specialists]
    return [*roles, language.text("plan.house")]
