"""A bill of materials in CycloneDX 1.6 (ECMA-424), as JSON. The same pins make the very same bill."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from deploy.supply_chain.components import Component


def bill_of_materials(name: str, version: str, components: Iterable[Component]) -> str:
    """The bill of one application: everything that is in it, direct or not."""
    listed = [_component(each) for each in sorted(components, key=lambda each: each.purl)]
    bill: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": listed,
    }
    serial = uuid5(NAMESPACE_URL, json.dumps(bill))
    return json.dumps({**bill, "serialNumber": f"urn:uuid:{serial}"}, indent=2, ensure_ascii=False) + "\n"


def _component(component: Component) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.purl,
        "name": component.name,
        "version": component.version,
        "purl": component.purl,
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in component.hashes],
    }
    if component.licence:
        licence = component.licence
        told["licenses"] = [{"expression": licence}] if component.is_expression else [{"license": {"name": licence}}]
    return told
