"""The nightly comparison of record, groups and licences: what it finds, what is done about it, and its report.

`kinds` names every kind of drift, `findings` finds them; `history` is what an allotment was day by day. All pure.
"""
