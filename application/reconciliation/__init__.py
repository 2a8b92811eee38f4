"""Allotments are compared with the tenant: every night, by day where something points to it, and when somebody asks."""
