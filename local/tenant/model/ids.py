"""Directory ids: GUIDs that follow from the seed alone."""

from random import Random


class IdSource:
    """Yields GUIDs; the same seed yields the same ones in the same order."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def new(self) -> str:
        """The next GUID."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
