"""Allotments, members and decisions as entities of Table Storage, and back.

One partition an allotment. The row keys are `allotment`, `member:{user}`, `place:{number}`, `decision:{number}`,
`reservation:{user}`, and `owed:{start}|{user}` for a reservation that is owed a seat, in the order of the line.
Places are the waiting room in order. A decision row has what one transaction decided. Its number is that of the newest
decision, counting down, so that the newest comes first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import Any

from domain.allotments import (
    Allotment,
    AllotmentState,
    Decision,
    DecisionKind,
    Licensing,
    Member,
    MemberState,
    Overflow,
    Product,
    Step,
    Turnover,
)
from domain.backup_seats import BackupSeat, BackupStage, Declined
from domain.errors import FIXABLE, Transient
from domain.join_conditions_said import conditions_json, conditions_of
from domain.layout import LAYOUT, is_newer
from domain.licence_errors import Failure
from domain.loans import Loan, Reclaim
from domain.nested_groups import InnerGroup, InnerRollback, Standing
from domain.objections import Text
from domain.objections.coding import text_from, values, with_code
from domain.reserved import Reservation, ReservationState
from domain.transfers import Purpose, Stage, Transfer
from domain.waiting_order import Attribute, ClassRule, Ordering, Rank, RankedBy, WaitingOrder
from infra.tables.blobs import packed, unpacked
from infra.tables.rows_of_before import cause_of, reason_of, suspension_of

type Entity = Mapping[str, Any]
type Operation = tuple[str, dict[str, Any]] | tuple[str, dict[str, Any], dict[str, Any]]

ALLOTMENT = "allotment"
MEMBER, PLACE, DECISION = "member:", "place:", "decision:"
OWED, RESERVATION = "owed:", "reservation:"
DECISIONS_AT_MOST = 10**12

SEVERAL = ""
"""Instead of the kind, where the decisions of a row do not have it in common. In rows of before of the person, too."""

SPREAD = "-"
"""Instead of the person, where a row says between which ids its people are. Who is admitted together is in order."""

_DIGITS = 4
"""So many digits of an id are said: they tell hundreds of rows apart, and nobody by name."""


def member_key(user_id: str) -> str:
    """The row key of a member."""
    return f"{MEMBER}{user_id}"


def place_key(place: int) -> str:
    """The row key of a place in the waiting room."""
    return f"{PLACE}{place:016d}"


def decision_key(number: int) -> str:
    """The row key of decisions up to this number; the newest sorts first."""
    return f"{DECISION}{DECISIONS_AT_MOST - number:012d}"


def reservation_key(user_id: str) -> str:
    """The row key of somebody's reservation."""
    return f"{RESERVATION}{user_id}"


def owed_key(reservation: Reservation) -> str:
    """The row key of a reservation's place among those that are owed a seat."""
    return f"{OWED}{reservation.starts.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}|{reservation.user_id}"


def operations(allotment_id: str, step: Step) -> Iterator[Operation]:
    """What one person's step writes; in a transaction that the allotment's ETag guards.

    That ETag says which rows there are, so each one is created or replaced, never upserted. In a partition of 20,000
    rows an upsert takes Azurite five times as long.
    """
    before, after = step.before, step.after
    if after is not None:
        yield _written(_member_entity(allotment_id, member_key(step.user_id), after), new=before is None)
    elif before is not None:
        yield "delete", {"PartitionKey": allotment_id, "RowKey": member_key(step.user_id)}
    old, new = (row.place if row is not None else None for row in (before, after))
    if old != new and old is not None:
        yield "delete", {"PartitionKey": allotment_id, "RowKey": place_key(old)}
    if new is not None and after is not None:
        yield _written(_member_entity(allotment_id, place_key(new), after), new=old != new)
    yield from _reservation_operations(allotment_id, step)


def decided(allotment_id: str, steps: Iterable[Step]) -> Iterator[Operation]:
    """What a transaction writes of its decisions: one row, if there are any."""
    decisions = [step.decision for step in steps if step.decision is not None]
    if decisions:
        yield _written(decisions_entity(allotment_id, decisions), new=True)


def _reservation_operations(allotment_id: str, step: Step) -> Iterator[Operation]:
    before, after = step.reserved, step.reserves
    if before is None and after is None:
        return
    if after is not None:
        row = reservation_entity(allotment_id, reservation_key(step.user_id), after)
        yield _written(row, new=before is None)
    else:
        yield "delete", {"PartitionKey": allotment_id, "RowKey": reservation_key(step.user_id)}
    old, new = (owed_key(each) if each is not None and each.owed else None for each in (before, after))
    if old is not None and old != new:
        yield "delete", {"PartitionKey": allotment_id, "RowKey": old}
    if new is not None and after is not None:
        yield _written(reservation_entity(allotment_id, new, after), new=old != new)


def _written(entity: dict[str, Any], *, new: bool) -> Operation:
    return ("create", entity) if new else ("update", entity, {"mode": "replace"})


def allotment_entity(allotment: Allotment) -> dict[str, Any]:
    """An allotment's own row."""
    return _without_nones(
        {
            "PartitionKey": allotment.id,
            "RowKey": ALLOTMENT,
            "layout": LAYOUT,
            "displayName": allotment.display_name,
            "groupId": allotment.group_id,
            "products": json.dumps([product_json(product) for product in allotment.products]),
            "allottedUnits": allotment.allotted_units,
            "overflow": allotment.overflow.value,
            "licensing": allotment.licensing.value,
            "created": allotment.created,
            "owners": " ".join(allotment.owners),
            "state": allotment.state.value,
            **kept_text("stateReason", allotment.state_reason),
            "suspendedBy": allotment.suspended_by,
            "consumedUnits": allotment.consumed_units,
            "waitingUnits": allotment.waiting_units,
            "deltaToken": allotment.delta_token,
            "tokenSince": allotment.token_since,
            "looks": allotment.observation_count,
            "looked": allotment.observed_at,
            "seen": " ".join(allotment.seen),
            "unfinished": None if allotment.unfinished is None else " ".join(sorted(allotment.unfinished)),
            "unfinishedUnits": allotment.unfinished_units,
            "failedUnits": allotment.failed_units,
            "pendingUnits": allotment.pending_units,
            "releasingUnits": allotment.releasing_units,
            "nextPlace": allotment.next_place,
            "decisions": allotment.decisions,
            "freed": " ".join(each.isoformat() for each in allotment.freed) or None,
            "turnovers": " ".join(_turnover_text(each) for each in allotment.turnovers) or None,
            "confirmedRemovals": allotment.confirmed_removals,
            "keepLicences": allotment.keep_licences,
            "seatRequests": allotment.seat_requests,
            "muted": allotment.muted,
            "alertUnits": allotment.alert_units,
            "alertPercent": allotment.alert_percent,
            "adopting": allotment.adopting,
            "prepared": allotment.prepared,
            "missingSince": allotment.missing_since,
            "changing": allotment.changing,
            "merging": allotment.merging,
            "giving": allotment.giving or None,
            "mergingUnits": allotment.merging_units or None,
            "coming": _products_json(allotment.coming),
            "leaving": _products_json(allotment.leaving),
            "generation": allotment.generation or None,
            "generations": allotment.generations or None,
            "reservations": allotment.reservations or None,
            "reservedUnits": allotment.reserved_units or None,
            "owedUnits": allotment.owed_units or None,
            "waitingOrder": allotment.waiting_order and json.dumps(waiting_order_json(allotment.waiting_order)),
            "reordering": allotment.reordering,
            "pendingSince": allotment.pending_since,
            "parentId": allotment.parent_id,
            "delegatedUnits": allotment.delegated_units or None,
            "lentUnits": allotment.lent_units or None,
            "borrowedUnits": allotment.borrowed_units or None,
            "lendingLimit": allotment.lending_limit or None,
            "borrowingLimit": allotment.borrowing_limit or None,
            "keptUnits": allotment.kept_units or None,
            "reclaim": reclaim_text(allotment.reclaim),
            "lentTo": loans_text(allotment.lent_to),
            "borrowedFrom": loans_text(allotment.borrowed_from),
            "incoming": transfers_text(allotment.incoming),
            "outgoing": transfers_text(allotment.outgoing),
            "requirePrerequisites": allotment.require_prerequisites or None,
            "lackingUnits": allotment.lacking_units or None,
            "joinConditions": json.dumps(conditions_json(allotment.join_conditions))
            if allotment.join_conditions
            else None,
            "nestedGroups": allotment.nested_groups or None,
            "innerRollback": _unless_default(allotment.inner_rollback),
            "innerGroups": _inner_groups_text(allotment.inner_groups),
            "backups": " ".join(allotment.backups) or None,
            "backupUnits": allotment.backup_units or None,
        }
    )


def allotment_of(entity: Entity) -> Allotment:
    """An allotment from its row. Raises Transient where a later release has written it."""
    if is_newer(entity):
        raise Transient(Text("rowOfLaterRelease", allotment=entity["PartitionKey"]), FIXABLE)
    unfinished = entity.get("unfinished")
    return Allotment(
        id=entity["PartitionKey"],
        display_name=entity["displayName"],
        group_id=entity["groupId"],
        products=tuple(product_of(product) for product in json.loads(entity["products"])),
        allotted_units=entity["allottedUnits"],
        overflow=Overflow(entity["overflow"]),
        licensing=Licensing(entity["licensing"]),
        created=instant(entity["created"]),
        owners=tuple(entity["owners"].split()),
        state=AllotmentState(entity["state"]),
        state_reason=suspension_of(text_of(entity, "stateReason")),
        suspended_by=entity.get("suspendedBy"),
        consumed_units=entity["consumedUnits"],
        waiting_units=entity["waitingUnits"],
        delta_token=entity.get("deltaToken"),
        token_since=_maybe_instant(entity.get("tokenSince")),
        observation_count=entity["looks"],
        observed_at=_maybe_instant(entity.get("looked")),
        seen=tuple(entity["seen"].split()),
        unfinished=None if unfinished is None else frozenset(unfinished.split()),
        unfinished_units=entity["unfinishedUnits"],
        failed_units=entity.get("failedUnits", 0),
        pending_units=entity.get("pendingUnits", None if entity["unfinishedUnits"] else 0),
        releasing_units=entity.get("releasingUnits", None if entity["unfinishedUnits"] else 0),
        next_place=entity["nextPlace"],
        decisions=entity["decisions"],
        freed=tuple(datetime.fromisoformat(each) for each in entity.get("freed", "").split()),
        turnovers=tuple(_turnover_of(each) for each in entity.get("turnovers", "").split()),
        confirmed_removals=entity.get("confirmedRemovals"),
        keep_licences=entity["keepLicences"],
        seat_requests=entity.get("seatRequests", False),
        muted=entity.get("muted", False),
        alert_units=entity.get("alertUnits"),
        alert_percent=entity.get("alertPercent"),
        adopting=entity.get("adopting", False),
        prepared=entity.get("prepared", True),
        missing_since=_maybe_instant(entity.get("missingSince")),
        changing=entity.get("changing"),
        merging=entity.get("merging"),
        giving=entity.get("giving", False),
        merging_units=entity.get("mergingUnits", 0),
        coming=_products_of(entity.get("coming")),
        leaving=_products_of(entity.get("leaving")),
        generation=entity.get("generation", 0),
        generations=entity.get("generations", 0),
        reservations=entity.get("reservations", 0),
        reserved_units=entity.get("reservedUnits", 0),
        owed_units=entity.get("owedUnits", 0),
        waiting_order=_waiting_order_of(entity.get("waitingOrder")),
        reordering=entity.get("reordering"),
        pending_since=_maybe_instant(entity.get("pendingSince")),
        parent_id=entity.get("parentId"),
        delegated_units=entity.get("delegatedUnits", 0),
        lent_units=entity.get("lentUnits", 0),
        borrowed_units=entity.get("borrowedUnits", 0),
        lending_limit=entity.get("lendingLimit", 0),
        borrowing_limit=entity.get("borrowingLimit", 0),
        kept_units=entity.get("keptUnits", 0),
        reclaim=_reclaim_of(entity.get("reclaim")),
        lent_to=_loans(entity.get("lentTo")),
        borrowed_from=_loans(entity.get("borrowedFrom")),
        incoming=_transfers(entity.get("incoming")),
        outgoing=_transfers(entity.get("outgoing")),
        require_prerequisites=entity.get("requirePrerequisites", False),
        lacking_units=entity.get("lackingUnits", 0),
        join_conditions=conditions_of(_several(entity.get("joinConditions"))),
        nested_groups=entity.get("nestedGroups", False),
        inner_rollback=InnerRollback(entity.get("innerRollback", InnerRollback.KEEP_WITHOUT)),
        inner_groups=_inner_groups_of(entity.get("innerGroups")),
        backups=tuple(entity.get("backups", "").split()),
        backup_units=entity.get("backupUnits", 0),
    )


def member_of(entity: Entity) -> Member:
    """A member, from the row of a seat or of a place in the waiting room."""
    return Member(
        user_id=intern(entity["userId"]),
        state=MemberState(entity["state"]),
        since=instant(entity["since"]),
        place=kept_place(entity),
        apply_by=_maybe_instant(entity.get("applyBy")),
        checked=_maybe_instant(entity.get("checked")),
        revoked=entity["revoked"],
        rollback_observation=entity["look"],
        error=text_of(entity, "error"),
        failures=_failures(entity.get("failures", "")),
        tries=entity.get("tries", 0),
        ends=_maybe_instant(entity.get("ends")),
        reminded=entity.get("reminded", False),
        vacated=_maybe_instant(entity.get("vacated")),
        provisional=entity.get("provisional", False),
        generation=entity.get("generation", 0),
        moving=entity.get("moving", False),
        bridged=tuple(entity.get("bridged", "").split()),
        rank=_rank_of(entity.get("rank")),
        recalled=entity.get("recalled"),
        lacks=tuple(entity.get("lacks", "").split()),
        through=tuple(entity.get("through", "").split()),
        backup=_backup_of(entity.get("backup")),
        declined=_declined(entity.get("declined", "")),
        granted=_maybe_instant(entity.get("granted")),
    )


def reservation_of(entity: Entity) -> Reservation:
    """A reservation, from its own row or from that of its place among those that are owed a seat."""
    return Reservation(
        user_id=entity["userId"],
        state=ReservationState(entity["state"]),
        starts=instant(entity["starts"]),
        expires=instant(entity["expires"]),
        reserved=instant(entity["reserved"]),
        reserved_by=entity["reservedBy"],
        add=entity["add"],
        ends=_maybe_instant(entity.get("ends")),
        told=entity["told"],
        added=_maybe_instant(entity.get("added")),
        error=text_of(entity, "error"),
    )


def reservation_entity(allotment_id: str, row_key: str, reservation: Reservation) -> dict[str, Any]:
    """A reservation as a row."""
    return _without_nones(
        {
            "PartitionKey": allotment_id,
            "RowKey": row_key,
            "userId": reservation.user_id,
            "state": reservation.state.value,
            "starts": reservation.starts,
            "expires": reservation.expires,
            "reserved": reservation.reserved,
            "reservedBy": reservation.reserved_by,
            "add": reservation.add,
            "ends": reservation.ends,
            "told": reservation.told,
            "added": reservation.added,
            **kept_text("error", reservation.error),
        }
    )


def decisions_of(entity: Entity, about: str | None = None) -> Sequence[Decision]:
    """The decisions of a row, newest first. In rows of before it is one, whose number is the key's.

    about: of a row of several, only those about this person are wanted.
    """
    if "reason" in entity:
        number = DECISIONS_AT_MOST - int(entity["RowKey"].removeprefix(DECISION))
        return [_decision_of(entity, number, instant(entity["decided"]))]
    found = (each for each in unpacked(entity)["decisions"] if about in {None, each["userId"]})
    return [_decision_of(each, each["id"], datetime.fromisoformat(each["decided"])) for each in found]


def _decision_of(kept: Mapping[str, Any], number: int, decided: datetime) -> Decision:
    kind, reason, cause = DecisionKind(kept["kind"]), text_from(kept, "reason"), text_from(kept, "cause")
    return Decision(
        id=number,
        user_id=kept["userId"],
        kind=kind,
        reason=reason_of(kind, reason or "", cause or ""),
        requested=kept["requested"],
        used=kept["used"],
        limit=kept["limit"],
        cause=cause_of(cause or ""),
        decided=decided,
        ahead=kept.get("ahead"),
    )


def _member_entity(allotment_id: str, row_key: str, member: Member) -> dict[str, Any]:
    return _without_nones(
        {
            "PartitionKey": allotment_id,
            "RowKey": row_key,
            "userId": member.user_id,
            "state": member.state.value,
            "seated": member.seated,
            "unfinished": member.unfinished,
            "since": member.since,
            "place": place_property(member.place),
            "applyBy": member.apply_by,
            "checked": member.checked,
            "revoked": member.revoked,
            "look": member.rollback_observation,
            **kept_text("error", member.error),
            "failures": " ".join(f"{each.sku_id}:{each.error}" for each in member.failures) or None,
            "tries": member.tries or None,
            "ends": member.ends,
            "reminded": member.reminded,
            "vacated": member.vacated,
            "provisional": member.provisional,
            "generation": member.generation or None,
            "moving": member.moving or None,
            "bridged": " ".join(member.bridged) or None,
            "rank": _rank_text(member.rank),
            "recalled": member.recalled,
            "lacks": " ".join(member.lacks) or None,
            "through": " ".join(member.through) or None,
            "backup": backup_text(member.backup),
            "declined": " ".join(_declined_text(each) for each in member.declined) or None,
            "granted": member.granted,
        }
    )


def spread_of(user_id: str) -> str:
    """What a row that is about several people says of the first and of the last one."""
    return user_id[:_DIGITS]


def decisions_entity(allotment_id: str, decisions: Iterable[Decision]) -> dict[str, Any]:
    """Decisions as one row, with what narrows a search: whom all are about, their kind, the times from and to."""
    newest_first = sorted(decisions, key=lambda decision: decision.id, reverse=True)
    users, kinds = ({decision.user_id for decision in newest_first}, {decision.kind.value for decision in newest_first})
    times = [decision.decided for decision in newest_first]
    return {
        "PartitionKey": allotment_id,
        "RowKey": decision_key(newest_first[0].id),
        **(
            {"userId": users.pop()}
            if len(users) == 1
            else {"userId": SPREAD, "userFirst": spread_of(min(users)), "userLast": spread_of(max(users))}
        ),
        "kind": kinds.pop() if len(kinds) == 1 else SEVERAL,
        "decided": min(times),
        "decidedLast": max(times),
        **packed({"decisions": [_decision_json(decision) for decision in newest_first]}),
    }


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "userId": decision.user_id,
        "kind": decision.kind.value,
        **_coded("reason", decision.reason),
        "requested": decision.requested,
        "used": decision.used,
        "limit": decision.limit,
        **_coded("cause", decision.cause),
        "decided": decision.decided.isoformat(),
        "ahead": decision.ahead,
    }


def _coded(name: str, text: str) -> dict[str, Any]:
    """A text with its code and its values; a plain string alone, for a row of decisions may be nearly full."""
    return with_code(name, text) if isinstance(text, Text) else {name: text}


def product_json(product: Product) -> dict[str, Any]:
    """A product as it is kept in a property; what there is not is left out."""
    moments = {"groupAsked": product.group_asked, "groupMissing": product.group_missing}
    return {
        "skuId": product.sku_id,
        "skuPartNumber": product.sku_part_number,
        "disabledPlans": product.disabled_plans,
        "licensedGroupId": product.licensed_group_id,
        **{name: moment.isoformat() for name, moment in moments.items() if moment},
        **({} if product.only is None else {"only": product.only}),
    }


def product_of(product: Mapping[str, Any]) -> Product:
    """A product from what was kept."""
    asked, missing = product.get("groupAsked"), product.get("groupMissing")
    return Product(
        sku_id=product["skuId"],
        sku_part_number=product["skuPartNumber"],
        disabled_plans=tuple(product["disabledPlans"]),
        licensed_group_id=product["licensedGroupId"],
        group_asked=datetime.fromisoformat(asked) if asked else None,
        group_missing=datetime.fromisoformat(missing) if missing else None,
        only=product.get("only"),
    )


def _products_json(products: Iterable[Product]) -> str | None:
    """Products as they are kept in a property of their own; nothing where there are none."""
    return json.dumps([product_json(product) for product in products]) if products else None


def _products_of(kept: str | None) -> tuple[Product, ...]:
    return tuple(map(product_of, _several(kept)))


def _several(text: str | None) -> Sequence[Any]:
    """What a property has as a list in JSON; nothing where there is none, which is most often so."""
    return json.loads(text) if text else ()


def place_property(place: int | None) -> int | str | None:
    """A place as a property; one that a whole number of Table Storage is too short for is a text."""
    return place if place is None or place < 2**31 else str(place)


def kept_place(entity: Entity) -> int | None:
    """The place in a member's row; None: they do not wait."""
    place = entity.get("place")
    return None if place is None else int(place)


def waiting_order_json(order: WaitingOrder) -> dict[str, Any]:
    """The rule of a waiting room as it is kept in a property."""
    return {
        "rule": order.rule.value,
        "classes": [
            [each.priority_class, each.group_id, each.attribute and each.attribute.value, *each.values]
            for each in order.classes
        ],
        "defaultClass": order.default_class,
        "ageingDays": order.ageing_days,
    }


def _waiting_order_of(text: str | None) -> WaitingOrder | None:
    if text is None:
        return None
    kept = json.loads(text)
    rules = (
        ClassRule(number, group, Attribute(attribute) if attribute else None, tuple(values))
        for number, group, attribute, *values in kept["classes"]
    )
    return WaitingOrder(Ordering(kept["rule"]), tuple(rules), kept["defaultClass"], kept["ageingDays"])


def _rank_text(rank: Rank | None) -> str | None:
    if rank is None:
        return None
    return json.dumps([rank.priority_class, rank.by.value, rank.name, rank.value], ensure_ascii=False)


def _rank_of(text: str | None) -> Rank | None:
    if text is None:
        return None
    number, by, name, value = json.loads(text)
    return Rank(number, RankedBy(by), Attribute(name) if by == RankedBy.ATTRIBUTE else name, value)


def _turnover_text(turnover: Turnover) -> str:
    return f"{turnover.licensed.isoformat()}/{turnover.took.total_seconds():.1f}"


def _turnover_of(text: str) -> Turnover:
    licensed, _, seconds = text.partition("/")
    return Turnover(datetime.fromisoformat(licensed), timedelta(seconds=float(seconds)))


def transfers_text(transfers: Iterable[Transfer]) -> str | None:
    """Transfers as one text; None: there are none."""
    found = [_transfer_json(each) for each in transfers]
    return json.dumps(found, separators=(",", ":")) if found else None


def _transfer_json(transfer: Transfer) -> dict[str, Any]:
    return _without_nones(
        {
            "number": transfer.number,
            "purpose": transfer.purpose.value,
            "units": transfer.units,
            "started": transfer.started.isoformat(),
            "stage": transfer.stage.value,
            "other": transfer.other,
            "skuIds": list(transfer.sku_ids) or None,
            "beyond": transfer.beyond or None,
        }
    )


def _transfers(text: str | None) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(
            number=each["number"],
            purpose=Purpose(each["purpose"]),
            units=each["units"],
            started=datetime.fromisoformat(each["started"]),
            stage=Stage(each["stage"]),
            other=each.get("other"),
            sku_ids=tuple(each.get("skuIds", ())),
            beyond=each.get("beyond", 0),
        )
        for each in _several(text)
    )


def loans_text(loans: Iterable[Loan]) -> str | None:
    """Loans as one text; None: there are none."""
    return " ".join(f"{each.other}/{each.units}/{each.since.isoformat()}" for each in loans) or None


def _loans(text: str | None) -> tuple[Loan, ...]:
    parts = (each.split("/") for each in (text or "").split())
    return tuple(Loan(other, int(units), datetime.fromisoformat(since)) for other, units, since in parts)


def reclaim_text(reclaim: Reclaim | None) -> str | None:
    """How an allotment takes seats back, as one text; None: it doesn't."""
    if reclaim is None:
        return None
    return f"{reclaim.notice_days}/{reclaim.share_a_round}/{reclaim.protected_days}"


def _reclaim_of(text: str | None) -> Reclaim | None:
    return Reclaim(*map(int, text.split("/"))) if text else None


def _unless_default(rollback: InnerRollback) -> str | None:
    return None if rollback is InnerRollback.KEEP_WITHOUT else rollback.value


def _inner_groups_text(inner: Iterable[InnerGroup]) -> str | None:
    found = [
        [each.id, each.display_name, list(each.parents), each.depth, each.standing.value, each.circular, each.fixed]
        for each in inner
    ]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else None


def _inner_groups_of(text: str | None) -> tuple[InnerGroup, ...]:
    return tuple(
        InnerGroup(group, name, tuple(parents), depth, Standing(standing), circular, fixed)
        for group, name, parents, depth, standing, circular, fixed in _several(text)
    )


def backup_text(seat: BackupSeat | None) -> str | None:
    """A backup seat as one text; None: there is none."""
    if seat is None:
        return None
    apply_by = seat.apply_by.isoformat() if seat.apply_by else ""
    return "/".join((seat.allotment_id, seat.stage, seat.since.isoformat(), apply_by, "again" if seat.again else ""))


def _backup_of(text: str | None) -> BackupSeat | None:
    if text is None:
        return None
    one, stage, since, apply_by, again = text.split("/")
    until = datetime.fromisoformat(apply_by) if apply_by else None
    return BackupSeat(one, datetime.fromisoformat(since), BackupStage(stage), until, bool(again))


def _declined_text(declined: Declined) -> str:
    return f"{declined.allotment_id}/{declined.at.isoformat() if declined.at else ''}"


def _declined(text: str) -> tuple[Declined, ...]:
    parts = (each.split("/") for each in text.split())
    return tuple(Declined(one, datetime.fromisoformat(at) if at else None) for one, at in parts)


def _failures(text: str) -> tuple[Failure, ...]:
    return tuple(Failure(sku_id, error) for sku_id, _, error in (each.partition(":") for each in text.split()))


def kept_text(name: str, text: str | None) -> dict[str, Any]:
    """A text as properties of an entity: the words in English, and where it has a code, that and its values in JSON."""
    if not isinstance(text, Text):
        return {name: text}
    return {name: str(text), f"{name}Code": text.code, f"{name}Values": json.dumps(values(text), ensure_ascii=False)}


def text_of(entity: Entity, name: str) -> str | None:
    """A text from its properties; in rows of before it is the words alone."""
    kept = entity.get(f"{name}Values")
    return text_from(entity if kept is None else {**entity, f"{name}Values": json.loads(kept)}, name)


def _without_nones(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entity.items() if value is not None}


def instant(value: datetime) -> datetime:
    """A time as the SDK reads it, in its own subclass of datetime, as a plain one."""
    return value if type(value) is datetime else datetime.combine(value.date(), value.timetz())


def _maybe_instant(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value)
