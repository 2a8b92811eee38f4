"""The replica that a request meets, and which young objects it does not know yet.

Follows Microsoft's "404 Not Found error when managing objects through Microsoft Graph" (SupportArticles): a new object
reaches every replica within minutes, and until then an update of it, too, may be answered 404. Follows also "Designing
for Eventual Consistency for Microsoft Entra" (Entra's blog, March 2026): an app without a signed-in user has the least
consistency. Two requests about one young object may meet two replicas, and be answered differently.
"""

from collections.abc import Collection, Iterator
from random import Random

from local.tenant.model.directory import Directory
from local.tenant.model.errors import not_found
from local.tenant.model.knobs import NO_TIME, Knobs
from local.tenant.model.timeline import Timeline


class Replicas:
    """Each request meets one of them, which is up to `Knobs.write_lag` behind with new objects."""

    def __init__(self, timeline: Timeline, directory: Directory, knobs: Knobs, random: Random) -> None:
        self._timeline = timeline
        self._directory = directory
        self._knobs = knobs
        self._random = random
        self._behind = NO_TIME

    def meet(self) -> None:
        """A request begins, at another replica than the one before."""
        self._behind = self._knobs.write_lag * self._random.random() if self._knobs.write_lag else NO_TIME

    def knows(self, object_id: str) -> bool:
        """Whether the replica knows the object, if there is one."""
        made = self._directory.made.get(object_id)
        return made is None or made.time <= self._timeline.now - self._behind

    def require(self, *object_ids: str) -> None:
        """Raise 404 for the first of these objects that the replica does not know."""
        for object_id in object_ids:
            if not self.knows(object_id):
                raise not_found(object_id)

    def shown(self, group_ids: Collection[str] | None) -> int:
        """The version up to which the replica shows these groups (None: all) and their members: what concerns an object
        that it does not know is still to come.
        """
        visible = self._timeline.visible_version()
        return min([visible, *(version - 1 for version in self._unknown(group_ids))])

    def _unknown(self, group_ids: Collection[str] | None) -> Iterator[int]:
        """The versions that made unknown objects which are among these groups, or in one of them."""
        if not self._behind:
            return
        for object_id, made in reversed(self._directory.made.items()):
            if made.time <= self._timeline.now - self._behind:
                return
            places = {object_id, *self._directory.group_ids_of(object_id)}
            if group_ids is None or not places.isdisjoint(group_ids):
                yield made.version
