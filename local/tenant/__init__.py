"""A Microsoft 365 tenant on this machine: `model` is the tenant itself, the rest serves it as Microsoft Graph.

`python -m local.tenant` starts it; `local.tenant.model.Tenant` is the same tenant without a server.
"""
