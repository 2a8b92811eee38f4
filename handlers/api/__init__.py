"""The delegated administration API under /api: for administrators, readers, and the owners of allotments.

`routes` lists every route with the permission it needs; `endpoint` is the one place that asks the policy
(`domain.access`). One module each for what the routes are about.
"""
