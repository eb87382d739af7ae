"""What a model is called wherever it is counted."""

from __future__ import annotations

from pipecat.services.ai_service import AIService


def model_name(service: AIService) -> str:
    """The model that a service asks, as what it used is counted; the service's where it has none.

    Args:
        service: The service. Its name stands without pipecat's number.
    """
    return service.settings.model or service.name.partition("#")[0]
