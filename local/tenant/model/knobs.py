"""How the tenant behaves where the documents leave room: delays and sizes that a test or a demo chooses."""

from dataclasses import dataclass
from datetime import timedelta

NO_TIME = timedelta(0)


@dataclass(slots=True)
class Knobs:
    """Settings that can be changed at any time.

    `write_lag`: for how long a new object may be unknown to the replica that a request meets, be it a read or a write.
    `licensing_delay`: the shortest and longest time that a group's licences take to reach or leave a user.
    `notification_window`: changes of one group within it are told in one notification.
    `reauthorization_lead`: how long before its end (half its life, if that is shorter) a subscription is said to need
    reauthorization.
    `delta_page_size`: the most entries (members, or groups without any) of a delta page.
    `delta_rewind`: how many commits a delta token is set back when it is used, which shows earlier changes again.
    `deletions_told`: whether changes of groups tell that a member's account was deleted, or restored. The page "Get
    incremental changes for groups" says in one place that a deleted user is a removed member, and in others that they
    keep their memberships until they are deleted for good, and do not appear before; microsoft-graph-docs issues 5855,
    14708 and 18628 have seen them never appear. With false, neither delta queries nor notifications show it.
    `security_groups_kept`: whether a deleted security group can be restored, as message center post MC1183299
    announced for cloud groups (preview in October 2025, general by March 2026; entra-docs pull request 1975 of May 2026
    still calls it a preview). Graph's page "Restore deleted item" says that security groups cannot be restored.
    `cast_filters`: whether `members/microsoft.graph.user` leaves out what is no user. "List group members" says so; one
    report (microsoft-graph-docs#17604) has seen every member come back.
    `beta_reprocesses_groups`: whether beta's reprocessAssignments tries licences that come from a group again. Its page
    speaks of "existing license assignments for a user", and says neither.
    """

    write_lag: timedelta = NO_TIME
    licensing_delay: tuple[timedelta, timedelta] = (NO_TIME, NO_TIME)
    notification_window: timedelta = NO_TIME
    reauthorization_lead: timedelta = timedelta(hours=12)
    delta_page_size: int = 200
    delta_rewind: int = 0
    deletions_told: bool = True
    security_groups_kept: bool = True
    cast_filters: bool = True
    beta_reprocesses_groups: bool = True
