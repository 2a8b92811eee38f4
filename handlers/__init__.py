"""One module a trigger family: parse, load, decide, apply, answer.

Imports `domain` and `azure.functions`. What a handler needs of the world comes as `application.services.Services`.
"""
