"""A command of an allotment is carried out: the group is looked at, it is decided, and the licences follow."""
