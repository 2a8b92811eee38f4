"""State that can be read as it was at any earlier version, at a cost that grows only with what changed since."""

from bisect import bisect_right
from collections.abc import Collection


class Versioned[State]:
    """One value and all it was before; a version is a place in the tenant's order of commits."""

    __slots__ = ("_states", "_versions")

    def __init__(self, version: int, state: State) -> None:
        self._versions = [version]
        self._states = [state]

    @property
    def current(self) -> State:
        """The newest value."""
        return self._states[-1]

    def set(self, version: int, state: State) -> None:
        """Make `state` the value from `version` on."""
        self._versions.append(version)
        self._states.append(state)

    def at(self, version: int) -> State | None:
        """The value as of `version`; None before the first."""
        if self._versions[-1] <= version:
            return self._states[-1]
        index = bisect_right(self._versions, version)
        return self._states[index - 1] if index else None

    def changed(self, since: int, until: int) -> bool:
        """Whether a value was set after `since` and not after `until`."""
        return bisect_right(self._versions, since) < bisect_right(self._versions, until)


class Relation:
    """The ids related to one object (a group's members, an object's groups), now and earlier."""

    __slots__ = ("_changes", "_versions", "current")

    def __init__(self) -> None:
        self.current: dict[str, int] = {}
        self._versions: list[int] = []
        self._changes: list[tuple[str, bool, bool]] = []

    def add(self, version: int, object_id: str, *, told: bool = True) -> None:
        """Relate an id that is not related; without `told`, `changed` does not show it."""
        self.current[object_id] = version
        self._log(version, object_id, added=True, told=told)

    def remove(self, version: int, object_id: str, *, told: bool = True) -> None:
        """End the relation of a related id; without `told`, `changed` does not show it."""
        del self.current[object_id]
        self._log(version, object_id, added=False, told=told)

    def _log(self, version: int, object_id: str, *, added: bool, told: bool) -> None:
        self._versions.append(version)
        self._changes.append((object_id, added, told))

    def at(self, version: int) -> Collection[str]:
        """The related ids as of `version`."""
        if not self._versions or self._versions[-1] <= version:
            return self.current.keys()
        related = dict.fromkeys(self.current)
        for index in range(len(self._versions) - 1, bisect_right(self._versions, version) - 1, -1):
            object_id, added, _ = self._changes[index]
            if added:
                related.pop(object_id, None)
            else:
                related[object_id] = None
        return related.keys()

    def changed(self, since: int, until: int) -> list[str]:
        """The ids told of after `since` and not after `until`, each once, in order of first change."""
        first, last = bisect_right(self._versions, since), bisect_right(self._versions, until)
        return list(dict.fromkeys(object_id for object_id, _, told in self._changes[first:last] if told))
