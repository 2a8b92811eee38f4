"""The licences of what the app is made of, with their texts as the packages bring them."""

import re
from collections.abc import Iterable
from importlib import metadata

from deploy.supply_chain.components import Component

_TEXT = re.compile(r"\.dist-info/(?:.*/)?(?:licen[cs]e|notice|copying|authors)[^/]*$", re.IGNORECASE)
RULE = "=" * 100


def notices(components: Iterable[Component], portal: str) -> str:
    """The notices of the Python packages, then those of the portal as its build has written them.

    Raises LookupError for a package that is not installed.
    """
    parts = ["Allotments is made of other people's work too. Here are their names and licences.\n"]
    for component in components:
        texts = _texts(component.name)
        told = texts or ["The package brings no text of its licence."]
        parts.append(
            f"{component.name} {component.version}: {component.licence or 'no licence named'}\n\n" + "\n\n".join(told)
        )
    return f"\n\n{RULE}\n".join([*parts, portal])


def _texts(name: str) -> list[str]:
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        raise LookupError(f"{name} is not installed: run `make setup`.") from None
    found = sorted(file for file in files if _TEXT.search(file.as_posix()))
    return [file.locate().read_bytes().decode(errors="replace").strip() for file in found]  # type: ignore[attr-defined]
