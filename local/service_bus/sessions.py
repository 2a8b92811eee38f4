"""Sessions: who holds which, until when, and which one is next.

Service Bus: message sessions. A session exists while it holds something: a ready or a locked message, a receiver, or a
state; after that it is forgotten, so the number of sessions ever used costs no memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from local.service_bus.messages import SessionCannotBeLocked, SessionLockLost
from local.service_bus.priority_map import PriorityMap


@dataclass(slots=True, eq=False)
class SessionLock:
    """One receiver's hold on one session. It ends at `locked_until`, a Unix time, unless it is renewed or released.

    `owner` is whatever the caller wants to find again by the lock.
    """

    session_id: str
    owner: object
    locked_until: float


@dataclass(slots=True, eq=False)
class Session:
    """The messages of one session that are ready (in the order of their numbers) or locked, and its state."""

    session_id: str
    ready: PriorityMap[int] = field(default_factory=PriorityMap)
    locked: set[UUID] = field(default_factory=set)
    lock: SessionLock | None = None
    state: bytes | None = None

    def is_idle(self) -> bool:
        """Whether nothing would be lost by forgetting the session."""
        return not self.ready and not self.locked and self.lock is None and self.state is None


class Sessions:
    """The sessions of one queue. Every operation is O(log n) amortised in the number of sessions."""

    def __init__(self, lock_duration: float) -> None:
        self._lock_duration = lock_duration
        self._sessions: dict[str, Session] = {}
        self._available: dict[str, None] = {}
        self._expiries: PriorityMap[str] = PriorityMap()
        self._roused: dict[SessionLock, None] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Session]:
        return iter(self._sessions.values())

    @property
    def has_available(self) -> bool:
        """Whether a session that nobody holds has a ready message."""
        return bool(self._available)

    def obtain(self, session_id: str) -> Session:
        """The session, made if there is none. Call `refresh` when what it holds has changed."""
        session = self._sessions.get(session_id)
        if session is None:
            session = self._sessions[session_id] = Session(session_id)
        return session

    def refresh(self, session: Session) -> None:
        """Note what follows from the session's content: it is available, its holder has work, or it is forgotten."""
        if session.ready and session.lock is None:
            self._available[session.session_id] = None
        else:
            self._available.pop(session.session_id, None)
        if session.ready and session.lock is not None:
            self._roused[session.lock] = None
        if session.is_idle():
            self._sessions.pop(session.session_id, None)

    def accept(self, session_id: str, owner: object, now: float) -> SessionLock:
        """Lock the named session, whether or not it has messages; raises SessionCannotBeLocked while it is held."""
        session = self.obtain(session_id)
        if session.lock is not None:
            raise SessionCannotBeLocked(f"The requested session '{session_id}' cannot be accepted: it is locked.")
        session.lock = SessionLock(session_id, owner, now + self._lock_duration)
        self._expiries[session_id] = session.lock.locked_until
        self.refresh(session)
        return session.lock

    def accept_next(self, owner: object, now: float) -> SessionLock | None:
        """Lock the session that has been available the longest, or answer None when none is."""
        session_id = next(iter(self._available), None)
        return None if session_id is None else self.accept(session_id, owner, now)

    def holds(self, lock: SessionLock) -> bool:
        """Whether the lock has neither expired nor been released."""
        session = self._sessions.get(lock.session_id)
        return session is not None and session.lock is lock

    def held_by(self, lock: SessionLock) -> Session:
        """The session that the lock holds; raises SessionLockLost when it holds it no longer."""
        session = self._sessions.get(lock.session_id)
        if session is None or session.lock is not lock:
            raise SessionLockLost(f"The lock on the session '{lock.session_id}' has expired or was released.")
        return session

    def lock_on(self, session_id: str) -> SessionLock:
        """The lock on the session; raises SessionLockLost when nobody holds it."""
        session = self._sessions.get(session_id)
        if session is None or session.lock is None:
            raise SessionLockLost(f"The session '{session_id}' is not locked.")
        return session.lock

    def renew(self, lock: SessionLock, now: float) -> float:
        """Hold the session for another lock duration from now, and return the new end."""
        self.held_by(lock)
        lock.locked_until = now + self._lock_duration
        self._expiries[lock.session_id] = lock.locked_until
        return lock.locked_until

    def unlock(self, lock: SessionLock) -> Session:
        """End the lock. The caller returns the session's locked messages, then calls `refresh`."""
        session = self.held_by(lock)
        session.lock = None
        self._expiries.discard(lock.session_id)
        self._roused.pop(lock, None)
        return session

    def next_expiry(self) -> float | None:
        """When the next lock runs out; None when no session is held."""
        return self._expiries.first()

    def expired(self, now: float) -> Iterator[SessionLock]:
        """The locks that have run out; each is to be ended with `unlock` at once."""
        for session_id in self._expiries.pop_due(now):
            yield self.lock_on(session_id)

    def rouse(self, lock: SessionLock) -> None:
        """Let the next `take_roused` name the lock, whether or not its session gets a message."""
        self._roused[lock] = None

    def take_roused(self) -> Iterable[SessionLock]:
        """The locks whose sessions got ready messages since the last call."""
        if not self._roused:
            return ()
        roused, self._roused = self._roused, {}
        return roused
