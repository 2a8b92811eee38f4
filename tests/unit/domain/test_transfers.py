"""What each end of a transfer writes next: the whole table, for both ways."""

import pytest

from domain.transfers import Act, Purpose, Stage, of_giver, of_receiver, of_returner, of_taker


@pytest.mark.parametrize(
    ("stage", "holds", "act"),
    [
        (Stage.ASKED, False, Act.GIVE),
        (Stage.ASKED, True, None),
        (Stage.RECEIVED, True, Act.FORGET),
        (Stage.RECEIVED, False, None),
        (Stage.REFUSED, True, Act.COME_BACK),
        (Stage.REFUSED, False, None),
        (None, True, Act.COME_BACK),  # the taker is gone, or has forgotten the number
        (None, False, None),
    ],
)
def test_what_the_giver_does(stage: Stage | None, holds: bool, act: Act | None) -> None:
    assert of_giver(stage, holds=holds) is act


@pytest.mark.parametrize(
    ("stage", "held", "act"),
    [
        (Stage.ASKED, (True, True), Act.RECEIVE),
        (Stage.ASKED, (True, False), None),  # not before every giver has given
        (Stage.ASKED, (False, False), None),
        (Stage.RECEIVED, (True, False), None),
        (Stage.RECEIVED, (False, False), Act.FORGET),
        (Stage.REFUSED, (False, False), Act.FORGET),
        (Stage.REFUSED, (False, True), None),  # not before everything has come back
        (None, (True, True), None),
    ],
)
def test_what_the_taker_does(stage: Stage | None, held: tuple[bool, ...], act: Act | None) -> None:
    assert of_taker(stage, held) is act


@pytest.mark.parametrize(
    ("known", "held", "act"),
    [(False, True, Act.RECEIVE), (True, True, None), (True, False, Act.FORGET), (False, False, None)],
)
def test_what_the_receiver_of_returned_units_does(known: bool, held: bool, act: Act | None) -> None:
    assert of_receiver(known=known, held=held) is act


@pytest.mark.parametrize(("known", "act"), [((True, True), Act.FORGET), ((True, False), None), ((False,), None)])
def test_who_returns_units_forgets_them_once_everybody_has_them(known: tuple[bool, ...], act: Act | None) -> None:
    assert of_returner(known) is act


def test_who_returns_units_asks_nobody() -> None:
    assert {each for each in Purpose if not each.asked} == {Purpose.RETURN, Purpose.GIVE_BACK}
