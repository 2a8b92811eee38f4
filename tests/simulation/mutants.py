"""Deliberate bugs: each is put into a copy of the sources, and the tests must find it.

    python -m tests.simulation.mutants             # all of them
    python -m tests.simulation.mutants -k rollback # those whose names contain a word
    python -m tests.simulation.mutants --after "412 ignored"  # those after one, where a run was stopped

A mutant is exact text and what takes its place. Its tests are tried in their order until one fails; all of them must
pass on the sources as they are. Each verdict is printed when it is known.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from rich.console import Console

from tests.support.sources import copy_of_sources

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
ENDS_WITHIN = 1800.0
"""Seconds within which a test of the sources as they are ends on the slowest machine."""

SLOWER_AT_MOST, GIVEN_UP_AFTER = 6, 150.0
"""A mutant that takes so many times as long as the sources as they are, and so many seconds at least, does not end."""

FAILED = 1
"""The exit code with which pytest and the simulation say that something failed."""

_FAILURE = re.compile(r"^(?:FAILED|ERROR) \S*?::(\S+)|^(seed \d+: [^:]+)", re.MULTILINE)

SEEDS = ("seeds", "1..400")


@dataclass(frozen=True, slots=True)
class Edit:
    """One text that occurs exactly once in a file, and what takes its place."""

    path: str
    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug by its name. tests: arguments of pytest, or `seeds` and a range of simulated histories."""

    name: str
    edits: tuple[Edit, ...]
    tests: tuple[tuple[str, ...], ...]


def mutant(name: str, path: str, text: str, instead: str, *tests: tuple[str, ...]) -> Mutant:
    """A mutant of one edit; the simulation is its last test."""
    return Mutant(name, (Edit(path, text, instead),), (*tests, SEEDS))


ENFORCEMENT, ADMISSION, FULFILMENT = "application/enforcement/enforce.py", "domain/admission.py", "domain/fulfilment.py"
DECIDING, ORDERING = "application/enforcement/admission.py", "application/enforcement/waiting_room.py"
HINTS, LATER = "application/enforcement/hints.py", "application/enforcement/later.py"
DATES, RECONCILING = "application/enforcement/dates.py", "application/enforcement/reconciling.py"
BURSTS = ("tests/simulation/test_bursts.py", "-k", "not 60_000")
INTERLEAVINGS = ("tests/simulation/test_interleavings.py",)
ADOPTIONS = "tests/simulation/test_adoptions.py"
SINGLE_JOIN = "tests/unit/api/test_single_join.py"
NIGHTLY = "application/reconciliation/nightly.py"
ROTA = "domain/reconciliation/rota.py"
QUIET_NIGHTS = ("tests/unit/api/test_quiet_nights.py",)
ADMITTED = ("tests/unit/domain/test_admission.py",)
NEXT_MOVES = ("tests/unit/domain/test_product_changes_moves.py",)
CHANGES_OF_PRODUCTS = ("tests/simulation/test_product_changes.py",)
TOLD_CHANGES = ("tests/simulation/test_product_changes.py", "-k", "not history")
MERGES = ("tests/simulation/test_merges.py",)
TOLD_MERGES = ("tests/simulation/test_merges.py", "-k", "not history")
IN_UNIT = ("tests/contract/test_licensed_groups_in_unit.py",)
YOUNG, PREPARING = ("tests/unit/graph/test_graph_young.py",), ("tests/simulation/test_preparing.py",)
SIDE_DOOR = ("tests/unit/api/test_side_door.py",)
CALLERS = ("tests/unit/api/test_callers.py",)
MANIFEST_TREE = ("tests/unit/domain/test_manifest_tree.py",)
BUDGET = ("tests/property/test_budget.py",)
PORTIONS = ("tests/property/test_portions.py", "tests/unit/graph/test_graph_budget.py")
STORE, DIRECTORY = "tests/contract/test_allotment_store.py", "tests/contract/test_directory.py"
OUTCOMES, UNITS = "tests/contract/test_graph_outcomes.py", "tests/unit/graph/test_units.py"
PERMISSIONS = "tests/contract/test_permissions.py"
AUDIT, AUDITED = "application/audit.py", "tests/unit/api/test_audit.py"
PERSONAL, WALKED = "infra/tables/personal.py", "tests/contract/test_personal.py"
SEATS_ASKED, ASKED = "domain/seat_requests.py", ("tests/property/test_seat_requests_in_any_order.py",)
SEATS_KEPT, FOUND_BY_PERSON = "infra/tables/seat_requests.py", ("tests/contract/test_seat_requests.py",)
DOCTOR = ("tests/unit/doctor/test_checks.py",)
KEYS, SIGN_IN = "infra/signing_keys.py", "tests/contract/test_sign_in.py"
FENCE = ("tests/unit/api/test_watched_groups.py",)
RELATIONS, GROUP_RELATIONS = "infra/graph/group_relations.py", "tests/contract/test_group_relations.py"
RESERVED = ("tests/unit/domain/test_reservations.py", "tests/simulation/test_reservations.py")
PLANNED = ("tests/simulation/test_scheduled_changes.py",)
LOG, DECISION_ROWS = "infra/tables/decisions.py", "tests/contract/test_decision_rows.py"

ORDER, ROOM = "domain/waiting_order.py", "tests/unit/domain/test_waiting_room.py"
IN_LINE = "tests/simulation/test_orders.py"
REPLAY = ("tests/unit/domain/test_what_if.py",)
NESTED, MEMBERSHIP = "domain/nested_groups.py", "domain/nested_membership.py"
MEMBERS = ("tests/unit/domain/test_nested_membership.py",)
BY_GROUPS = ("tests/unit/api/test_members_by_groups.py",)
TRANSFERS, UNITS_DIR = ("tests/simulation/test_transfers.py",), "application/units/"
MOVES, POOLS = "domain/transfers.py", "domain/units/pools.py"

NEEDED_LICENCES = (
    "tests/property/test_prerequisites_law.py",
    "tests/unit/domain/test_prerequisites.py",
    "tests/unit/graph/test_prerequisites.py",
)
OF_BEFORE = ("tests/unit/domain/test_fulfilment.py", "-k", "OfBefore")
HEALED_AT_NIGHT = ("tests/unit/api/test_drift_kinds.py", "-k", "no_longer_gives")
LENDING, LENDING_RULES = ("tests/simulation/test_lending.py",), "domain/units/lending.py"
BACKUP_RULES = "domain/backups.py"
TOLD_BACKUPS = ("tests/simulation/test_backups.py", "-k", "not history")
BACKUP_KEEPER = "application/enforcement/backups.py"

MUTANTS = (
    mutant(
        "a backup taken before Graph has shown the licence",
        "domain/allotments.py",
        "return self.checked is not None and not self.moving",
        "return True",
        TOLD_BACKUPS,
    ),
    mutant(
        "a full backup asked",
        BACKUP_RULES,
        "if spare.get(one, 0) > 0), None)",
        "if one in backings), None)",
        TOLD_BACKUPS,
    ),
    mutant(
        "somebody taken for added who was in the backup's group before",
        BACKUP_RULES,
        "outcome.effect is Effect.DONE and outcome.already and not seat.again",
        "outcome.effect is Effect.REFUSED and outcome.already and not seat.again",
        TOLD_BACKUPS,
    ),
    mutant(
        "a second backup for somebody who has a seat in one by themselves",
        BACKUP_RULES,
        "or any(backing.has(row.user_id) for backing in _listed(allotment, backings))",
        "",
        TOLD_BACKUPS,
    ),
    mutant(
        "who leaves forgotten with their backup",
        ADMISSION,
        "return gone if before.backup else None",
        "return None",
        TOLD_BACKUPS,
    ),
    mutant(
        "the app's own removals from a backup asked about",
        ADMISSION,
        "and user_id not in taken_out]",
        "]",
        TOLD_BACKUPS,
    ),
    mutant(
        "somebody added to a backup again that a hand took them out of",
        BACKUP_RULES,
        "_drop(draft, row, Declined(seat.allotment_id), told, reason)",
        "_drop(draft, row, Declined(seat.allotment_id, now), told, reason)",
        TOLD_BACKUPS,
    ),
    mutant(
        "a lost backup seat not noticed",
        BACKUP_KEEPER,
        "row.backup.stage is BackupStage.HELD] if everybody else []",
        "row.backup.stage is BackupStage.HELD] if not everybody else []",
        TOLD_BACKUPS,
    ),
    mutant(
        "a backup that refuses waited for",
        BACKUP_RULES,
        "case BackupStage.ADDED if backing.refuses(row.user_id, seat, now) and settled(seat, now, policy):",
        "case BackupStage.ADDED if False:",
        TOLD_BACKUPS,
    ),
    mutant(
        "a suspended backup asked",
        BACKUP_RULES,
        "if there and self.active else 0",
        "if there else 0",
        TOLD_BACKUPS,
    ),
    mutant(
        "backups that exclude the allotment's own licence let through",
        BACKUP_RULES,
        "elif wrong := excludes(allotment, backup, choice.plans, choice.plan_names):",
        "elif wrong := None:",
        ("tests/unit/api/test_backup_allotments.py",),
    ),
    mutant(
        "backups that name each other let through",
        BACKUP_RULES,
        "if following == start:",
        "if following == first:",
        ("tests/unit/api/test_backup_allotments.py",),
    ),
    mutant(
        "more lent than the lender lends at most",
        LENDING_RULES,
        "min(allotment.lending_limit - allotment.lent_units, idle,",
        "min(allotment.lending_limit, idle,",
        LENDING,
    ),
    mutant(
        "a person refused by what is remembered of lenders",
        "application/lending.py",
        "        if came >= short or not search.used_memory:\n",
        "        if came >= short or search.trusts_memory:\n",
        LENDING,
    ),
    mutant(
        "a ledger written by what was seen of another one before it",
        "application/sight.py",
        "        if known and written and known[0] > written[0]:\n",
        "        if known and written:\n",
        LENDING,
        TRANSFERS,
    ),
    mutant(
        "a ledger written by an ETag that is known to be old",
        "application/sight.py",
        "                self._known.pop(allotment_id, None)\n",
        "                pass\n",
        LENDING,
    ),
    mutant(
        "more borrowed than the borrower borrows at most",
        LENDING_RULES,
        "allotment.borrowing_limit - allotment.borrowed_units - _asked(allotment)",
        "allotment.borrowing_limit - allotment.borrowed_units",
        LENDING,
    ),
    mutant(
        "units lent for which somebody waits",
        LENDING_RULES,
        "    idle = allotment.free_units - _expecting(allotment) - allotment.kept_units\n",
        "    idle = allotment.free_units - allotment.kept_units\n",
        ("tests/unit/domain/test_lending.py",),
    ),
    mutant(
        "borrowed units lent on",
        LENDING_RULES,
        "    if allotment.borrowed_units or _asked(allotment) or",
        "    if",
        ("tests/unit/domain/test_lending.py",),
    ),
    mutant(
        "a unit given back that somebody uses",
        "domain/units/ledgers.py",
        "        able = min(allotment.free_units, units_with(",
        "        able = min(allotment.usable_units, units_with(",
        ("tests/unit/domain/test_ledgers.py",),
    ),
    mutant(
        "a loan that the lender does not know to be home",
        "domain/units/ledgers.py",
        "        return _home(after, giver_id, transfer.units)\n",
        "        return after\n",
        LENDING,
    ),
    mutant(
        "what is lent returned to the pool with a deleted lender",
        f"{UNITS_DIR}limits.py",
        "            transfer = of_limit(services, after, after.allotted_units - after.lent_units, Purpose.RETURN)\n",
        "            transfer = of_limit(services, after, after.allotted_units, Purpose.RETURN)\n",
        LENDING,
    ),
    mutant(
        "borrowed units kept by an allotment that is gone",
        f"{UNITS_DIR}limits.py",
        "        for loan in after.borrowed_from:\n",
        "        for loan in ():\n",
        LENDING,
    ),
    mutant(
        "a freed unit given to the next in line before its lender",
        DECIDING,
        "        if await lending.give_home(self.services, allotment):\n",
        "        if False:\n",
        LENDING,
    ),
    Mutant(
        "a deleted lender erased with what it has lent",
        (
            Edit(
                ENFORCEMENT,
                "        if gone.lent_units:\n            await lending",
                "        if False:\n            await lending",
            ),
            Edit(
                ENFORCEMENT,
                "        if gone.lent_units:\n            await units",
                "        if False:\n            await units",
            ),
        ),
        (LENDING, SEEDS),
    ),
    mutant(
        "a deleted parent that asks for its parts again and again",
        ENFORCEMENT,
        "            return False  # the part that returns its units sends a command for it\n",
        "            pass\n",
        ("tests/simulation/test_histories.py", "-k", "first_histories and 6"),
    ),
    mutant(
        "a seat that ends inside its protected time",
        LENDING_RULES,
        "    return row.since + reclaim.protected <= now + reclaim.notice\n",
        "    return row.since <= now\n",
        LENDING,
    ),
    mutant(
        "another round of seats taken back each time that a night is carried out",
        LENDING_RULES,
        "round_of(loan.units, lender.reclaim) - tonight))",
        "round_of(loan.units, lender.reclaim)))",
        ("tests/unit/domain/test_lending.py",),
    ),
    mutant(
        "the newest seat taken back before those of lower classes",
        LENDING_RULES,
        "        return rank.priority_class if rank else default, row.since, row.user_id\n",
        "        return default, row.since, row.user_id\n",
        ("tests/unit/domain/test_lending.py",),
    ),
    mutant(
        "the oldest seat of a class taken back first",
        LENDING_RULES,
        "    return sorted(rows, key=key, reverse=True)\n",
        "    return sorted(rows, key=key)\n",
        ("tests/unit/domain/test_lending.py",),
    ),
    mutant(
        "a lender that isn't told what it lends",
        f"{UNITS_DIR}ends.py",
        "        await sight.commit(stored, plan.allotment, plan.steps)\n",
        "        await sight.commit(stored, after)\n",
        LENDING,
    ),
    mutant(
        "a lender that isn't told what is on its way home",
        RECONCILING,
        "        await lending.tell_lenders(self.services, allotment, calls(plan))\n",
        "",
        LENDING,
    ),
    mutant(
        "somebody who keeps a recalled seat and isn't told so",
        LENDING_RULES,
        "            draft.add(row, after, DecisionKind.RECALL_LIFTED, reason, requested=0)\n",
        "            draft.add(row, after)\n",
        LENDING,
    ),
    mutant(
        "a replay in which a loan leaves the lender and arrives nowhere",
        "domain/what_if_lending.py",
        "        taker.lends(-units, at)\n",
        "",
        ("tests/unit/domain/test_what_if_lending.py",),
    ),
    mutant(
        "a replay that counts twice what was really lent",
        "domain/what_if_lending.py",
        "            moved[lender].append((at, units))\n",
        "",
        ("tests/unit/api/test_what_if_route.py", "tests/unit/domain/test_what_if_lending.py"),
    ),
    mutant(
        "idle loans kept for ever",
        LENDING_RULES,
        "        if units > 0 and loan.since + IDLE_AFTER <= now:\n",
        "        if units > 0 and loan.since + IDLE_AFTER > now:\n",
        LENDING,
    ),
    mutant(
        "a change by hand undone by a planned one",
        "application/scheduled_changes.py",
        "        if not change.is_as_before(stored.value):\n",
        "        if False:\n",
        PLANNED,
    ),
    mutant(
        "a planned change that does not fit fails its message",
        "application/scheduled_changes.py",
        "    except (InvalidRequest, Conflict, NotFound) as refused:\n",
        "    except NotFound as refused:\n",
        PLANNED,
    ),
    mutant(
        "an entry is forgotten before its change is made",
        "application/scheduled_changes.py",
        "        if stored is not None and stored.value.state in OPEN:\n            due",
        "        if stored is not None and stored.value.state is ChangeState.BEGUN:\n            due",
        PLANNED,
    ),
    mutant(
        "a way back from what was never made",
        "domain/scheduled_changes.py",
        "    if undone is None or undone.state is not ChangeState.DONE:\n",
        "    if undone is None:\n",
        ("tests/unit/api/test_scheduled_changes.py", "tests/unit/domain/test_scheduled_changes.py"),
    ),
    mutant(
        "plans of others are not counted",
        "application/scheduled_changes.py",
        "    limits = limits_at(allotments, await _planned(services), asked.due)\n",
        "    limits = limits_at(allotments, (), asked.due)\n",
        ("tests/unit/api/test_scheduled_changes.py",),
    ),
    mutant(
        "a kept seat is free for others",
        "domain/allotments.py",
        "        return self.consumed_units + self.reserved_units\n",
        "        return self.consumed_units\n",
        RESERVED,
    ),
    mutant(
        "a seat taken without using the reservation",
        ADMISSION,
        "self.reservations.pop(row.user_id, None) if takes_seat(before, after) else None",
        "None",
        RESERVED,
    ),
    mutant(
        "the waiting room before what is owed",
        ADMISSION,
        "            break\n        user_id = reservation.user_id\n",
        "            break\n        if waiting:\n            break\n        user_id = reservation.user_id\n",
        RESERVED,
    ),
    mutant(
        "a reservation that never lapses",
        "domain/reservations.py",
        "        elif reservation.expires <= now:\n",
        "        elif False:\n",
        RESERVED,
    ),
    mutant(
        "a step about a reservation forgets what is unfinished",
        "domain/allotments.py",
        "    if step.before is None and step.after is None:  # the person may have a row all the same\n",
        "    if False:\n",
        ("tests/unit/domain/test_allotments.py",),
    ),
    mutant(
        "somebody is added to the group again and again",
        "domain/reservations.py",
        "draft.reserve(user_id, reservation, replace(reservation, added=now))",
        "draft.reserve(user_id, reservation, reservation)",
        RESERVED,
    ),
    mutant(
        "an entry is forgotten while its reservation needs it",
        "application/reservations.py",
        "if not is_open(entry, found.get(entry.subject)) and is_stale(entry, now)]",
        "if is_stale(entry, now)]",
        ("tests/unit/api/test_reservations.py",),
    ),
    mutant(
        "seat granted before the commit",
        DECIDING,
        "            plan = await self._plan(observation, rows.by_user, joined_and_left)\n",
        "            plan = await self._plan(observation, rows.by_user, joined_and_left)\n"
        "            early = [step.user_id for step in plan.steps if step.after and step.after.seated]\n"
        "            await self.services.directory.grant(self.session.allotment.products, early[:PEOPLE_A_CALL])\n",
        INTERLEAVINGS,
    ),
    Mutant(
        "units received before every pool has given",
        (
            Edit(MOVES, "return Act.RECEIVE if all(held) else None", "return Act.RECEIVE if any(held) else None"),
            Edit(f"{UNITS_DIR}transfers.py", "ends, refused=bool(refusals))", "ends, refused=False)"),
        ),
        (TRANSFERS, SEEDS),
    ),
    mutant(
        "units received again by a taker that has them",
        "domain/units/ledgers.py",
        "    if transfer is None or transfer.stage is not Stage.ASKED:\n"
        "        return allotment\n"
        "    if allotment.state is AllotmentState.DELETING:\n",
        "    if transfer is None:\n        return allotment\n    if allotment.state is AllotmentState.DELETING:\n",
        ("tests/unit/domain/test_ledgers.py",),
        TRANSFERS,
    ),
    mutant(
        "a number forgotten that a giver still holds",
        MOVES,
        "return Act.FORGET if stage is not None and not any(held) else None",
        "return Act.FORGET if stage is not None and not all(held) else None",
        ("tests/unit/domain/test_transfers.py",),
        TRANSFERS,
    ),
    mutant(
        "units taken back that the taker may still receive",
        MOVES,
        "            return None if holds else Act.GIVE\n",
        "            return Act.COME_BACK if holds else Act.GIVE\n",
        TRANSFERS,
    ),
    mutant(
        "units forgotten that nobody has received",
        MOVES,
        "            return Act.COME_BACK if holds else None\n",
        "            return Act.FORGET if holds else None\n",
        TRANSFERS,
    ),
    mutant(
        "returned units received without a look at their giver",
        f"{UNITS_DIR}ends.py",
        "            held = _holds_return(await self.sight.load(giver_id), transfer.number)\n"
        "            if account.share is None",
        "            held = True\n            if account.share is None",
        TRANSFERS,
    ),
    mutant(
        "a return forgotten before every pool has it",
        MOVES,
        "return Act.FORGET if all(known) else None",
        "return Act.FORGET if any(known) else None",
        ("tests/unit/domain/test_transfers.py",),
        TRANSFERS,
    ),
    mutant(
        "seats in use given away",
        "domain/units/ledgers.py",
        "    if units <= able:\n",
        "    if units <= allotment.usable_units:\n",
        TRANSFERS,
    ),
    mutant(
        "delegated units used all the same",
        "domain/allotments.py",
        "return self.allotted_units - self.delegated_units - self.lent_units + self.borrowed_units",
        "return self.allotted_units - self.lent_units + self.borrowed_units",
        TRANSFERS,
    ),
    mutant(
        "more given than a pool has",
        POOLS,
        "    if units - pool.free <= beyond:\n",
        "    if units - pool.assignable <= beyond:\n",
        TRANSFERS,
    ),
    mutant(
        "an agreement that outlives what it was for",
        POOLS,
        "    return replace(after, agreed=min(after.agreed, after.overcommitted))\n",
        "    return after\n",
        TRANSFERS,
    ),
    mutant(
        "a share that the totals do not count",
        POOLS,
        "    pool = replace(account.pool, given=account.pool.given + units)\n    return Account(pool, Share",
        "    pool = account.pool\n    return Account(pool, Share",
        TRANSFERS,
    ),
    mutant(
        "a refused creation that stays without a unit",
        f"{UNITS_DIR}limits.py",
        "        if await _discard(services, stored.value.id):\n            raise\n",
        "        if stored.value.allotted_units == 0:\n            raise\n",
        ("tests/unit/api/test_pools.py",),
        TRANSFERS,
    ),
    mutant(
        "an allotment erased with its units",
        ENFORCEMENT,
        "        await units.close(self.services, gone.id)\n        await self.services.store.erase",
        "        await self.services.store.erase",
        ("tests/unit/api/test_parts.py",),
    ),
    Mutant(
        "the totals of a pool written without a guard",
        (
            Edit(
                "infra/tables/pools.py",
                'guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}',
                'guard = {"mode": "replace"}',
            ),
        ),
        (("tests/contract/test_pools.py", "-k", "azurite"),),
    ),
    Mutant(
        "If-Match left out",
        (
            Edit(
                "infra/tables/store.py",
                'guard = {"mode": "replace", "etag": etag, "match_condition": MatchConditions.IfNotModified}',
                'guard = {"mode": "replace"}',
            ),
        ),
        ((STORE, "-k", "stale or at_once"),),
    ),
    Mutant(
        "a replay promotes before those who leave have left",
        (Edit("domain/what_if.py", "if (at, order + 0.5) == key:", "if False:"),),
        (REPLAY,),
    ),
    Mutant(
        "a replay forgets when a seat became free",
        (Edit("domain/what_if.py", "leave.estimated = not exact and last is not None", "leave.estimated = True"),),
        (REPLAY,),
    ),
    Mutant(
        "every refusal is a denial",
        (Edit("domain/reconciliation/denials.py", "or (followed is not None and followed <= decides)", ""),),
        (("tests/unit/domain/test_denials.py",),),
    ),
    Mutant(
        "nobody grows older in line",
        (
            Edit(
                ORDER,
                "since + (priority_class - HIGHEST_CLASS) * order.ageing",
                "_EPOCH + priority_class * timedelta(days=9999)",
            ),
        ),
        (("tests/unit/domain/test_waiting_order.py",),),
    ),
    Mutant(
        "classes don't count",
        (Edit(ORDER, "since + (priority_class - HIGHEST_CLASS) * order.ageing", "since"),),
        (("tests/unit/domain/test_waiting_order.py",),),
    ),
    Mutant(
        "people move up in half an order",
        (
            Edit(
                ADMISSION,
                "draft.allotment.free_units and draft.allotment.reordering is None:",
                "draft.allotment.free_units:",
            ),
        ),
        ((ROOM, "-k", "moves_up_meanwhile"),),
    ),
    Mutant(
        "a new order forgets who has a ticket of another kind",
        (Edit("domain/waiting_room.py", "if ticket < FIRST_PLACE:", "if ticket < 0:"),),
        ((ROOM, "-k", "ticket_of_their_own"),),
    ),
    Mutant(
        "the night undoes what was moved by hand",
        (Edit("domain/waiting_room.py", "not (changed or everybody)", "False"),),
        ((ROOM, "-k", "moved_by_hand_stays"),),
    ),
    mutant(
        "a new order is done after its first piece",
        ORDERING,
        "replace(plan.allotment, reordering=cursor)",
        "replace(plan.allotment, reordering=None)",
        (IN_LINE, "-k", "many_pieces"),
    ),
    mutant(
        "a new order ends with the worker that had begun it",
        ORDERING,
        "            needed = cursor is not None\n",
        "            needed = False\n",
        (IN_LINE, "-k", "many_pieces"),
    ),
    mutant(
        "a setting changed by the app without an entry",
        AUDIT,
        "        if not changes:\n            yield\n",
        "        if not changes or before is not None:\n            yield\n",
    ),
    Mutant(
        "an entry written once the change is made",
        (Edit("handlers/api/endpoint.py", "        await call.core.audit.add(entry)\n", ""),),
        ((AUDITED, "-k", "written_down or dies"),),
    ),
    Mutant(
        "each refusal an entry of its own",
        (Edit("handlers/api/audit_entries.py", "replace(entry, id=one, at=minute,", "replace(entry, at=minute,"),),
        ((AUDITED, "-k", "flood"),),
    ),
    Mutant(
        "an id left in what is packed into a row",
        (Edit(PERSONAL, "body.replace(user_id.encode(), token.encode())", "body"),),
        ((WALKED, "-k", "any_more"),),
    ),
    Mutant(
        "what somebody typed kept when they are erased",
        (
            Edit(
                PERSONAL, "_replaced(_forgotten(name, row, user_id), user_id, token)", "_replaced(row, user_id, token)"
            ),
        ),
        ((WALKED, "-k", "any_more"),),
    ),
    Mutant(
        "a command that wrote nothing leaves the copy that lists show",
        (Edit("application/dispatch.py", "[command.allotment_id] if unshown else []", "list[str]()"),),
        (SEEDS,),
    ),
    Mutant(
        "a night passes over what a lost token hides, for ever",
        (Edit(NIGHTLY, "    if changed or not await _is_as_it_was", "    if not await _is_as_it_was"),),
        (QUIET_NIGHTS,),
    ),
    Mutant(
        "an allotment of which nothing is noted is passed over",
        (
            Edit(
                NIGHTLY,
                "    if compared is None or latest is None or mark is None:\n        return False",
                "    if compared is None or latest is None or mark is None:\n        return latest is not None",
            ),
        ),
        (QUIET_NIGHTS,),
    ),
    Mutant(
        "the rota never comes round",
        (
            Edit(
                ROTA,
                "not 0 < age < nights or has_turn(allotment.id, today, nights)",
                "False",
            ),
        ),
        (QUIET_NIGHTS,),
    ),
    mutant(
        "a quiet night passes over loans, of which seats may have to come home",
        ROTA,
        " or allotment.borrowed_units or allotment.incoming or allotment.outgoing)\n",
        ")\n",
        ("tests/unit/domain/test_rota.py",),
    ),
    Mutant(
        "a ledger that has changed is taken for the same",
        (Edit(ROTA, " and compared.ledger == fingerprint(allotment)", ""),),
        (QUIET_NIGHTS,),
    ),
    Mutant(
        "a quiet night does not ask what the licensed groups give",
        (Edit(NIGHTLY, "product.sku_id not in group.carries or ", ""),),
        (QUIET_NIGHTS,),
    ),
    Mutant(
        "what a notification's look leaves unfinished is never shown",
        (Edit("application/dispatch.py", "not command.fresh or command.kind", "redelivered or command.kind"),),
        ((SINGLE_JOIN, "-k", "looked_after"),),
    ),
    Mutant(
        "what a deleted allotment is told is lost",
        (Edit(ENFORCEMENT, "        await forward(services, command, stored)\n", "        pass\n"),),
        ((SINGLE_JOIN, "-k", "deleted"),),
    ),
    Mutant(
        "a copy is not compared again once it is written",
        (
            Edit(
                "infra/tables/store.py",
                "                shown = copy\n",
                "                return\n",
            ),
        ),
        ((STORE, "-k", "older_copy"),),
    ),
    Mutant(
        "a copy of the allotment that had the group before is shown",
        (Edit("infra/tables/listing.py", ' or entity["PartitionKey"] != row["allotmentId"]', ""),),
        ((STORE, "-k", "had_the_group"),),
    ),
    Mutant(
        "people are not put into the index before their rows",
        (
            Edit(
                "application/enforcement/ledger.py",
                "        await self.services.person_index.add(self.allotment.id, joining, self.now)\n",
                "",
            ),
        ),
        (("tests/unit/api/test_standings.py", "-k", "before_the_row"),),
    ),
    Mutant(
        "names of people not put for who sees all",
        (
            Edit(
                "application/person_names.py",
                "    await names.put(EVERYBODY, [replace(each, left=None) for each in people])\n",
                "",
            ),
        ),
        (("seeds", "1..30"),),
    ),
    Mutant(
        "names of people not put for their allotment",
        (Edit("application/person_names.py", "    await names.put(allotment_id, people)\n", ""),),
        (("seeds", "1..30"),),
    ),
    Mutant(
        "who has no name left out of the order of names",
        (
            Edit(
                "application/people_in_order.py",
                "            cursor = NAMELESS\n",
                "            return Page(tuple(found))\n",
            ),
        ),
        (("tests/unit/api/test_people_in_order.py", "-k", "no_name"),),
    ),
    Mutant(
        "owners see what a stranger holds outside",
        (
            Edit(
                "handlers/api/standings.py",
                "decisions, user_id, caller.owns, call.owned)",
                "decisions, user_id, lambda _: True)",
            ),
        ),
        (("tests/unit/api/test_standings.py", "-k", "outside"),),
    ),
    Mutant(
        "what an owner looks at forgets where else somebody is",
        (Edit("application/person_index.py", " if among is None else set[str]()", ""),),
        (("tests/unit/api/test_standings.py", "-k", "forgets_nothing"),),
    ),
    Mutant(
        "a part of a manifest begins with the end of the one before",
        (Edit("domain/manifest/entries.py", "each.group_id > after", "each.group_id >= after"),),
        (("tests/unit/api/test_manifest_api.py", "-k", "parts"),),
    ),
    Mutant(
        "somebody who was erased is looked for where they were",
        (Edit("infra/tables/personal.py", 'entity["userId"] = SEVERAL', 'entity["userId"] = SPREAD'),),
        ((DECISION_ROWS, "-k", "erased"),),
    ),
    Mutant(
        "a second request for a seat while one is open",
        (Edit(SEATS_ASKED, "before is not None and before.state in UNDECIDED", "before is not None and False"),),
        (ASKED,),
    ),
    Mutant(
        "a request for a seat refused while it is approved",
        (Edit(SEATS_ASKED, "request.state is not SeatRequestState.OPEN:", "request.state not in UNDECIDED:"),),
        (ASKED,),
    ),
    Mutant(
        "a request for a seat approved without a membership",
        (
            Edit(
                "handlers/api/seat_requests.py",
                "    if not is_there:\n        require_done(",
                "    if is_there:\n        require_done(",
            ),
        ),
        (ASKED,),
    ),
    Mutant(
        "a request for a seat that is not found by its person",
        (Edit(SEATS_KEPT, "        if etag is None:\n", "        if etag is not None:\n"),),
        (FOUND_BY_PERSON,),
    ),
    Mutant(
        "somebody who asks again forgotten with their former request",
        (Edit(SEATS_KEPT, 'hint["RowKey"], str(hint.metadata["etag"]))', 'hint["RowKey"])'),),
        (FOUND_BY_PERSON,),
    ),
    Mutant(
        "a page begins with its row, not in the middle of it",
        (Edit(LOG, "if decision.id > newest or not only", "if not only"),),
        ((DECISION_ROWS, "-k", "middle"),),
    ),
    Mutant(
        "who is spared forgotten with the row of the others",
        (Edit(LOG, " or each.user_id in spared]", "]"),),
        ((DECISION_ROWS, "-k", "spared"),),
    ),
    Mutant(
        "a row of which something is left forgotten whole",
        (Edit(LOG, "            if not left:\n", "            if len(left) < len(decisions):\n"),),
        ((DECISION_ROWS, "-k", "spared"),),
    ),
    Mutant(
        "rows of several people left out by a filter",
        (Edit(LOG, " or userFirst le @spread", ""),),
        ((DECISION_ROWS, "-k", "filter"),),
    ),
    mutant(
        "people who came and went decided about in one row without end",
        ADMISSION,
        "needed = max(1, step.entities)",
        "needed = step.entities",
        ("tests/unit/domain/test_transactions.py",),
    ),
    Mutant(
        "412 of Table Storage not told",
        (Edit("infra/tables/client.py", "error.status_code in {404, 409, 412}", "error.status_code in {404, 409}"),),
        ((STORE, "-k", "stale or at_once"),),
    ),
    Mutant(
        "a cursor that a caller wrote",
        (
            Edit(
                "handlers/api/paging.py",
                "if hmac.compare_digest(signature, _signature(call, content)) else None",
                "if len(signature) == SIGNATURE else None",
            ),
        ),
        (("tests/unit/api/test_odd_input.py", "-k", "Cursors"),),
    ),
    Mutant(
        "a part of a timer that breaks ends the tick",
        (Edit("handlers/ticks.py", "            failures.append(failure)\n", "            raise\n"),),
        (("tests/unit/api/test_timers.py", "-k", "breaks"),),
    ),
    Mutant(
        "a part of a timer that broke not told of",
        (Edit("handlers/ticks.py", "    if failures:\n", "    if False:\n"),),
        (("tests/unit/api/test_timers.py", "-k", "breaks"),),
    ),
    Mutant(
        "a warm-up breaks where a peer is down",
        (Edit("handlers/webhook.py", "gather(*prepared, return_exceptions=True)", "gather(*prepared)"),),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "WarmUp"),),
    ),
    Mutant(
        "the former secret refused while it is changed",
        (Edit("application/subscription.py", "[self.client_state, former] if former else ", ""),),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "while_it_is_changed"),),
    ),
    Mutant(
        "the former secret believed for ever",
        (Edit("application/subscription.py", " if self.former_until and now < self.former_until else None", ""),),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "hours_are_over"),),
    ),
    Mutant(
        "a new secret beside the former one in a post not looked up",
        (
            Edit(
                "handlers/client_state.py",
                "elif not all(self._is_among([each]) for each in found)",
                "elif False",
            ),
        ),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "while_it_is_changed"),),
    ),
    Mutant(
        "a subscription with the former secret taken over",
        (Edit("application/subscription.py", "other.here and known.former is None", "other.here"),),
        (("tests/unit/graph/test_graph_subscription_keeping.py", "-k", "another_worker_made"),),
    ),
    Mutant(
        "a stranger's post parsed",
        (Edit("handlers/client_state.py", "                raise refusal\n", "                pass\n"),),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "stranger"),),
    ),
    Mutant(
        "forgeries of a secret answered without end",
        (
            Edit(
                "handlers/client_state.py",
                "            refusal = self._refused()\n",
                '            refusal = HttpError(HTTPStatus.BAD_REQUEST, Objection("notNotifications"))\n',
            ),
        ),
        (("tests/unit/graph/test_graph_webhook.py", "-k", "strangers"),),
    ),
    Mutant(
        "an answer of Graph of another shape believed",
        (
            Edit(
                "infra/graph/answers.py",
                "if not isinstance(properties[name], _TYPES[name]):",
                "if not isinstance(properties[name], object):",
            ),
        ),
        (("tests/fuzz/test_graph_answers.py",),),
    ),
    Mutant(
        "half a character kept",
        (Edit("domain/incoming.py", "        if suspect.search(value):\n", "        if False:\n"),),
        (("tests/unit/api/test_odd_input.py",),),
    ),
    mutant(
        "412 ignored",
        DECIDING,
        "                token = token and self.session.allotment.delta_token\n                continue\n",
        "                return\n",
        INTERLEAVINGS,
    ),
    mutant(
        "come back under a message id that was delivered a moment ago",
        LATER,
        "round_up_to(max(when, soonest), first / 2)",
        "round_up_to(when, first / 2)",
        INTERLEAVINGS,
    ),
    mutant(
        "leaver's seat freed while the licence is there",
        FULFILMENT,
        "draft.add(row, replace(row, revoked=False) if view.present else None)",
        "draft.add(row, None)",
        ("tests/unit/domain/test_fulfilment.py",),
    ),
    mutant(
        "leaver's seat freed as soon as Graph has answered",
        FULFILMENT,
        "draft.add(row, replace(row, revoked=True, error=None))",
        "draft.add(row, None)",
        ("tests/unit/domain/test_fulfilment.py",),
    ),
    Mutant(
        "404 of a grant counted as refused",
        (
            Edit(
                FULFILMENT,
                "row.state is not MemberState.RELEASING and may",
                "row.state is MemberState.ROLLING_BACK and may",
            ),
        ),
        (YOUNG,),
    ),
    Mutant(
        "404 of a rollback counted as done",
        (
            Edit(
                FULFILMENT, "row.state is not MemberState.RELEASING and may", "row.state is MemberState.PENDING and may"
            ),
        ),
        (YOUNG,),
    ),
    Mutant(
        "404 of a grant tried for ever",
        (Edit(FULFILMENT, " and may_be_unknown(row.since, now):\n            continue", ":\n            continue"),),
        (YOUNG,),
    ),
    Mutant(
        "seat freed because a replica does not know its holder",
        (
            Edit(
                FULFILMENT,
                "                if view.known or not may_be_unknown(row.apply_by or row.since, now):\n",
                "                if True:\n",
            ),
        ),
        (YOUNG,),
    ),
    Mutant(
        "round stopped by somebody whom Graph does not know",
        (
            Edit(
                "application/enforcement/fulfilment.py",
                "if answer.effect is Effect.LATER]\n                if delayed",
                "if answer.effect is not Effect.DONE]\n                if delayed",
            ),
        ),
        (YOUNG,),
    ),
    Mutant(
        "watched group gone by one 404",
        (
            Edit(
                ADMISSION,
                "    if observation.group_gone or is_gone(missing, observation.started):\n",
                "    if observation:\n",
            ),
        ),
        (YOUNG,),
    ),
    Mutant(
        "licensed group gone by one 404",
        (
            Edit(
                "application/reconciliation/nightly.py",
                "    if doubtful := [*in_doubt(after, evidence.began)]:\n",
                "    if doubtful := list[str]():\n",
            ),
            Edit(
                "domain/reconciliation/findings.py",
                "            if not is_gone(product.group_missing, evidence.began):\n                continue\n",
                "",
            ),
        ),
        (("tests/unit/api/test_drift_kinds.py", "-k", "404"),),
    ),
    Mutant(
        "licensed group asked for without a note",
        (
            Edit(
                "application/licensed_groups.py",
                "asked = await _kept(services, stored, _with(stored.value, place, replace(product, group_asked=now)))",
                "asked = stored",
            ),
        ),
        (PREPARING,),
    ),
    Mutant(
        "licensed group's id kept after its licence",
        (
            Edit(
                "application/licensed_groups.py",
                "    return await _kept(services, asked, _grouped(asked.value, place, group_id))\n",
                "    await services.directory.license_group(replace(product, licensed_group_id=group_id))\n"
                "    return await _kept(services, asked, _grouped(asked.value, place, group_id))\n",
            ),
        ),
        (("tests/unit/api/test_preparing.py",),),
    ),
    Mutant(
        "allotment enforced before its licensed groups are there",
        (
            Edit(
                ENFORCEMENT,
                " and stored.value.state is AllotmentState.PREPARING:\n",
                " and stored.value.state is None:\n",
            ),
        ),
        (PREPARING,),
    ),
    mutant(
        "release freed without the margin",
        FULFILMENT,
        "    return max(sent_by, row.checked) + policy.propagation_margin",
        "    return sent_by",
        ("tests/unit/domain/test_fulfilment.py",),
    ),
    mutant(
        "delta token stored before the plan",
        ADMISSION,
        "current, chunk, entities = before, ",
        "current, chunk, entities = replace(before, delta_token=plan.allotment.delta_token), ",
        ("tests/unit/domain/test_transactions.py",),
    ),
    Mutant(
        "already a member taken for a failure",
        (
            Edit(
                "infra/graph/outcomes.py",
                "return ALREADY if _says(answer, _IS_MEMBER) else outcome(answer, MEMBERS)",
                "return outcome(answer, MEMBERS)",
            ),
        ),
        ((DIRECTORY, "-k", "repeating"),),
    ),
    Mutant(
        "DELETE without $ref",
        (
            Edit(
                "infra/graph/directory.py",
                'members/{user}/$ref") for user in user_ids]',
                'members/{user}") for user in user_ids]',
            ),
        ),
        ((DIRECTORY, "-k", "members_are_removed"),),
    ),
    Mutant(
        "any DELETE let through",
        (Edit("infra/graph/client.py", r"members/[0-9A-Za-z-]+/\$ref|", "members/[0-9A-Za-z-]+|"),),
        (("tests/contract/test_graph_client.py",),),
    ),
    Mutant(
        "a deletion sent by itself, which aiohttp may repeat",
        (Edit("infra/graph/client.py", '        if method == "DELETE":\n', '        if method == "delete":\n'),),
        (("tests/contract/test_graph_client.py", "-k", "deleted_alone"),),
    ),
    Mutant(
        "an answer that is no HTTP raised as aiohttp says it",
        (Edit("infra/graph/sdk.py", "except ClientError as error:", "except ConnectionRefusedError as error:"),),
        (("tests/contract/test_graph_client.py", "-k", "no_whole_answer"),),
    ),
    Mutant(
        "the decisions of a transaction counted as one",
        (Edit("application/telemetry.py", "        DECISIONS.add(number,", "        DECISIONS.add(1,"),),
        (("tests/unit/telemetry/test_numbers.py", "-k", "together"),),
    ),
    mutant(
        "waiting order broken",
        ADMISSION,
        "    line = deque(row for row in waiting if",
        "    line = deque(row for row in reversed(waiting) if",
        ("tests/unit/domain/test_admission.py", "-k", "order"),
    ),
    mutant(
        "promotion skipped",
        ADMISSION,
        "    line = deque(row for row in waiting if",
        "    line = deque[Member](row for row in () if",
        ("tests/unit/domain/test_admission.py",),
    ),
    Mutant(
        "stale negative cache in the relay",
        (
            Edit(
                "application/relay.py",
                "log = logging.getLogger(__name__)\n",
                "log = logging.getLogger(__name__)\n_WITHOUT = set[str]()\n",
            ),
            Edit(
                "application/relay.py",
                "    asked = {change.group_id for _, change in changes}\n"
                "    found = await services.routes.find(services.store, services.clock, asked)\n",
                "    asked = {change.group_id for _, change in changes} - _WITHOUT\n"
                "    found = await services.routes.find(services.store, services.clock, asked)\n"
                "    _WITHOUT.update(asked - found.allotments.keys())\n",
            ),
        ),
        (INTERLEAVINGS, SEEDS),
    ),
    mutant(
        "a change that named nobody is looked for once",
        LATER,
        "        unnamed = self.command.unnamed and not self.admission.has_changed\n",
        "        unnamed = False\n",
        INTERLEAVINGS,
    ),
    mutant(
        "a leaver is looked at seldom although somebody waits",
        LATER,
        "        awaited = releasing and self.session.allotment.queued_units\n",
        "        awaited = False\n",
        INTERLEAVINGS,
    ),
    mutant(
        "notifications left on the queue while Table Storage is down",
        "application/relay.py",
        '    except Transient as failure:\n        log.warning("%d',
        '    except ZeroDivisionError as failure:\n        log.warning("%d',
        ("tests/unit/api/test_storage_down.py",),
    ),
    mutant(
        "commands left on the queue while a peer is down",
        "application/requeue.py",
        "    except (Transient, Permanent, StaleWrite) as failure:\n",
        "    except (Permanent, StaleWrite) as failure:\n",
        INTERLEAVINGS,
    ),
    mutant(
        "clientState not checked",
        "application/graph_notifications.py",
        '        and is_one_of(entry["clientState"].encode(errors="replace"), secrets)\n',
        "",
        ("tests/unit/domain/test_notifications.py",),
    ),
    mutant(
        "apply-by ignored",
        "application/enforcement/fulfilment.py",
        "    return row.state is not MemberState.RELEASING and is_overdue(row, now)\n",
        "    return False\n",
        INTERLEAVINGS,
    ),
    mutant(
        "stale rows written under a fresh ETag",
        "application/enforcement/ledger.py",
        "            if not self.holds(rows):\n",
        "            if not rows.by_user:\n",
        INTERLEAVINGS,
    ),
    mutant(
        "rollback of somebody who has a seat",
        ADMISSION,
        "    if row is not None and row.state is not MemberState.RELEASING and not is_newcomer(row):\n",
        "    if row is not None and row.state in {MemberState.WAITING, MemberState.IGNORED}:\n",
        ("tests/property/test_replays.py",),
    ),
    mutant(
        "conditions not asked of who moves up",
        ADMISSION,
        "    if condition := draft.unmet.get(row.user_id):\n",
        "    if (condition := draft.unmet.get(row.user_id)) and row.provisional:\n",
        ("tests/property/test_joining.py",),
    ),
    mutant(
        "conditions not asked of newcomers where a seat is free",
        ADMISSION,
        "    elif condition := draft.unmet.get(observed.user_id):\n",
        "    elif (condition := draft.unmet.get(observed.user_id)) and not draft.allotment.free_units:\n",
        ("tests/property/test_joining.py",),
    ),
    mutant(
        "who is kept without a seat never looked at again",
        ADMISSION,
        "row.state in {MemberState.ROLLING_BACK, MemberState.INELIGIBLE, MemberState.LEAVING}\n",
        "row.state is MemberState.ROLLING_BACK\n",
        ("tests/unit/domain/test_admission_conditions.py",),
    ),
    mutant(
        "a seat kept for somebody given whatever the conditions",
        ADMISSION,
        "    elif condition := draft.unmet.get(observed.user_id):\n",
        "    elif (condition := draft.unmet.get(observed.user_id)) and not _has_claim(draft, observed.user_id):\n",
        ("tests/unit/domain/test_admission_conditions.py",),
    ),
    mutant(
        "an account that is not shown yet taken for decided",
        ADMISSION,
        "        observation = replace(observation, observed=left, token=allotment.delta_token)\n",
        "        observation = replace(observation, observed=left)\n",
        ("tests/unit/domain/test_admission_conditions.py",),
    ),
    mutant(
        "nested: who leaves one of two groups taken for gone",
        MEMBERSHIP,
        "    return ways(row.through, watched)\n",
        "    return ()\n",
        MEMBERS,
    ),
    mutant(
        "nested: groups that were nested or taken out not noticed",
        MEMBERSHIP,
        "    if found.gone or found.members.keys() - {watched, *followed(inner)}:\n",
        "    if not found.gone:\n        return False\n    if found.members.keys() - {watched, *followed(inner)}:\n",
        MEMBERS,
    ),
    mutant(
        "nested: people removed from inner groups unasked",
        NESTED,
        "    if rollback is InnerRollback.KEEP_WITHOUT:\n",
        "    if rollback is InnerRollback.KEEP_WITHOUT and False:\n",
        MEMBERS,
    ),
    mutant(
        "nested: other ways of a member not written down",
        ADMISSION,
        "    if row.through != draft.ways_of(row.user_id, row):\n",
        "    if False:\n",
        MEMBERS,
    ),
    mutant(
        "nested: a piece of a plan takes the groups of a token that it has not",
        ADMISSION,
        "            unfinished = replace(draft.allotment, inner_groups=before)\n",
        "            unfinished = draft.allotment\n",
        MEMBERS,
    ),
    mutant(
        "nested: removed from the watched group alone",
        "application/nested_groups.py",
        "        for group in ways(row.through, allotment.group_id):\n",
        "        for group in (allotment.group_id,):\n",
        BY_GROUPS,
    ),
    mutant(
        "nested: a refused removal from an inner group suspends",
        FULFILMENT,
        "        case MemberState.ROLLING_BACK if outcome.inner and isinstance(detail, Text):\n",
        "        case MemberState.ROLLING_BACK if outcome.inner and False:\n",
        MEMBERS,
    ),
    mutant(
        "nested: counted to any depth",
        NESTED,
        "    if depth > DEPTH_AT_MOST:\n",
        "    if depth > 2 * DEPTH_AT_MOST:\n",
        ("tests/unit/domain/test_nested_groups.py",),
    ),
    mutant(
        "changes put back that have gone on, because nothing can be remembered",
        "application/relay.py",
        "        await services.routes.remember(services.store, found)\n    except Transient as failure:\n",
        "        await services.routes.remember(services.store, found)\n    except Permanent as failure:\n",
        ("tests/unit/api/test_single_join.py",),
    ),
    mutant(
        "changes of licensed groups remembered to go nowhere, although they count inside others",
        "application/routes.py",
        "tuple(followers.get(group, ())), found.until",
        "(), found.until",
        ("tests/unit/api/test_single_join.py",),
    ),
    mutant(
        "nested: changes of inner groups go to no allotment",
        "application/routes.py",
        "        found = {group: _together(owners.get(group), followers.get(group, ())) for group in asked}\n",
        "        found = {group: _together(owners.get(group), ()) for group in asked}\n",
        BY_GROUPS,
    ),
    mutant(
        "nested: inner groups not caught up with",
        "application/catch_up.py",
        "    async for changed in changes(services, CHUNKS, watched.keys() | inner.keys()):\n",
        "    async for changed in changes(services, CHUNKS, watched.keys()):\n",
        BY_GROUPS,
    ),
    mutant(
        "nested: quiet nights do not ask about inner groups",
        ROTA,
        "    return (allotment.group_id, *followed(allotment.inner_groups), *(group for group in licensed if group))\n",
        "    return (allotment.group_id, *(group for group in licensed if group))\n",
        BY_GROUPS,
    ),
    mutant(
        "people who passed not explained",
        ADMISSION,
        "    unknown = sorted(joined_and_left)\n",
        "    unknown = list[str]()\n",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "a decision of long ago taken for an explanation",
        ADMISSION,
        "decision in decisions if decision.decided >= queued - EXPLAINED_FOR}",
        "decision in decisions}",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "who was notified and never seen not told",
        "domain/commands.py",
        "    if command.rechecks < tries:\n",
        "    if tries:\n",
        INTERLEAVINGS,
    ),
    mutant(
        "who comes back taken for undone by the rollback before",
        "domain/admission.py",
        "each.decided > queued and each.user_id in user_ids",
        "each.user_id in user_ids",
        ("tests/unit/api/test_single_join.py",),
    ),
    mutant(
        "any decision taken for the end of a stay",
        "domain/admission.py",
        "if each.kind is DecisionKind.ROLLED_BACK and each.decided > queued",
        "if each.decided > queued",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "a rollback said to have undone a coming by another group",
        HINTS,
        "bool(removed) and not allotment.nested_groups",
        "bool(removed)",
        ("tests/unit/api/test_single_join.py",),
    ),
    mutant(
        "who comes back taken for the echo of his rollback",
        "domain/commands.py",
        "all(user in (undone if there else rolled_back) for user, there in new.items())",
        "all(user in rolled_back for user in new)",
        INTERLEAVINGS,
    ),
    mutant(
        "removals of a run's looks not counted together",
        DECIDING,
        "        together = (self.released | plan.released) - self.permitted\n",
        "        together = plan.released - self.permitted\n",
        INTERLEAVINGS,
    ),
    mutant(
        "late rollback renewed from now, not from the look",
        FULFILMENT,
        "MemberState.ROLLING_BACK: observed_at}",
        "MemberState.ROLLING_BACK: now}",
        ("tests/unit/domain/test_fulfilment.py",),
    ),
    mutant(
        "licences in error not asked about at night",
        "domain/drift.py",
        "if row.state is MemberState.FAILED or user in in_error}",
        "if row.state is MemberState.FAILED}",
        ("tests/unit/domain/test_drift.py",),
    ),
    mutant(
        "ended seats removed whenever their turn comes",
        DATES,
        "            if self.session.now >= latest:\n",
        "            if not people:\n",
        ("tests/simulation/test_end_dates.py",),
    ),
    mutant(
        "an end date forgotten before it is written",
        "application/seat_ends.py",
        " and is_stale(entry, now)]",
        "]",
        ("tests/simulation/test_end_dates.py",),
    ),
    mutant(
        "promoted after the end date",
        ADMISSION,
        "if row.user_id not in leaving and not row.has_ended(now)]",
        "if row.user_id not in leaving]",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "everything renewed before anything is sent",
        "application/enforcement/fulfilment.py",
        "            current = await self.session.write(slab, self.renewals(observed_at))\n",
        "            everything = rows.of([*slab.people, *due])\n"
        "            current = await self.session.write(everything, self.renewals(observed_at))\n"
        "            current = current.of(row for row in current.people if row.user_id in slab.by_user)\n",
        BURSTS,
    ),
    mutant(
        "the window is not stretched for a slow store",
        "application/enforcement/ledger.py",
        "WRITES_A_WINDOW * self._slowest",
        "0 * self._slowest",
        BURSTS,
    ),
    mutant(
        "who is too late again by a slow store is left to the next run",
        "application/enforcement/fulfilment.py",
        "current.by_user.items() if user not in acted.by_user and",
        "current.by_user.items() if user in () and",
        BURSTS,
    ),
    mutant(
        "refusals before seats",
        "application/enforcement/fulfilment.py",
        "(MemberState.RELEASING, MemberState.PENDING, MemberState.ROLLING_BACK)",
        "(MemberState.RELEASING, MemberState.ROLLING_BACK, MemberState.PENDING)",
        BURSTS,
    ),
    mutant(
        "nothing sent before everything is decided",
        DECIDING,
        "            await self.delivery.carry_out(unfinished, observation.started if observation else None)\n",
        "",
        BURSTS,
    ),
    mutant(
        "decided about again in the next piece",
        ADMISSION,
        "for observed in observation.observed if observed.user_id not in observation.decided",
        "for observed in observation.observed",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "newcomers do not wait for seats on their way",
        ADMISSION,
        "    if not allotment.waits and not allotment.expected_units and because is None:\n",
        "    if not allotment.waits and because is None:\n",
        BURSTS,
    ),
    mutant(
        "who waits in vain is kept waiting",
        ADMISSION,
        "    while line and draft.allotment.waits_in_vain:\n",
        "    while line and draft.allotment.waits_in_vain < 0:\n",
        ("tests/unit/domain/test_admission.py",),
    ),
    mutant(
        "blast radius not checked",
        ADMISSION,
        "        return removals > self.removals or share\n",
        "        return False and share\n",
        ("tests/unit/domain/test_blast_radius.py",),
    ),
    mutant(
        "unfinished people not swept after a crash",
        ENFORCEMENT,
        "of_all = not command.fresh or command.kind is not CommandKind.OBSERVE",
        "of_all = command.kind is not CommandKind.OBSERVE",
        INTERLEAVINGS,
    ),
    mutant(
        "position moved before the message has gone",
        "application/messaging.py",
        "        state = await self.write(replace(state, delivering_up_to=target, claimed_until=self.now + LEASE))\n"
        "        readers",
        "        await self.write(_State(target, last=self.now))\n        readers",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "message sent without a claim",
        "application/messaging.py",
        "        state = await self.write(replace(state, delivering_up_to=target, claimed_until=self.now + LEASE))\n"
        "        readers",
        "        state = replace(state, delivering_up_to=target)\n        readers",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "the rest of a long message forgotten",
        "application/messaging.py",
        "        if not all_sent or target.decision",
        "        if target.decision",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "collected updates forgotten where they are told at once again",
        "application/messaging.py",
        "        done = await self.tell(state, decisions, [each for each in decisions if each.id <= told.decision])\n",
        "        done = True\n",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "updates collected only from after the first news",
        "application/messaging.py",
        "        await digest.begin(news)\n        await news.run()\n",
        "        await news.run()\n        await digest.begin(news)\n",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "collected updates told at once too",
        "domain/messages/events.py",
        "    None: frozenset({Edition.WHOLE, Edition.DIGEST}),\n",
        "    None: frozenset({Edition.WHOLE, Edition.WITHOUT_UPDATES, Edition.DIGEST}),\n",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "news told by an allotment that was read before them",
        "application/messaging.py",
        "        if (state.delivering_up_to or state.delivered_up_to).decision > self.allotment.decisions:\n",
        "        if False:\n",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "another rhythm holds for what was collected before",
        "domain/messages/preferences.py",
        "self.at(period_start(Rhythm.DAILY, when)).updates",
        "self.now.updates",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "updates of a chosen rhythm collected only from after the news",
        "application/messaging.py",
        "    for each in chosen:\n        await each.begin(news)\n",
        "    await news.run()\n    for each in chosen:\n        await each.begin(news)\n",
        ("tests/simulation/test_messages.py",),
    ),
    mutant(
        "report mailed from the beginning after a crash",
        "application/reconciliation/report_mails.py",
        "        if address <= place.after:\n",
        "        if False:\n",
        ("tests/simulation/test_report_mails.py",),
    ),
    mutant(
        "report not asked for before the night is finished",
        "application/reconciliation/nightly.py",
        "    if services.outbox is not None:  # before",
        "    if False:  # before",
        ("tests/unit/api/test_own_report.py",),
    ),
    mutant(
        "settings that were never read taken for the app settings",
        "application/settings.py",
        "            if self._known is None:\n                raise\n",
        "            if self._known is None:\n                return self._in_force(None)\n",
        ("tests/unit/api/test_settings_api.py",),
    ),
    mutant(
        "told to wait although promoted since",
        "domain/messages/events.py",
        "settled.get(item.about, -1) > at",
        "settled.get(item.about, -1) > len(items)",
        ("tests/unit/domain/test_events.py",),
    ),
    mutant(
        "units given away that people hold outside",
        "domain/capacity.py",
        "        return self.assignable - self.committed - outside\n",
        "        return self.assignable - self.committed\n",
        ("tests/property/test_capacity_laws.py",),
    ),
    mutant(
        "failed seats taken for licensed ones",
        "domain/capacity.py",
        "self.used - self.used_by_allotments + self.failed + self.unsettled",
        "self.used - self.used_by_allotments + self.unsettled",
        ("tests/property/test_capacity_laws.py",),
    ),
    mutant(
        "a promise moved for which there is no unit",
        "domain/reconciliation/limits.py",
        "    short = min(short, source.at_all(skus))\n",
        "",
        ("tests/property/test_capacity_laws.py",),
    ),
    mutant(
        "news forgotten with the worker that decided them",
        ENFORCEMENT,
        "if await _carry_out(services, command, work) or not command.fresh:",
        "if await _carry_out(services, command, work):",
        ("tests/simulation/test_messages.py",),
    ),
    Mutant(
        "licensed group made outside its administrative unit",
        (Edit("infra/graph/directory.py", "        if self._unit is None:\n", "        if True:\n"),),
        (IN_UNIT,),
    ),
    Mutant(
        "role that is missing in an administrative unit told as a permission",
        (Edit("infra/graph/outcomes.py", "if suspect.missing is None or not group", "if True or not group"),),
        (IN_UNIT,),
    ),
    Mutant(
        "a product that has left the tenant keeps an allotment from being deleted",
        (Edit("infra/graph/directory.py", "if LEFT_THE_TENANT not in taken.message:", "if taken.message:"),),
        ((DIRECTORY, "-k", "left_the_tenant"),),
    ),
    Mutant(
        "a licence that a lagging replica still shows taken off a group again and again",
        (
            Edit(
                "infra/graph/outcomes.py",
                "    return answer if _says(answer, _NO_LICENCE) else checked(answer)\n",
                "    return checked(answer)\n",
            ),
        ),
        ((OUTCOMES, "-k", "off"),),
    ),
    Mutant(
        "group not looked at once more before the old assignment is removed",
        (
            Edit(
                "application/adoption/removing.py", "    if not await _still_so(run):\n        return run.later()\n", ""
            ),
        ),
        ((ADOPTIONS, "-k", "slept"),),
    ),
    Mutant(
        "who finds no seat is added to the group all the same",
        (
            Edit(
                "domain/adoption/plan.py",
                "            person = replace(person, verdict=Verdict.NO_SEAT)\n",
                "            person = replace(person, verdict=Verdict.STAYS)\n",
            ),
        ),
        ((ADOPTIONS, "-k", "no_seat"),),
    ),
    Mutant(
        "who holds one of two products directly is taken over",
        (
            Edit(
                "domain/adoption/plan.py",
                "        if not wanted <= {*person.holds}:\n",
                "        if not person.holds:\n",
            ),
        ),
        (("tests/unit/domain/test_adoption_plan.py",),),
    ),
    Mutant(
        "an undone adoption leaves in the group whom it has added",
        (
            Edit(
                "application/adoption/undoing.py",
                "    if run.adoption.takes_others and (wait",
                "    if run.by_group and (wait",
            ),
        ),
        ((ADOPTIONS, "-k", "out_of_it_again"),),
    ),
    Mutant(
        "who was added is seated before every replica shows them",
        (
            Edit(
                "application/adoption/filling.py",
                "        if (wait := _until_shown(run)) is not None:\n            return wait\n",
                "",
            ),
            Edit(
                "application/adoption/filling.py",
                "        shown = {entry.user_id for entry in observation.observed if entry.present}\n",
                "",
            ),
        ),
        ((ADOPTIONS, "-k", "before_they_show"),),
    ),
    Mutant(
        "a product counts where a longer name begins with it",
        (Edit("domain/adoption/people_file.py", '\\s*(?:$|[+,;|])"', '"'),),
        (("tests/unit/domain/test_people_file.py",),),
    ),
    Mutant(
        "who matches several targets goes to the last",
        (Edit("domain/adoption/split.py", "shares[found[0]].append", "shares[found[-1]].append"),),
        (("tests/unit/domain/test_adoption_split.py",),),
    ),
    Mutant(
        "people leave a large group before they have the licence in another way",
        (
            Edit(
                "domain/adoption/evidence.py",
                "    return bool(old) and (not covered or old <= new)\n",
                "    return bool(old)\n",
            ),
            Edit(
                "application/adoption/removing.py",
                "if row.seated and _unsafe(run, allotment, row, held, asked)]\n    going",
                "if False]\n    going",
            ),
        ),
        ((ADOPTIONS, "-k", "others_leave"),),
    ),
    Mutant(
        "people leave a large group that gives them more by now",
        (
            Edit(
                "application/adoption/removing.py",
                "    if await run.old_group_has_changed():\n",
                "    if run.by_group:\n",
            ),
        ),
        ((ADOPTIONS, "-k", "gives_more"),),
    ),
    Mutant(
        "who was decided about while the group was looked at is not verified",
        (
            Edit(
                "application/adoption/removing.py",
                "await run.decided_since((await run.ledger()).value)",
                "await run.decided_since(allotment)",
            ),
        ),
        ((ADOPTIONS, "-k", "licensed_afterwards"),),
    ),
    Mutant(
        "group not looked at once more before an undone allotment is deleted",
        (Edit("application/adoption/undoing.py", "same = await _still_so(run)\n", "same = await run.ledger()\n"),),
        ((ADOPTIONS, "-k", "behind_the_pass"),),
    ),
    Mutant(
        "a permission that is missing taken for a refusal",
        (
            Edit(
                "infra/graph/outcomes.py",
                "        return Outcome(Effect.LATER, detail, FIXABLE, missing=needs)\n",
                "        return Outcome(Effect.REFUSED, detail)\n",
            ),
        ),
        ((OUTCOMES, "-k", "not_permitted"),),
    ),
    Mutant(
        "every refusal taken for the group's kind",
        (
            Edit(
                "infra/graph/outcomes.py",
                "    if group.removal_blocked_by:\n",
                "    if True:\n",
            ),
        ),
        ((OUTCOMES, "-k", "not_permitted"),),
    ),
    Mutant(
        "part of a sentence taken for the whole",
        (Edit("infra/graph/outcomes.py", "sentence.fullmatch(answer.words)", "sentence.search(answer.words)"),),
        ((OUTCOMES, "-k", "whole_sentence"),),
    ),
    Mutant(
        "a licence that is never active granted without end",
        (Edit(FULFILMENT, "    if row.tries + 1 >= GRANTS_IN_VAIN or any(", "    if any("),),
        (("tests/unit/domain/test_fulfilment.py", "-k", "never_shows"),),
    ),
    Mutant(
        "a disabled licence granted again",
        (
            Edit(
                FULFILMENT,
                " or any(failure.error != NEVER_ACTIVE for failure in lacking):\n",
                ":\n",
            ),
        ),
        (("tests/unit/domain/test_fulfilment.py", "-k", "gives_nothing"),),
    ),
    Mutant(
        "bought units not looked for",
        (
            Edit(
                "application/retries.py",
                "        await services.commands.enqueue(commands)\n",
                "        log.info(commands)\n",
            ),
        ),
        ((UNITS,),),
    ),
    Mutant(
        "more people tried than there are units",
        (Edit("domain/retries.py", "            left |= {sku_id: left[sku_id] - 1 for sku_id in short}\n", ""),),
        (("tests/unit/domain/test_retries.py",),),
    ),
    Mutant(
        "retried every few minutes without end",
        (Edit("domain/retries.py", "FIRST_WAIT * float(2 ** min(row.tries, 16))", "FIRST_WAIT"),),
        ((UNITS, "-k", "seldom"),),
    ),
    Mutant(
        "shortage noted after the row",
        (
            Edit(
                "application/enforcement/ledger.py",
                "            await note_shortage(self.services, self.allotment.id)\n",
                '            log.info("short")\n',
            ),
        ),
        ((UNITS, "-k", "bought"),),
    ),
    Mutant(
        "waits that grow though something gets on",
        (
            Edit(
                "application/enforcement/fulfilment.py",
                "return 0 if self.session.progressed else self.command.tries",
                "return self.command.tries",
            ),
        ),
        (("tests/unit/graph/test_waits.py",),),
    ),
    Mutant(
        "one whom Graph does not serve ends an adoption's pass",
        (
            Edit(
                "application/adoption/removing.py",
                "            run.remember_failures(await run.services.directory.revoke([product], users))\n",
                "            run.remember_failures(await run.services.directory.revoke([product], users))\n"
                "            if run.undone:\n"
                '                raise Transient("one of them")\n',
            ),
            Edit(
                "application/adoption/removing.py",
                "from domain.commands import CommandKind\n",
                "from domain.commands import CommandKind\nfrom domain.errors import Transient\n",
            ),
        ),
        (("tests/unit/graph/test_waits.py", "-k", "nobody_else"),),
    ),
    Mutant(
        "Table Storage that does not permit it yet taken for a bug",
        (Edit("infra/tables/client.py", "if error.status_code in {401, 403} or", "if error.status_code in () or"),),
        (("tests/contract/test_unreachable_peers.py", "-k", "permit"),),
    ),
    Mutant(
        "what Graph does not show of a member taken as it is",
        (Edit("infra/graph/client.py", "    if body.get(name) is None:\n", "    if name not in body:\n"),),
        ((PERMISSIONS, "-k", "may_not_be_read"),),
    ),
    Mutant(
        "a device taken for a person where Graph's cast does not filter",
        (Edit("infra/graph/accounts.py", 'if body.get("@odata.type", USER) == USER:', 'if body["id"]:'),),
        ((PERMISSIONS, "-k", "cast"),),
    ),
    Mutant(
        "a permission asked for that nothing needs",
        (
            Edit(
                "infra/graph/permissions.py",
                '"Group.Read.All",\n        frozenset({"GroupMember.Read.All", "Group.ReadWrite.All"}),',
                '"GroupMember.Read.All",\n        frozenset({"Group.Read.All", "Group.ReadWrite.All"}),',
            ),
        ),
        (("tests/unit/graph/test_graph_permissions.py", "-k", "would_not_be_missed"),),
    ),
    Mutant(
        "beta's reprocessing sent to v1.0",
        (Edit("infra/graph/client.py", "base = self._beta if beta else self.endpoint", "base = self.endpoint"),),
        (("tests/unit/graph/test_graph_retry.py", "-k", "by-beta"),),
    ),
    mutant(
        "an allotment is made for a group that carries its product",
        "domain/proposals.py",
        "    elif not facts.taken_over and (carried := _carried(proposal, facts, facts.group)):\n",
        "    elif facts.taken_over and (carried := _carried(proposal, facts, facts.group)):\n",
        SIDE_DOOR,
    ),
    mutant(
        "an allotment is resumed on a group that carries its product",
        "domain/unenforceable_groups.py",
        "    if group is None or not (resumed or after.overflow is not before.overflow):\n",
        "    if group is None or after.overflow is before.overflow:\n",
        SIDE_DOOR,
    ),
    mutant(
        "a watched group that was licensed itself is found at night only",
        "application/reconciliation/licence_watch.py",
        "        if carried and not carried <= await _told(nightly, allotment):\n",
        "        if not carried and not carried <= await _told(nightly, allotment):\n",
        SIDE_DOOR,
    ),
    mutant(
        "who was put into a licensed group is found at night only",
        "application/reconciliation/licence_watch.py",
        "            if joined and strangers(joined, await services.store.members(allotment, joined)):\n",
        "            if joined and not await services.store.members(allotment, joined):\n",
        SIDE_DOOR,
    ),
    mutant(
        "the token of a chunk is kept before what has changed is seen to",
        "application/group_changes.py",
        "        yield {group: joined for group, joined in sorted(changed.items()) if group in groups}\n"
        "        if changed or token != next_token:\n"
        '            value = {"groups": ",".join(asked), "token": next_token}\n'
        "            await services.bookmarks.write(name, value, stored.etag if stored else None)\n",
        "        if changed or token != next_token:\n"
        '            value = {"groups": ",".join(asked), "token": next_token}\n'
        "            await services.bookmarks.write(name, value, stored.etag if stored else None)\n"
        "        yield {group: joined for group, joined in sorted(changed.items()) if group in groups}\n",
        SIDE_DOOR,
    ),
    mutant(
        "what could not be taken back is left until the night",
        LATER,
        "        if self.delivery.cut_short or not_taken or self.inquiries.unseen:\n",
        "        if self.delivery.cut_short:\n",
        ("tests/unit/graph/test_not_permitted.py",),
    ),
    mutant(
        "a seat in another allotment counts as another way",
        "domain/reconciliation/outside.py",
        "        if group is not None and group.licensed_for:\n",
        "        if group is None and way.group_id:\n",
        SIDE_DOOR,
    ),
    Mutant(
        "an allotment that was there goes when its adoption is undone",
        (
            Edit(
                "application/adoption/undoing.py",
                "    if ledger is None or run.adoption.existing is not None:\n",
                "    if ledger is None:\n",
            ),
        ),
        ((ADOPTIONS,), SIDE_DOOR),
    ),
    Mutant(
        "whoever is beyond the limit loses the group's licence unasked",
        (
            Edit(
                "domain/adoption/plan.py",
                "        if seated is not None and not full:\n",
                "        if seated is not None:\n",
            ),
        ),
        (SIDE_DOOR,),
    ),
    Mutant(
        "callers have no allowance of their own",
        (
            Edit(
                "handlers/http/rate_limit.py",
                "        self._callers[caller_id] = caller  #",
                '        self._callers[""] = caller  #',
            ),
        ),
        (CALLERS,),
    ),
    Mutant(
        "a request that is over is still on its way",
        (Edit("handlers/http/rate_limit.py", "            caller.on_their_way -= 1\n", "            pass\n"),),
        (CALLERS,),
    ),
    Mutant(
        "callers are never forgotten",
        (Edit("handlers/http/rate_limit.py", "            if not caller.has_all:\n", "            if True:\n"),),
        (CALLERS,),
    ),
    Mutant(
        "the limit comes before the token was checked",
        (
            Edit(
                "handlers/api/endpoint.py",
                "    caller = await signed_in(services, request)\n    with services",
                '    with services.callers.let_in("anybody", searches=False):\n'
                "        caller = await signed_in(services, request)\n    with services",
            ),
        ),
        (CALLERS,),
    ),
    Mutant(
        "a change is cut off in the middle",
        (Edit("handlers/api/endpoint.py", "        if not route.reads:\n", "        if False:\n"),),
        (CALLERS,),
    ),
    Mutant(
        "callers go before the app's own work",
        (Edit("infra/graph/throttle.py", "self._lines[self._turns.next(asking)]", "self._lines[asking[0]]"),),
        (BUDGET,),
    ),
    Mutant(
        "a share is saved up",
        (
            Edit(
                "infra/graph/throttle.py",
                "        self._used[each] = max(self._used.get(each, 0.0), self._now)\n",
                "        self._used[each] = self._used.get(each, 0.0)\n",
            ),
        ),
        (BUDGET,),
    ),
    Mutant(
        "work waits for what callers take again",
        (
            Edit(
                "infra/graph/throttle.py",
                "        reserve = 0.0 if self._lines[Share.CALLERS] else RESERVED\n",
                "        reserve = RESERVED if ticket.share is Share.WORK else 0.0\n",
            ),
        ),
        (BUDGET,),
    ),
    Mutant(
        "work leaves nothing of a burst",
        (
            Edit(
                "infra/graph/throttle.py",
                "        reserve = 0.0 if self._lines[Share.CALLERS] else RESERVED\n",
                "        reserve = 0.0\n",
            ),
        ),
        (BUDGET,),
    ),
    Mutant(
        "a notification that could not be passed on is not queued",
        (
            Edit(
                "application/batching.py",
                "or not await self._passed_on(notifications):",
                "or await self._passed_on(notifications) is None:",
            ),
        ),
        (("tests/unit/graph/test_graph_webhook.py",),),
    ),
    Mutant(
        "a flood of notifications is passed on without its queue",
        (
            Edit(
                "application/batching.py",
                "alone = clock() >= self._alone_from and len(notifications) <= FEW",
                "alone = True",
            ),
        ),
        (("tests/unit/graph/test_graph_webhook.py",),),
    ),
    Mutant(
        "a worker takes more at the first sight",
        (Edit("infra/graph/portions.py", "self.part = min(before, self._read)", "self.part = self._read"),),
        (PORTIONS,),
    ),
    Mutant(
        "what others use is not left to them",
        (
            Edit(
                "infra/graph/portions.py",
                "left = 1 - sum(GROWTH * other.used for other in known if not other.waits)",
                "left = 1.0",
            ),
        ),
        (PORTIONS,),
    ),
    Mutant(
        "what a worker told long ago is believed",
        (Edit("infra/graph/portions.py", "if other.told > own.told - LAPSES]", "]"),),
        (PORTIONS,),
    ),
    Mutant(
        "a larger part is there at once",
        (
            Edit(
                "infra/graph/throttle.py", "        self.level *= min(1.0, change)\n", "        self.level *= change\n"
            ),
        ),
        (PORTIONS,),
    ),
    Mutant(
        "a larger part forgets what others have used of it",
        (
            Edit(
                "infra/graph/throttle.py",
                "deque((at, level * change) for at",
                "deque((at, level * min(1.0, change)) for at",
            ),
        ),
        (PORTIONS,),
    ),
    Mutant(
        "who can't read what others ask goes on as before",
        (
            Edit(
                "infra/graph/portions.py",
                "even if others is None else part_of(",
                "before if others is None else part_of(",
            ),
        ),
        (PORTIONS,),
    ),
    Mutant(
        "a person is told of every refusal",
        (Edit("domain/messages/events.py", "        and not item.again\n", ""),),
        (("tests/unit/domain/test_events.py",),),
    ),
    Mutant(
        "a notification of before the subscription taken for one that came through",
        (Edit("application/doctor/graph.py", "if known and known.gap and last.handled < known.gap:", "if False:"),),
        (DOCTOR,),
    ),
    Mutant(
        "a probe that is still out taken for one that came through",
        (Edit("application/doctor/connections.py", "if seen.out or not seen.handled:", "if not seen.handled:"),),
        (DOCTOR,),
    ),
    Mutant(
        "no doctor where there are no tables",
        (
            Edit(
                "handlers/api/endpoint.py",
                'await services.cursor_key.of(services.core) if route.pages else b""',
                "await services.cursor_key.of(services.core)",
            ),
        ),
        (("tests/unit/api/test_doctor.py",),),
    ),
    Mutant(
        "values of settings told to everybody",
        (
            Edit(
                "handlers/health.py",
                "problem.field for problem in error.problems",
                "problem.message for problem in error.problems",
            ),
        ),
        (("tests/unit/api/test_start_without_settings.py",),),
    ),
    Mutant(
        "keys believed for ever",
        (Edit(KEYS, "if self._monotonic() - self._read_at >= KEPT:", "if self._failure == self._issuer:"),),
        ((SIGN_IN, "-k", "withdrawn or down"),),
    ),
    Mutant(
        "an issuer that fails asked by every key id",
        (Edit(KEYS, "repr(error), self._monotonic() + TRIED_EVERY", "repr(error), self._monotonic()"),),
        ((SIGN_IN, "-k", "forged"),),
    ),
    Mutant(
        "one who gives up takes the keys from all who wait",
        (Edit(KEYS, "await asyncio.shield(reading)", "await reading"),),
        ((SIGN_IN, "-k", "slow"),),
    ),
    Mutant(
        "people let in through any client",
        (Edit("infra/sign_in.py", "if by_scope and self._clients and", "if not by_scope and self._clients and"),),
        ((SIGN_IN, "-k", "known_clients"),),
    ),
    Mutant(
        "a directory role counted unasked",
        (Edit("domain/access.py", "(directory_roles and in_entra &", "(in_entra and in_entra &"),),
        (("tests/unit/api/test_access.py", "-k", "directory_role"),),
    ),
    Mutant(
        "any claim called role taken for one",
        (Edit("handlers/http/principal.py", '("roles", principal.get("role_typ"))', '("roles", "role")'),),
        (("tests/unit/api/test_tenant.py", "-k", "app_roles"),),
    ),
    Mutant(
        "a principal header believed on a setting's word",
        (Edit("infra/settings.py", '.lower() != "true":', '.lower() == "never":'),),
        (("tests/unit/test_settings.py", "-k", "principal"),),
    ),
    Mutant(
        "any group watched",
        (
            Edit(
                "application/watched_groups.py",
                "if group is None or await may_be_watched",
                "if group or await may_be_watched",
            ),
        ),
        (FENCE,),
    ),
    Mutant(
        "an adoption from before the fence started",
        (
            Edit(
                "handlers/api/adoptions.py",
                "        if adoption.existing is None:\n            await _require_inside",
                "        if adoption.existing:\n            await _require_inside",
            ),
        ),
        (FENCE,),
    ),
    Mutant(
        "a unit that may not be asked about taken for the right one",
        (Edit(RELATIONS, " and checked(answer).ok", ""),),
        ((GROUP_RELATIONS, "-k", "permission"),),
    ),
    Mutant(
        "what a reader may not ask Graph asked through the app",
        (Edit("handlers/api/manifest.py", "shows_access = Role.ADMINISTRATOR in", "shows_access = Role.OWNER not in"),),
        (FENCE,),
    ),
    Mutant(
        "what parts lack forgotten where their root needs more",
        (Edit("domain/reconciliation/limits.py", "spare[one] - needed[one]", "spare[one]"),),
        (("tests/unit/domain/test_limits.py",),),
    ),
    Mutant(
        "what two parts lack covered by the same units",
        (Edit("domain/reconciliation/limits.py", "            left -= available\n", ""),),
        (("tests/unit/domain/test_limits.py",),),
    ),
    Mutant(
        "the owners of a part told what those of its parent decide",
        (Edit("domain/reconciliation/nights.py", "if each.parent in ids)", "if each.part in ids)"),),
        (("tests/unit/domain/test_report_mail.py",),),
    ),
    Mutant(
        "limits of a tree lowered from the root down",
        (Edit("domain/manifest/plan.py", "-change.level if upwards else change.level", "change.level"),),
        (MANIFEST_TREE,),
    ),
    Mutant(
        "seats promised to parts for which people wait",
        (Edit("domain/manifest/tree.py", " - promotions(entry, expected))", ")"),),
        (MANIFEST_TREE,),
    ),
    Mutant(
        "parts that their owners have made deleted with what a file leaves out",
        (Edit("domain/manifest/tree.py", "parent is None or parent in divided or goes(parent)", "True"),),
        (MANIFEST_TREE,),
    ),
    Mutant(
        "an allotment deleted whose parts stay",
        (
            Edit(
                "application/parts.py",
                "    names = [part.display_name for part in parts if part.state is not AllotmentState.DELETING]\n",
                "    names = list[str]()\n",
            ),
        ),
        (("tests/unit/api/test_parts.py",),),
    ),
    Mutant(
        "what goes is taken before what comes has been shown",
        (
            Edit(
                "domain/product_changes/moves.py",
                "    if here:\n        return _clear(row, shown, sides)\n",
                "    if here or not sides.exchange:\n        return _clear(row, shown, sides)\n",
            ),
        ),
        (NEXT_MOVES, CHANGES_OF_PRODUCTS),
    ),
    Mutant(
        "a person leaves the old group without a licence to bridge it",
        (
            Edit(
                "domain/product_changes/moves.py",
                "        if unbridged:\n            return Move(MoveKind.BRIDGE, unbridged)\n",
                "",
            ),
        ),
        (NEXT_MOVES, CHANGES_OF_PRODUCTS),
    ),
    Mutant(
        "nobody looks whether a product that stays is there",
        (
            Edit(
                "domain/product_changes/moves.py",
                "for each in (*sides.comes, *sides.guards))\n    if here",
                "for each in sides.comes)\n    if here",
            ),
        ),
        (NEXT_MOVES,),
    ),
    Mutant(
        "who comes back while products change is never granted what stays",
        (
            Edit(
                "domain/product_changes/moves.py",
                "    if row.state is not MemberState.PENDING:\n        return ()\n",
                "    if row.moving:\n        return ()\n",
            ),
        ),
        (NEXT_MOVES, CHANGES_OF_PRODUCTS),
    ),
    Mutant(
        "a direct licence of somebody's own is dropped at the end of an exchange",
        (
            Edit(
                "domain/product_changes/moves.py",
                "if each.sku_id in row.bridged and (each.sku_id, None) in shown",
                "if (each.sku_id, None) in shown",
            ),
        ),
        (NEXT_MOVES,),
    ),
    Mutant(
        "a step is sent though the row has changed since Graph was asked",
        (
            Edit(
                "application/undertaking.py",
                "                if row == rows.by_user[user_id]:\n",
                "                if user_id in rows.by_user:\n",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "who joins while products change gets the old ones",
        (
            Edit(
                "domain/admission.py",
                "    elif draft.allotment.free_units and not draft.allotment.queued_units:\n"
                "        seat = new_seat(observed.user_id, draft.now, draft.policy, row, draft.allotment.generation)",
                "    elif draft.allotment.free_units and not draft.allotment.queued_units:\n"
                "        seat = new_seat(observed.user_id, draft.now, draft.policy, row)",
            ),
        ),
        (ADMITTED,),
    ),
    Mutant(
        "who leaves in the middle of an exchange keeps the direct licence",
        (
            Edit(
                "domain/allotments.py",
                "    return tuple(dict.fromkeys((*held, *direct)))\n",
                "    return tuple(dict.fromkeys(held))\n",
            ),
        ),
        (("tests/unit/domain/test_product_changes_ledger.py",),),
    ),
    Mutant(
        "an undone change believes what is on its way",
        (Edit("domain/product_changes/steps.py", "settled=change.apply_by", "settled=None"),),
        (("tests/unit/domain/test_product_changes_steps.py",), CHANGES_OF_PRODUCTS),
    ),
    Mutant(
        "an old group loses its licence with people in it",
        (
            Edit(
                "application/product_changes/finishing.py",
                "        if await _left_behind(run, stored):\n",
                "        if False and await _left_behind(run, stored):\n",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "what a hand took while products changed is missing until night",
        (
            Edit(
                "application/product_changes/finishing.py",
                "    await run.request_enforcement(CommandKind.RECONCILE, at=believed)\n",
                "",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "a comparison grants again to whom a change has in hand",
        (
            Edit(
                "domain/drift.py",
                "row.state is MemberState.LICENSED and not row.moving and",
                "row.state is MemberState.LICENSED and",
            ),
        ),
        (("tests/unit/domain/test_drift.py",),),
    ),
    Mutant(
        "a merge lets people go before Graph shows the licence of the target",
        (
            Edit(
                "domain/merging/moves.py",
                "    return old <= new\n",
                "    return True\n",
            ),
        ),
        (MERGES,),
    ),
    Mutant(
        "a licence that both assign is taken back with the seat of the source",
        (
            Edit(
                "application/merging/moving.py",
                "    shared = shares_licence(giver.allotment, sides.taker.allotment)\n",
                "    shared = False\n",
            ),
        ),
        (TOLD_MERGES,),
    ),
    Mutant(
        "the source gives seats to its line while it is merged",
        (
            Edit(
                "domain/allotments.py",
                "return 0 if self.giving else max(0, self.idle_units - self.merging_units)",
                "return max(0, self.idle_units - self.merging_units)",
            ),
        ),
        (MERGES,),
    ),
    Mutant(
        "units for the time of a merge go to the line of the target",
        (
            Edit(
                "domain/allotments.py",
                "return 0 if self.giving else max(0, self.idle_units - self.merging_units)",
                "return 0 if self.giving else self.idle_units",
            ),
        ),
        (MERGES,),
    ),
    Mutant(
        "more people at a time have two seats than a round has",
        (
            Edit(
                "application/merging/moving.py",
                "max(0, run.merge.round_size - run.merge.in_hand - len(under_way))",
                "run.merge.round_size",
            ),
        ),
        (TOLD_MERGES,),
    ),
    Mutant(
        "units for the time of a merge are not given back",
        (
            Edit(
                "application/merging/finishing.py",
                "        if (back := min(extra, own_free_units(stored.value))) > 0:",
                "        if (back := 0) > 0:",
            ),
        ),
        (TOLD_MERGES,),
    ),
    Mutant(
        "who leaves the source on the way keeps the seat in the target",
        (
            Edit(
                "domain/merging/moves.py",
                "        return Step.DROP if person.in_hand else Step.NOTHING\n",
                "        return Step.NOTHING\n",
            ),
        ),
        (TOLD_MERGES,),
    ),
    Mutant(
        "end dates do not come along in a merge",
        (
            Edit(
                "domain/merging/ledger.py",
                "        ends=row.ends,\n",
                "",
            ),
        ),
        (TOLD_MERGES,),
    ),
    Mutant(
        "a root's share stays with who has given the units",
        (
            Edit(
                "domain/units/pools.py",
                "    less = replace(giver, units=giver.units - transfer.units)\n",
                "    less = giver\n",
            ),
        ),
        (("tests/simulation/test_transfers.py",),),
    ),
    Mutant(
        "more people at a time are between two products than a round has",
        (
            Edit(
                "application/product_changes/moving.py",
                "max(0, change.round_size - change.in_hand - len(under_way))",
                "change.round_size",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "an exclusion that nobody knew of is not met by an exchange",
        (
            Edit(
                "domain/product_changes/moves.py",
                "    if (sides.exchange or excluded) and",
                "    if sides.exchange and",
            ),
        ),
        (NEXT_MOVES, TOLD_CHANGES),
    ),
    Mutant(
        "a switch of service plans is over before it has been shown",
        (
            Edit(
                "application/product_changes/moving.py",
                "        lacking += behind\n",
                "",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "a licensed group that is tried again is not joined again",
        (
            Edit(
                "application/product_changes/moving.py",
                "        ready = [user for user in users if out[user].effect is Effect.DONE]\n",
                "        ready = list[str]()\n",
            ),
        ),
        (TOLD_CHANGES,),
    ),
    Mutant(
        "what comes is promised only once people have it",
        (
            Edit(
                "domain/allotments.py",
                "        return (*self.products, *self.leaving, *self.coming)\n",
                "        return (*self.products, *self.leaving)\n",
            ),
        ),
        (("tests/unit/domain/test_capacity.py",),),
    ),
    Mutant(
        "who lacks a licence that the product needs gets a seat while one is free",
        (
            Edit(
                "domain/admission.py",
                "    elif lack := draft.lacks.get(observed.user_id):\n",
                "    elif (lack := draft.lacks.get(observed.user_id)) and not draft.allotment.free_units:\n",
            ),
        ),
        (NEEDED_LICENCES,),
    ),
    Mutant(
        "who lacks another licence holds up everybody behind them",
        (
            Edit(
                "domain/allotments.py",
                "        return max(0, self.waiting_units - self.lacking_units)\n",
                "        return self.waiting_units\n",
            ),
        ),
        (NEEDED_LICENCES,),
    ),
    Mutant(
        "the rows of a comparison are believed although somebody has written since",
        (
            Edit(
                "application/enforcement/ledger.py",
                "        if etag != self.etag:\n            found = await",
                "        if etag is None:\n            found = await",
            ),
        ),
        (("tests/unit/api/test_quiet_nights.py", "-k", "reads_every_row_once"),),
    ),
    Mutant(
        "a transaction counts as carried out with fewer answers than rows",
        (
            Edit(
                "infra/tables/transactions.py",
                "    if len(parts) != operations:\n",
                "    if len(parts) > operations:\n",
            ),
        ),
        (("tests/contract/test_transactions.py", "-k", "only_an_answer"),),
    ),
    Mutant(
        "a guarded row is replaced whatever its ETag is",
        (
            Edit(
                "infra/tables/transactions.py",
                "If-Match: {options.get('etag') or '*'}",
                "If-Match: *",
            ),
        ),
        (("tests/contract/test_transactions.py", "-k", "all_or_nothing"),),
    ),
    Mutant(
        "who has the other licence at last stands at the end of the line",
        (
            Edit(
                "domain/prerequisites.py",
                "        place = place_at(allotment.waiting_order, row.since, row.rank, ticket_of(row.place))\n",
                "        place = place_at(allotment.waiting_order, now, row.rank, draft.allotment.next_place)\n",
            ),
        ),
        (NEEDED_LICENCES,),
    ),
    mutant(
        "the licence of a membership that has ended believed",
        FULFILMENT,
        "    return older and now < sent_by + policy.unverified_margin\n",
        "    return False\n",
        OF_BEFORE,
    ),
    mutant(
        "the licence of before never believed",
        FULFILMENT,
        "    return older and now < sent_by + policy.unverified_margin\n",
        "    return older\n",
        OF_BEFORE,
    ),
    mutant(
        "every product of a seat that is tried again doubted",
        FULFILMENT,
        "tries=tries, granted=row.granted)",
        "tries=tries)",
        OF_BEFORE,
    ),
    mutant(
        "who was put out of the licensed group believed at once",
        FULFILMENT,
        "            seat = replace(seat, granted=now)\n",
        "            seat = replace(seat, granted=None)\n",
        OF_BEFORE,
    ),
    mutant(
        "a licence by the time of its newest product",
        FULFILMENT,
        "    since = min(known) if",
        "    since = max(known) if",
        OF_BEFORE,
    ),
    mutant(
        "a licence that was lost left to be found every night",
        "application/reconciliation/comparison.py",
        "        return failed.union(user for user in lost if self._in_licensed_groups(user))\n",
        "        return failed\n",
        HEALED_AT_NIGHT,
    ),
    mutant(
        "who has lost the licence added to the group that holds them",
        FULFILMENT,
        "    if row.checked is not None:\n        lost = ",
        "    if row.moving:\n        lost = ",
        HEALED_AT_NIGHT,
    ),
    Mutant(
        "a change of products goes on by the licences of before",
        (
            Edit(
                "domain/product_changes/moves.py",
                "each.group_id not in groups or not may_be_of_before(",
                "each.group_id in groups or not may_be_of_before(",
            ),
        ),
        (NEXT_MOVES,),
    ),
    Mutant(
        "the old way taken from who has failed since coming back",
        (
            Edit(
                "domain/adoption/evidence.py",
                "    failed = row.state is MemberState.FAILED and row.granted is None\n",
                "    failed = row.state is MemberState.FAILED\n",
            ),
        ),
        (("tests/unit/domain/test_adoption_evidence.py",),),
    ),
    mutant(
        "what is owed behind what was read goes to a newcomer",
        ADMISSION,
        "        _join(draft, observed, members.get(observed.user_id))\n        _interrupt_for_owed(draft)\n",
        "        _join(draft, observed, members.get(observed.user_id))\n",
        RESERVED,
    ),
    mutant(
        "the waiting room before what is owed behind what was read",
        ADMISSION,
        "    if honoured:\n        _interrupt_for_owed(draft)\n",
        "    if honoured:\n",
        RESERVED,
    ),
    mutant(
        "whom a seat is kept for is looked for",
        LATER,
        "        if expected.kind is CommandKind.RESERVATIONS:  # of",
        "        if False:  # of",
        RESERVED,
    ),
    mutant(
        "who was added by a worker that is gone is not looked for",
        DATES,
        "        self.added.update(user for user, each in found.items() if each.added)",
        "        self.added.update(())",
        RESERVED,
    ),
    mutant(
        "a full look that goes on without what has changed since",
        ADMISSION,
        "        for each in later.observed:\n            shown.pop",
        "        for each in ():\n            shown.pop",
        ("tests/property/test_looks_that_go_on.py",),
    ),
    mutant(
        "a reconcile that believes what was read before",
        DECIDING,
        " if goes_on and token is None else None",
        " if token is None else None",
        ("tests/simulation/test_large_groups.py",),
    ),
    mutant(
        "a group in hand for ever",
        "application/group_in_hand.py",
        "        if self.held is not None and now >= self.held[2]:\n",
        "        if False:\n",
        ("tests/simulation/test_large_groups.py",),
    ),
    mutant(
        "a group in hand taken for another",
        "application/group_in_hand.py",
        "self.held is not None and self.held[0] == group_id else None",
        "self.held is not None else None",
        ("tests/simulation/test_large_groups.py",),
    ),
    Mutant(
        "a row forgets since when a licence is its own",
        (Edit("infra/tables/rows.py", '            "granted": member.granted,\n', ""),),
        ((STORE, "-k", "all_rows"),),
    ),
)


class MissingTextError(Exception):
    """The sources have changed: a mutant's text does not occur in them exactly once."""


class NoVerdictError(Exception):
    """A test could not be run at all: that it did not pass says nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant. killed_by: the test that failed; None: it survived, or `wrong` says what is wrong."""

    mutant: Mutant
    killed_by: str | None
    seconds: float
    wrong: str | None = None


def applied(edit: Edit, root: Path) -> str:
    """The file's text with the edit in it. Raises MissingTextError."""
    source = (root / edit.path).read_text()
    found = source.count(edit.text)
    if found != 1:
        raise MissingTextError(f"{edit.path} has {found} times, not once: {edit.text.strip()!r}")
    return source.replace(edit.text, edit.instead)


@contextmanager
def mutated(edits: Iterable[Edit]) -> Iterator[Path]:
    """A private copy of the sources with the edits in it. Raises MissingTextError."""
    with copy_of_sources() as root:
        for edit in edits:
            (root / edit.path).write_text(applied(edit, root))
        yield root


def command_of(test: Sequence[str]) -> list[str]:
    """The command that runs a test."""
    if test[0] == "seeds":
        return [sys.executable, "-m", "tests.simulation", "--seeds", test[1], "--first"]
    return [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *test]


def failure(test: Sequence[str], root: Path, seconds: float) -> str | None:
    """What fails, by name, where the test fails on the sources there, or does not end within so many seconds."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            command_of(test),
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{' '.join(test)} does not end"
    if done.returncode == 0:
        return None
    if done.returncode != FAILED or not (named := _FAILURE.search(done.stdout)):
        raise NoVerdictError(f"{' '.join(test)} cannot be run: {(done.stdout + done.stderr)[-300:].strip()}")
    return named[1] or named[2]


def judge(mutant: Mutant, usual: Mapping[Sequence[str], float]) -> Verdict:
    """Try a mutant's tests in their order until one fails. usual: the seconds that each takes without a mutant."""
    began = monotonic()
    try:
        with mutated(mutant.edits) as root:
            limits = {test: max(GIVEN_UP_AFTER, SLOWER_AT_MOST * usual[test]) for test in mutant.tests}
            killers = (failure(test, root, limits[test]) for test in mutant.tests)
            killed_by = next((killer for killer in killers if killer), None)
    except (MissingTextError, NoVerdictError) as wrong:
        return Verdict(mutant, None, monotonic() - began, str(wrong))
    return Verdict(mutant, killed_by, monotonic() - began)


def unmutated(tests: Sequence[Sequence[str]]) -> tuple[dict[Sequence[str], float], list[str]]:
    """How long each test takes without any mutant, and what fails. Raises NoVerdictError where one cannot be run."""

    def timed(test: Sequence[str]) -> tuple[float, str | None]:
        began = monotonic()
        found = failure(test, root, ENDS_WITHIN)
        return monotonic() - began, found

    with ThreadPoolExecutor(AT_ONCE) as workers, copy_of_sources() as root:
        results = list(workers.map(timed, tests))
    seconds = {test: taken for test, (taken, _) in zip(tests, results, strict=True)}
    return seconds, [found for _, found in results if found]


def tried(mutants: Sequence[Mutant], usual: Mapping[Sequence[str], float]) -> Iterator[Verdict]:
    """The verdict about each, in their order, as soon as it is known."""
    with ThreadPoolExecutor(AT_ONCE) as workers:
        yield from workers.map(lambda mutant: judge(mutant, usual), mutants)


def chosen(word: str, after: str | None) -> Sequence[Mutant]:
    """The mutants whose names contain the word, after the one named. Raises ValueError where that is none."""
    first = 0 if after is None else [mutant.name for mutant in MUTANTS].index(after) + 1
    return [mutant for mutant in MUTANTS[first:] if word in mutant.name]


def line_of(verdict: Verdict) -> str:
    """What is said about a mutant."""
    killed = f"killed by {verdict.killed_by}" if verdict.killed_by else verdict.wrong or "SURVIVED"
    return f"{verdict.seconds:6.1f} s  {verdict.mutant.name}: {killed}"


def main() -> int:
    """Exit 0 where every mutant was killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutants", description=__doc__)
    parser.add_argument("-k", default="", metavar="WORD", help="only those whose names contain it")
    parser.add_argument("--after", metavar="NAME", help="only those after the one with this name")
    asked = parser.parse_args()
    mutants, console = chosen(asked.k, asked.after), Console(highlight=False, markup=False, soft_wrap=True)
    usual, failing = unmutated(sorted({test for mutant in mutants for test in mutant.tests}))
    if failing:
        console.print("These fail without any mutant, so that a failure says nothing:", *failing, sep="\n")
        return 1
    left = []
    for verdict in tried(mutants, usual):
        console.print(line_of(verdict))
        if verdict.killed_by is None:
            left.append(verdict.mutant.name)
    console.print(f"{len(mutants) - len(left)} of {len(mutants)} killed.", *left, sep="\n")
    return int(bool(left))


if __name__ == "__main__":
    raise SystemExit(main())
