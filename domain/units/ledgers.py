"""What a transfer does to an allotment's ledger: each function answers the ledger after one step, or an objection.

Each step is one transaction under the allotment's ETag. A step that is not the next one changes nothing, so that it can
be repeated. What people hold is never touched: only units that are free in that very transaction go.
"""

from domain.allotments import Allotment, AllotmentState
from domain.copies import replace
from domain.loans import fewer, more, units_with
from domain.objections import Objection
from domain.transfers import IN_FLIGHT_AT_MOST, Purpose, Stage, Transfer
from domain.units.lending import borrowable_units, lendable_units, own_free_units


def incoming(allotment: Allotment, number: str) -> Transfer | None:
    """The transfer with this number that has come, or is to come, to the allotment."""
    return next((each for each in allotment.incoming if each.number == number), None)


def outgoing(allotment: Allotment, number: str) -> Transfer | None:
    """The transfer with this number that the allotment holds as its giver."""
    return next((each for each in allotment.outgoing if each.number == number), None)


def stage_of(allotment: Allotment | None, number: str) -> Stage | None:
    """What a taker says about a number; None: nothing, or it is gone."""
    found = incoming(allotment, number) if allotment else None
    return found.stage if found else None


# Units that were asked for: the taker


def asks(allotment: Allotment, transfer: Transfer) -> Allotment | Objection:
    """The allotment, asking for units."""
    if allotment.state is AllotmentState.DELETING:
        return Objection("allotmentDeleting", name=allotment.display_name)
    if transfer.purpose is Purpose.LEND and transfer.units > borrowable_units(allotment):
        return Objection("borrowsTooMuch", name=allotment.display_name, most=allotment.borrowing_limit)
    if len(allotment.incoming) >= IN_FLIGHT_AT_MOST:
        return Objection("unitsInFlight", name=allotment.display_name, most=IN_FLIGHT_AT_MOST)
    return replace(allotment, incoming=(*allotment.incoming, replace(transfer, stage=Stage.ASKED)))


def receives(allotment: Allotment, number: str) -> Allotment:
    """The allotment with the units that it has asked for. One that is being deleted refuses them."""
    transfer = incoming(allotment, number)
    if transfer is None or transfer.stage is not Stage.ASKED:
        return allotment
    if allotment.state is AllotmentState.DELETING:
        return refuses(allotment, number)
    after = _decided(allotment, transfer, Stage.RECEIVED)
    if transfer.purpose is Purpose.LEND:
        return _borrowed(after, transfer)
    return replace(after, allotted_units=after.allotted_units + transfer.units)


def refuses(allotment: Allotment, number: str) -> Allotment:
    """The allotment, which will never have the units that it has asked for."""
    transfer = incoming(allotment, number)
    if transfer is None or transfer.stage is not Stage.ASKED:
        return allotment
    return _decided(allotment, transfer, Stage.REFUSED)


# Units that were asked for: the giver


def gives(allotment: Allotment, transfer: Transfer, taker_id: str) -> Allotment | Objection:
    """The allotment, having given units to another that has asked for them."""
    if outgoing(allotment, transfer.number):
        return allotment
    lends = transfer.purpose is Purpose.LEND
    able = lendable_units(allotment) if lends else own_free_units(allotment)
    if against := _against_giving(allotment, transfer) or _short(allotment, transfer.units, able):
        return against
    after = _sent(allotment, replace(transfer, other=taker_id))
    if isinstance(after, Objection):
        return after
    if transfer.purpose is Purpose.MOVE:
        return replace(after, allotted_units=after.allotted_units - transfer.units)
    if lends:
        lent = more(after.lent_to, taker_id, transfer.units, transfer.started)
        return replace(after, lent_units=after.lent_units + transfer.units, lent_to=lent)
    return replace(after, delegated_units=after.delegated_units + transfer.units)


def comes_back(allotment: Allotment, number: str) -> Allotment:
    """The allotment with the units that it had given, and that nobody has received."""
    transfer = outgoing(allotment, number)
    if transfer is None:
        return allotment
    after = forgets_outgoing(allotment, number)
    match transfer.purpose:
        case Purpose.OPEN | Purpose.GRANT:
            return replace(after, delegated_units=after.delegated_units - transfer.units)
        case Purpose.LEND:
            return _home(after, str(transfer.other), transfer.units)
        case Purpose.RETURN | Purpose.MOVE:
            return replace(after, allotted_units=after.allotted_units + transfer.units)
        case Purpose.GIVE_BACK:
            return _borrowed(after, transfer)


# Units that are returned


def returns(allotment: Allotment, transfer: Transfer) -> Allotment | Objection:
    """The allotment, having given back units that it was given or lent; only free ones."""
    if outgoing(allotment, transfer.number):
        return allotment
    if transfer.purpose is Purpose.GIVE_BACK:
        able = min(allotment.free_units, units_with(allotment.borrowed_from, str(transfer.other)))
    else:
        able = own_free_units(allotment)
    if short := _short(allotment, transfer.units, able):
        return short
    return _returned(allotment, transfer)


def returns_all(allotment: Allotment, transfer: Transfer) -> Allotment | Objection:
    """The allotment that is about to be forgotten, without any unit: nobody has a seat of it any more, whatever its
    people keep.
    """
    if outgoing(allotment, transfer.number):
        return allotment
    return _returned(allotment, transfer)


def has_returned(allotment: Allotment, transfer: Transfer, giver_id: str) -> Allotment:
    """The allotment to which units have come back that it had delegated or lent."""
    if incoming(allotment, transfer.number):
        return allotment
    known = replace(transfer, stage=Stage.RECEIVED, other=giver_id)
    after = replace(allotment, incoming=(*allotment.incoming, known))
    if transfer.purpose is Purpose.GIVE_BACK:
        return _home(after, giver_id, transfer.units)
    return replace(after, delegated_units=after.delegated_units - transfer.units)


# Both


def forgets_incoming(allotment: Allotment, number: str) -> Allotment:
    """The allotment without a transfer that it has received or refused."""
    return replace(allotment, incoming=tuple(each for each in allotment.incoming if each.number != number))


def forgets_outgoing(allotment: Allotment, number: str) -> Allotment:
    """The allotment without a transfer that has been received."""
    return replace(allotment, outgoing=tuple(each for each in allotment.outgoing if each.number != number))


def units_from_above(allotment: Allotment) -> int:
    """What its parent, or each of its pools, has given to an allotment: its limit, and what it is returning."""
    coming_back = (each.units for each in allotment.outgoing if each.purpose is Purpose.RETURN)
    return allotment.allotted_units + sum(coming_back)


def _decided(allotment: Allotment, transfer: Transfer, stage: Stage) -> Allotment:
    decided = replace(transfer, stage=stage)
    return replace(
        allotment, incoming=tuple(decided if each.number == transfer.number else each for each in allotment.incoming)
    )


def _sent(allotment: Allotment, transfer: Transfer) -> Allotment | Objection:
    if len(allotment.outgoing) >= IN_FLIGHT_AT_MOST:
        return Objection("unitsInFlight", name=allotment.display_name, most=IN_FLIGHT_AT_MOST)
    return replace(allotment, outgoing=(*allotment.outgoing, replace(transfer, stage=Stage.GIVEN)))


def _returned(allotment: Allotment, transfer: Transfer) -> Allotment | Objection:
    after = _sent(allotment, transfer)
    if isinstance(after, Objection):
        return after
    if transfer.purpose is Purpose.GIVE_BACK:
        left = fewer(after.borrowed_from, str(transfer.other), transfer.units)
        return replace(after, borrowed_units=after.borrowed_units - transfer.units, borrowed_from=left)
    return replace(after, allotted_units=after.allotted_units - transfer.units)


def _borrowed(allotment: Allotment, transfer: Transfer) -> Allotment:
    loans = more(allotment.borrowed_from, str(transfer.other), transfer.units, transfer.started)
    return replace(allotment, borrowed_units=allotment.borrowed_units + transfer.units, borrowed_from=loans)


def _home(allotment: Allotment, borrower_id: str, units: int) -> Allotment:
    left = fewer(allotment.lent_to, borrower_id, units)
    return replace(allotment, lent_units=allotment.lent_units - units, lent_to=left)


def _against_giving(allotment: Allotment, transfer: Transfer) -> Objection | None:
    if allotment.state is AllotmentState.DELETING:
        return Objection("allotmentDeleting", name=allotment.display_name)
    if allotment.giving and transfer.purpose is not Purpose.MOVE:
        return Objection("allotmentMerging", name=allotment.display_name)
    return None


def _short(allotment: Allotment, units: int, able: int) -> Objection | None:
    """able: how many can go; at most those that are free."""
    if units <= able:
        return None
    return Objection("unitsNotFree", name=allotment.display_name, free=able, units=units)
