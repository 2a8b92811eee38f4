"""Two allotments become one: the people of one, its units, reservations and places in line go to the other.

    planning ──► planned ──► preparing ──► merging ──► finishing ──► merged
        any of these but planned and merged ⇄ stopped
        any but undone ──► preparing, undoing ──► merging ──► finishing ──► undone

The giver is the allotment whose people go, the taker the one that they come to; an undone merge is the same the other
way round. Who has a seat gets one that is kept for them by name at the taker, and gives theirs up only when Graph shows
the licence as active through the taker. What holds at every step is in docs/merging.md.
"""
