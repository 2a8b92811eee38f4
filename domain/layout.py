"""The layout of what is stored and sent, by which a release knows what it cannot read.

A release reads everything that earlier ones have written. What a later one means it cannot know: it leaves that alone,
for to write it again would lose what it does not know.
"""

from collections.abc import Mapping

LAYOUT = 2
"""The layout that this release writes. It rises when the release before would misread what is written, or lose it."""

FIRST_LAYOUT = 1
"""Of rows and messages that name none."""


def is_newer(kept: Mapping[str, object]) -> bool:
    """Whether a later release than this one has written it."""
    layout = kept.get("layout", FIRST_LAYOUT)
    return isinstance(layout, int) and layout > LAYOUT
