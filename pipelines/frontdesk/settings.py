"""What a deployment sets: by environment, each with a default that runs without any."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from frontdesk_processors.errors import BadSetting


class Settings(BaseSettings):
    """Settings of a process, read from the environment.

    Parameters:
        db: Database URL or file (``FRONTDESK_DB``); by default ``frontdesk.db`` in the user's
            data folder.
        brain: Which models answer, apart by commas, each for the one before it when that fails
            (``FRONTDESK_BRAIN``): ``embedded``, ``openai``, ``openai-responses``, ``anthropic``,
            ``google``, ``fallback``, where any other is (``module:attribute``), or empty for
            ``openai`` and ``fallback`` where there is a key or an address of them. The embedded is
            always last.
        llm_patience_s: How long a provider's model may be silent, in seconds, before and in its
            answer, until another is asked (``FRONTDESK_LLM_PATIENCE_S``).
        answers_kept_s: How long answers to questions that anybody may ask are kept and given again,
            in seconds (``FRONTDESK_ANSWERS_KEPT_S``); 0 for not at all.
        signing_key: What receipts are signed with, newest first (``FRONTDESK_SIGNING_KEY``); never
            printed. By default a key in a file beside the database.
        secret: What a server's tickets are signed with (``FRONTDESK_SECRET``), the same in each of
            its processes; never printed.
        metrics_key: Who may read a server's metrics sends it (``FRONTDESK_METRICS_KEY``); never
            printed.
        twilio_account: ``TWILIO_ACCOUNT_SID``.
        twilio_token: ``TWILIO_AUTH_TOKEN``; never printed.
        twilio_base_url: ``TWILIO_BASE_URL``, for any server that speaks the same protocol.
        slack_signing_secret: What Slack signs its requests with (``SLACK_SIGNING_SECRET``); never
            printed.
        slack_tokens: The app's bot token (``SLACK_BOT_TOKEN``); with more than one workspace, each
            after its id: ``T0123=xoxb-… T0456=xoxb-…``. Never printed.
        slack_app_token: Opens Socket Mode (``SLACK_APP_TOKEN``); never printed.
        slack_base_url: ``SLACK_BASE_URL``, for any server that speaks the same protocol.
        retention_days: How many days `frontdesk calls purge` keeps a conversation after it ended
            (``FRONTDESK_RETENTION_DAYS``); None for good.
        transcripts: Whether what is filed of callers' words leaves out who they are
            (``FRONTDESK_TRANSCRIPTS``): ``masked``, or ``full`` where the law or the business
            needs every word.
        tapes: Whether conversations are taped, so that they can be run again (``FRONTDESK_TAPES``).
        caldav_password: Of the business's calendars (``FRONTDESK_CALDAV_PASSWORD``); never printed.
        fhir_token: Bearer token of its FHIR server (``FRONTDESK_FHIR_TOKEN``); never printed.
        openai_api_key: ``OPENAI_API_KEY``; never printed.
        openai_base_url: ``OPENAI_BASE_URL``, for any server that speaks the same protocol.
        openai_model: ``OPENAI_MODEL``.
        openai_easy_model: A cheaper one for turns that are only a courtesy (``OPENAI_EASY_MODEL``);
            by default they are answered like any other.
        anthropic_api_key: ``ANTHROPIC_API_KEY``; never printed.
        anthropic_base_url: ``ANTHROPIC_BASE_URL``, for any server that speaks the same protocol.
        anthropic_model: ``FRONTDESK_ANTHROPIC_MODEL``.
        google_api_key: ``GOOGLE_API_KEY``; never printed.
        google_base_url: ``GOOGLE_GEMINI_BASE_URL``, for any server that speaks the same protocol.
        google_model: ``FRONTDESK_GOOGLE_MODEL``.
        fallback_api_key: Of another server that speaks OpenAI's protocol
            (``FRONTDESK_FALLBACK_API_KEY``); never printed.
        fallback_base_url: Its address (``FRONTDESK_FALLBACK_BASE_URL``).
        fallback_model: The model that is asked for there (``FRONTDESK_FALLBACK_MODEL``).
        stt: What hears callers (``FRONTDESK_STT``), apart by commas, each for the one before it
            when that fails: ``deepgram``, ``deepgram-flux``, ``embedded``, or empty for what there
            is a key of, and ``embedded`` where it is installed.
        tts: What speaks to them (``FRONTDESK_TTS``), likewise: ``elevenlabs``, ``embedded``.
        tts_patience_s: How long a voice may yield nothing, in seconds, before and in a sentence,
            until another goes on (``FRONTDESK_TTS_PATIENCE_S``).
        tts_cache_mb: How many megabytes of stock phrases' sound a process keeps
            (``FRONTDESK_TTS_CACHE_MB``), and as many in the folder; 0 keeps none.
        tts_cache_dir: A folder to keep them in beyond the process (``FRONTDESK_TTS_CACHE_DIR``),
            which processes of one user may share; nobody else may write into it.
        callers_api_key: Of the model that plays callers in evals (``FRONTDESK_CALLERS_API_KEY``);
            by default OpenAI's. Never printed.
        callers_base_url: Where it is (``FRONTDESK_CALLERS_BASE_URL``).
        judge_api_key: Of the model that judges transcripts (``FRONTDESK_JUDGE_API_KEY``); by
            default OpenAI's. Never printed.
        judge_base_url: Where it is (``FRONTDESK_JUDGE_BASE_URL``).
        deepgram_api_key: ``DEEPGRAM_API_KEY``; never printed.
        deepgram_base_url: ``DEEPGRAM_BASE_URL``, for any server that speaks the same protocol.
        deepgram_model: ``DEEPGRAM_MODEL``.
        deepgram_flux_model: ``DEEPGRAM_FLUX_MODEL``, for ``deepgram-flux``.
        elevenlabs_api_key: ``ELEVENLABS_API_KEY``; never printed.
        elevenlabs_base_url: ``ELEVENLABS_BASE_URL``, for any server that speaks the same protocol.
        elevenlabs_model: ``ELEVENLABS_MODEL``.
        elevenlabs_voice: Id of the voice (``ELEVENLABS_VOICE``); by default one of their premade.
        sheet: A file with models and prices of one's own (``FRONTDESK_SHEET``), over those of the
            sheet that is shipped.
    """

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    db: str | None = Field(default=None, validation_alias="FRONTDESK_DB")
    brain: str | None = Field(default=None, validation_alias="FRONTDESK_BRAIN")
    llm_patience_s: float = Field(
        default=3.0, gt=0, le=30, validation_alias="FRONTDESK_LLM_PATIENCE_S"
    )
    answers_kept_s: int = Field(
        default=0, ge=0, le=86_400, validation_alias="FRONTDESK_ANSWERS_KEPT_S"
    )
    signing_key: SecretStr | None = Field(default=None, validation_alias="FRONTDESK_SIGNING_KEY")
    secret: SecretStr | None = Field(default=None, validation_alias="FRONTDESK_SECRET")
    metrics_key: SecretStr | None = Field(default=None, validation_alias="FRONTDESK_METRICS_KEY")
    twilio_account: str | None = Field(default=None, validation_alias="TWILIO_ACCOUNT_SID")
    twilio_token: SecretStr | None = Field(default=None, validation_alias="TWILIO_AUTH_TOKEN")
    twilio_base_url: str | None = Field(default=None, validation_alias="TWILIO_BASE_URL")
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_tokens: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_base_url: str | None = Field(default=None, validation_alias="SLACK_BASE_URL")
    retention_days: int | None = Field(
        default=None, ge=1, validation_alias="FRONTDESK_RETENTION_DAYS"
    )
    caldav_password: SecretStr | None = Field(
        default=None, validation_alias="FRONTDESK_CALDAV_PASSWORD"
    )
    fhir_token: SecretStr | None = Field(default=None, validation_alias="FRONTDESK_FHIR_TOKEN")
    transcripts: Literal["masked", "full"] = Field(
        default="masked", validation_alias="FRONTDESK_TRANSCRIPTS"
    )
    tapes: bool = Field(default=False, validation_alias="FRONTDESK_TAPES")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    openai_model: str = Field(default="gpt-6-luna", validation_alias="OPENAI_MODEL")
    openai_easy_model: str = Field(default="", validation_alias="OPENAI_EASY_MODEL")
    anthropic_api_key: SecretStr | None = Field(default=None, validation_alias="ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = Field(default=None, validation_alias="ANTHROPIC_BASE_URL")
    anthropic_model: str = Field(
        default="claude-haiku-5-5", validation_alias="FRONTDESK_ANTHROPIC_MODEL"
    )
    google_api_key: SecretStr | None = Field(default=None, validation_alias="GOOGLE_API_KEY")
    google_base_url: str | None = Field(default=None, validation_alias="GOOGLE_GEMINI_BASE_URL")
    google_model: str = Field(
        default="gemini-3.5-flash-lite", validation_alias="FRONTDESK_GOOGLE_MODEL"
    )
    fallback_api_key: SecretStr | None = Field(
        default=None, validation_alias="FRONTDESK_FALLBACK_API_KEY"
    )
    fallback_base_url: str | None = Field(
        default=None, validation_alias="FRONTDESK_FALLBACK_BASE_URL"
    )
    fallback_model: str = Field(default="gpt-6-luna", validation_alias="FRONTDESK_FALLBACK_MODEL")
    callers_api_key: SecretStr | None = Field(
        default=None, validation_alias="FRONTDESK_CALLERS_API_KEY"
    )
    callers_base_url: str | None = Field(
        default=None, validation_alias="FRONTDESK_CALLERS_BASE_URL"
    )
    judge_api_key: SecretStr | None = Field(
        default=None, validation_alias="FRONTDESK_JUDGE_API_KEY"
    )
    judge_base_url: str | None = Field(default=None, validation_alias="FRONTDESK_JUDGE_BASE_URL")
    stt: str | None = Field(default=None, validation_alias="FRONTDESK_STT")
    tts: str | None = Field(default=None, validation_alias="FRONTDESK_TTS")
    tts_patience_s: float = Field(
        default=1.0, gt=0, le=10, validation_alias="FRONTDESK_TTS_PATIENCE_S"
    )
    tts_cache_mb: int = Field(default=16, ge=0, validation_alias="FRONTDESK_TTS_CACHE_MB")
    tts_cache_dir: str | None = Field(default=None, validation_alias="FRONTDESK_TTS_CACHE_DIR")
    deepgram_api_key: SecretStr | None = Field(default=None, validation_alias="DEEPGRAM_API_KEY")
    deepgram_base_url: str | None = Field(default=None, validation_alias="DEEPGRAM_BASE_URL")
    deepgram_model: str = Field(default="nova-3-general", validation_alias="DEEPGRAM_MODEL")
    deepgram_flux_model: str = Field(
        default="flux-general-en", validation_alias="DEEPGRAM_FLUX_MODEL"
    )
    elevenlabs_api_key: SecretStr | None = Field(
        default=None, validation_alias="ELEVENLABS_API_KEY"
    )
    elevenlabs_base_url: str | None = Field(default=None, validation_alias="ELEVENLABS_BASE_URL")
    elevenlabs_model: str = Field(default="eleven_flash_v2_5", validation_alias="ELEVENLABS_MODEL")
    elevenlabs_voice: str = Field(
        default="JBFqnCBsd6RMkjVDRZzb", validation_alias="ELEVENLABS_VOICE"
    )
    sheet: str | None = Field(default=None, validation_alias="FRONTDESK_SHEET")

    @classmethod
    def read(cls) -> Settings:
        """The settings of the environment.

        Raises:
            BadSetting: A variable holds a value that cannot be used.
        """
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            raise BadSetting(f"{first['loc'][0]}: {first['msg']}") from error

    @property
    def database(self) -> str:
        """Where the database is: what was set, or the user's data folder."""
        return self.db or str(data_folder() / "frontdesk.db")

    @property
    def brain_name(self) -> str:
        """The models that answer, apart by commas."""
        if self.brain:
            return self.brain
        found = ["openai"] if self.openai_api_key else []
        found += ["fallback"] if self.fallback_base_url else []
        return ",".join(found) or "embedded"

    @property
    def stt_name(self) -> str:
        """What hears callers first."""
        return _first(self.stt) or ("deepgram" if self.deepgram_api_key else "embedded")

    @property
    def tts_name(self) -> str:
        """What speaks to them first."""
        return _first(self.tts) or ("elevenlabs" if self.elevenlabs_api_key else "embedded")


def names_in(setting: str | None) -> list[str]:
    """The names in a setting that has them apart by commas, in order."""
    return [name.strip() for name in (setting or "").split(",") if name.strip()]


def _first(names: str | None) -> str:
    return (names or "").partition(",")[0].strip()


def data_folder() -> Path:
    """The user's data folder for this program (XDG_DATA_HOME, or ``~/.local/share``)."""
    import os

    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "frontdesk"
