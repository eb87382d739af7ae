"""Act: carries out what was cleared, exactly once, and reads the world back."""

from frontdesk_processors.act.act import Act
from frontdesk_processors.act.job import Job
from frontdesk_processors.act.reminders import Reminders
from frontdesk_processors.act.remote import asked_by, look
from frontdesk_processors.act.works import Works

__all__ = ["Act", "Job", "Reminders", "Works", "asked_by", "look"]
