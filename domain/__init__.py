"""The rules of licence allotments, without I/O and without a clock.

Imports the standard library and itself alone. What it needs of the world it asks for as a port
(`domain.ports`); what it decides it returns as a value (`domain.admission.Plan`).
"""
