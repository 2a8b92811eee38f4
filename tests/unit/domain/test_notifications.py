"""Change and lifecycle notifications in the shapes in which Microsoft Graph sends them."""

import json
from pathlib import Path
from types import MappingProxyType

import pytest

from application.graph_notifications import (
    ChangeNotification,
    LifecycleNotification,
    notifications_of,
    parse,
    with_valid_client_state,
)
from domain.errors import InvalidRequest, Permanent, Problem

CAPTURED = Path(__file__).parents[2] / "data" / "notifications"
GROUP = "0bc7d487-fd6f-41a0-8362-71ec81074f11"
PERSON = "4d147cc8-10cb-4158-ac52-90ee8ff9d846"
SECRET = "SecretClientState"


def captured(name: str) -> bytes:
    return (CAPTURED / f"{name}.json").read_bytes()


def changes(body: bytes) -> ChangeNotification:
    parsed = parse(body)
    assert isinstance(parsed, ChangeNotification)
    return parsed


def message(*changes: object, **resource: object) -> bytes:
    return json.dumps({"resourceData": {"id": "g-1", "members@delta": list(changes), **resource}}).encode()


class TestCapturedShapes:
    def test_a_webhook_notification_that_adds_and_removes_one_member(self) -> None:
        (entry,) = with_valid_client_state(notifications_of(captured("webhook-add-and-remove-of-one-member")), [SECRET])
        assert parse(json.dumps(entry).encode()) == ChangeNotification(GROUP, {PERSON: False}, frozenset({PERSON}))

    def test_an_event_of_event_grid_names_the_group_and_no_members(self) -> None:
        assert parse(captured("event-grid-group-updated")) == ChangeNotification(GROUP)

    def test_a_lifecycle_notification_is_genuine_and_no_change(self) -> None:
        (entry,) = with_valid_client_state(notifications_of(captured("lifecycle-reauthorization-required")), [SECRET])
        assert entry["lifecycleEvent"] == "reauthorizationRequired"
        with pytest.raises(Permanent, match="resourceData is missing"):
            parse(json.dumps(entry).encode())


class TestHints:
    def test_say_who_is_there_and_who_is_gone(self) -> None:
        parsed = changes(message({"id": "ann"}, {"id": "ben", "@removed": "deleted"}))
        assert parsed == ChangeNotification("g-1", {"ann": True, "ben": False})

    def test_the_last_word_about_each_counts(self) -> None:
        parsed = changes(message({"id": "ann", "@removed": "deleted"}, {"id": "ann"}))
        assert (parsed.hints, parsed.joined_and_left) == ({"ann": True}, frozenset())

    def test_who_was_added_and_then_removed_has_passed(self) -> None:
        parsed = changes(message({"id": "ann"}, {"id": "ben"}, {"id": "ann", "@removed": "deleted"}))
        assert (parsed.hints, parsed.joined_and_left) == ({"ann": False, "ben": True}, frozenset({"ann"}))

    def test_who_passed_and_came_back_is_there(self) -> None:
        parsed = changes(message({"id": "ann"}, {"id": "ann", "@removed": "deleted"}, {"id": "ann"}))
        assert (parsed.hints, parsed.joined_and_left) == ({"ann": True}, frozenset({"ann"}))

    def test_removed_may_be_an_object_as_delta_has_it(self) -> None:
        assert changes(message({"id": "ann", "@removed": {"reason": "deleted"}})).hints == {"ann": False}

    def test_ids_are_compared_in_lower_case(self) -> None:
        parsed = changes(message({"id": "ANN"}, {"id": "ann", "@removed": "deleted"}, id="G-1"))
        assert parsed == ChangeNotification("g-1", {"ann": False}, frozenset({"ann"}))


class TestALifecycleEventOfEventGrid:
    EVENT = MappingProxyType(
        {
            "type": "Microsoft.Graph.SubscriptionReauthorizationRequired",
            "specversion": "1.0",
            "data": {"subscriptionId": "s-1", "lifecycleEvent": "reauthorizationRequired"},
        }
    )

    def test_names_the_subscription(self) -> None:
        assert parse(json.dumps({**self.EVENT}).encode()) == LifecycleNotification("s-1")

    @pytest.mark.parametrize("data", [{}, {"subscriptionId": None}, {"subscriptionId": ""}, {"subscriptionId": 7}])
    def test_without_one_is_permanently_wrong(self, data: dict[str, object]) -> None:
        with pytest.raises(Permanent, match="a lifecycle event has no subscriptionId"):
            parse(json.dumps({**self.EVENT, "data": data}).encode())


class TestGenuine:
    def test_keeps_the_entries_that_carry_the_subscriptions_own_secret(self) -> None:
        ours, forged = {"clientState": SECRET, "changeType": "updated"}, {"clientState": "guessed"}
        assert with_valid_client_state([ours, forged, ours], [SECRET]) == [ours, ours]

    @pytest.mark.parametrize("forged", ["", "secretclientstate", SECRET + " ", None, 7, ["SecretClientState"], "ключ"])
    def test_drops_every_other(self, forged: object) -> None:
        assert with_valid_client_state([{"clientState": forged}], [SECRET]) == []

    def test_drops_those_without_one(self) -> None:
        assert with_valid_client_state([{}], [SECRET]) == []

    def test_drops_one_that_cannot_be_encoded(self) -> None:
        assert with_valid_client_state([{"clientState": "\ud800"}], [SECRET]) == []


class TestABodyOfGraph:
    def test_may_hold_several_notifications_or_none(self) -> None:
        assert notifications_of(b'{"value": [{"a": 1}, {"b": 2}]}') == [{"a": 1}, {"b": 2}]
        assert notifications_of(b'{"value": []}') == []

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"value="])
    def test_that_is_not_json_is_refused(self, body: bytes) -> None:
        with pytest.raises(InvalidRequest, match="The body is not JSON"):
            notifications_of(body)

    @pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b'"value"', b'{"value": {}}', b'{"value": null}'])
    def test_of_another_shape_is_refused(self, body: bytes) -> None:
        with pytest.raises(InvalidRequest, match="must be an object with a list named value"):
            notifications_of(body)

    def test_names_every_entry_that_is_no_object(self) -> None:
        with pytest.raises(InvalidRequest) as refused:
            notifications_of(b'{"value": [{}, 1, {}, null]}')
        assert refused.value.problems == (
            Problem("$.value[1]", "Must be an object."),
            Problem("$.value[3]", "Must be an object."),
        )


class TestAMalformedMessage:
    @pytest.mark.parametrize(
        ("body", "what"),
        [
            (b"", "is not JSON"),
            (b"\xff", "is not JSON"),
            (b"[]", "it must be a JSON object, and is list"),
            (b"null", "it must be a JSON object, and is NoneType"),
            (b'{"specversion": "1.0"}', "the CloudEvent has no data object"),
            (b'{"specversion": "1.0", "data": "text"}', "the CloudEvent has no data object"),
            (b"{}", "resourceData is missing"),
            (b'{"resourceData": []}', "resourceData is missing"),
            (b'{"resourceData": {}}', "resourceData.id is not the id of a group"),
            (b'{"resourceData": {"id": 7}}', "resourceData.id is not the id of a group"),
            (b'{"resourceData": {"id": "../users"}}', "resourceData.id is not the id of a group"),
            (message(**{"members@delta": {}}), "members@delta must be a list"),
            (message("ann"), "an entry of members@delta has no object id"),
            (message({"id": "ann' or 1"}), "an entry of members@delta has no object id"),
            (message({"id": ""}), "an entry of members@delta has no object id"),
            (message({"id": "a" * 65}), "an entry of members@delta has no object id"),
        ],
    )
    def test_is_permanently_wrong_and_says_why(self, body: bytes, what: str) -> None:
        with pytest.raises(Permanent) as refused:
            parse(body)
        assert refused.value.reason == "MalformedNotification"
        assert str(refused.value).startswith("The message is not a change notification of Microsoft Graph: ")
        assert what in str(refused.value)

    @pytest.mark.parametrize("entry", [{}, {"@removed": "deleted"}, {"id": None}, {"id": 7}, {"id": True}])
    def test_an_entry_whose_id_is_missing_or_no_text_is_permanently_wrong(self, entry: dict[str, object]) -> None:
        with pytest.raises(Permanent, match="has no object id"):
            parse(message(entry))
