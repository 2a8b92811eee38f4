"""Taking over what is there: people who hold a licence today are taken into an allotment, and never lose it on the way.

    planning ──► planned ──► filling ──► verifying ──► removing ──► adopted
        any of these but planned and adopted ⇄ stopped
        any but undone ──► undoing ──► undone

The old assignment is that of the watched group itself, or of each person directly. It is removed only where Graph shows
the same licence as active through the licensed group. An undone adoption empties the licensed group only where Graph
shows the old assignment as active again. What holds at every step is in docs/adoption.md.
"""
