"""A local Azure Functions host: runs a Python v2-model app on Azure's own worker library, without Azure.

It serves HTTP, timer and Service Bus queue triggers, Service Bus queue outputs, and the part of the admin API
that starts functions by hand. With ``--cold`` instances come and go as on the Flex Consumption plan
(see `function_groups`). Start it with ``python -m local.functions_host --app DIR``.
"""
