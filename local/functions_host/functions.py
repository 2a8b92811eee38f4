"""What a function is to the host: its name, its id in the worker, its trigger and its outputs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.functions_host.errors import SettingsError

HTTP_TRIGGER = "httpTrigger"
TIMER_TRIGGER = "timerTrigger"
SERVICE_BUS_TRIGGER = "serviceBusTrigger"
_TRIGGERS = (HTTP_TRIGGER, TIMER_TRIGGER, SERVICE_BUS_TRIGGER)
_OUTPUTS = ("http", "serviceBus")
RETURN = "$return"


@dataclass(frozen=True)
class Binding:
    """One binding as function.json would hold it; `properties` are its fields by their JSON names."""

    kind: str
    name: str
    is_output: bool
    properties: Mapping[str, Any]

    def text(self, field: str, default: str = "") -> str:
        """A field as text; the default where it is absent or null."""
        value = self.properties.get(field)
        return default if value is None else str(value)


@dataclass(frozen=True)
class Function:
    """An indexed function with one trigger and any number of outputs."""

    name: str
    function_id: str
    bindings: tuple[Binding, ...]
    trigger: Binding

    @property
    def queue_outputs(self) -> tuple[Binding, ...]:
        """The Service Bus queue outputs."""
        return tuple(binding for binding in self.bindings if binding.is_output and binding.kind == "serviceBus")


def describe_function(name: str, function_id: str, raw_bindings: Iterable[str]) -> Function:
    """The function whose bindings the worker gave as JSON texts.

    Raises SettingsError for a trigger or output that this host does not run, rather than leave it silently idle.
    """
    bindings = tuple(_binding(json.loads(raw)) for raw in raw_bindings)
    triggers = [binding for binding in bindings if binding.kind.endswith("Trigger")]
    if len(triggers) != 1:
        raise SettingsError(f"Function {name} has {len(triggers)} triggers; it must have one.")
    for binding in bindings:
        _refuse_unsupported(name, binding)
    return Function(name=name, function_id=function_id, bindings=bindings, trigger=triggers[0])


def _binding(raw: Mapping[str, Any]) -> Binding:
    return Binding(
        kind=str(raw["type"]),
        name=str(raw["name"]),
        is_output=str(raw.get("direction", "IN")).upper() == "OUT",
        properties=raw,
    )


def _refuse_unsupported(function_name: str, binding: Binding) -> None:
    supported = _OUTPUTS if binding.is_output else _TRIGGERS
    if binding.kind not in supported:
        raise SettingsError(
            f"Function {function_name}: this local host does not run the binding {binding.kind} "
            f"({binding.name}); it runs {', '.join((*_TRIGGERS, *_OUTPUTS))}."
        )
    if binding.properties.get("topicName"):
        raise SettingsError(f"Function {function_name}: this local host serves Service Bus queues, not topics.")
