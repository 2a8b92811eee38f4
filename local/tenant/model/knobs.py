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
    """

    write_lag: timedelta = NO_TIME
    licensing_delay: tuple[timedelta, timedelta] = (NO_TIME, NO_TIME)
    notification_window: timedelta = NO_TIME
    reauthorization_lead: timedelta = timedelta(hours=12)
    delta_page_size: int = 200
    delta_rewind: int = 0
