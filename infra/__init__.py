"""Adapters: Microsoft Graph, Table Storage, Service Bus, sign-in, settings and clock.

Imports `domain` and the SDKs. An SDK's errors become the domain's here, at one place a technology.
Constructors do no I/O.
"""
