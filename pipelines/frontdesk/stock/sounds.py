"""The sounds of a process: in memory, and in a folder where one is given."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from frontdesk.stock.aside import Aside
from frontdesk.stock.folder import Folder
from frontdesk.stock.phrases import Phrases
from frontdesk.stock.sound import Sound, Timbre

_SHARE = 4
"""One sound takes at most this part of the room: it would put out all the others."""
_WAIT_S = 0.15
"""How long a folder may take, in seconds: a voice would have begun by then."""
_PAUSE_S = 10.0
"""How long a folder that took longer is not asked, in seconds."""


class Sounds:
    """What voices have said of stock phrases, bounded, shared by all calls of a process.

    Args:
        most_bytes: How much may be held in memory, and as much in the folder.
        folder: Where sounds are kept beyond the process, and shared with others.

    Attributes:
        hits: How often a sound was there.
        misses: How often it was not.

    Raises:
        BadSetting: The folder cannot be used, or others may write into it.
    """

    def __init__(self, *, most_bytes: int, folder: Path | None = None) -> None:
        self.hits = self.misses = 0
        self._most_bytes = most_bytes
        self._folder = Folder(folder, most_bytes=most_bytes) if folder is not None else None
        self._aside = Aside("the folder of sounds", wait_s=_WAIT_S, pause_s=_PAUSE_S)
        self._held: OrderedDict[str, Sound] = OrderedDict()
        self._taken = 0

    @property
    def taken_bytes(self) -> int:
        """How much is held in memory."""
        return self._taken

    async def find(self, key: str) -> Sound | None:
        """The sound of a key; None where there is none, or it does not come at once."""
        sound = self._held.get(key)
        if sound is not None:
            self._held.move_to_end(key)
        elif self._folder is not None:
            sound = await self._aside.run(self._folder.find, key)
            if sound is not None:
                self._hold(key, sound)
        if sound is None:
            self.misses += 1
        else:
            self.hits += 1
        return sound

    async def keep(self, key: str, sound: Sound) -> None:
        """Keep a sound; one that is too long is not kept."""
        if not sound.pcm or sound.size * _SHARE > self._most_bytes:
            return
        self._hold(key, sound)
        if self._folder is not None:
            await self._aside.run(self._folder.keep, key, sound)

    def close(self) -> None:
        """Let the folder's threads go. End the calls first."""
        self._aside.close()

    def _hold(self, key: str, sound: Sound) -> None:
        before = self._held.pop(key, None)
        self._taken += sound.size - (before.size if before is not None else 0)
        self._held[key] = sound
        while self._taken > self._most_bytes:
            _, oldest = self._held.popitem(last=False)
            self._taken -= oldest.size


class Shelf:
    """The sounds within one call's reach: those of its desk's stock phrases.

    Args:
        sounds: The process's.
        phrases: What is stock at the desk.
    """

    def __init__(self, sounds: Sounds, phrases: Phrases) -> None:
        self._sounds = sounds
        self._phrases = phrases
        self._spoken: set[str] = set()

    def note(self, text: str, spoken: str) -> None:
        """A text is to be said in these words; they are stock if the text is."""
        if text in self._phrases:
            self._spoken.add(spoken.strip())

    async def find(self, text: str, *, timbre: Timbre, rate: int) -> Sound | None:
        """What a voice has said of a text; None where it is to say it.

        Args:
            text: The words, as `note` was told of them.
            timbre: Which voice.
            rate: Samples a second.
        """
        if text.strip() not in self._spoken:
            return None
        return await self._sounds.find(timbre.key(text.strip(), rate=rate))

    async def keep(self, text: str, sound: Sound, *, timbre: Timbre, rate: int) -> None:
        """Keep what a voice has said of a text, to its end; of one that is not stock, nothing."""
        if text.strip() in self._spoken:
            await self._sounds.keep(timbre.key(text.strip(), rate=rate), sound)
