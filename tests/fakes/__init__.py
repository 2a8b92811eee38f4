"""In-memory fakes of the ports: what the contract suites hold them to, they share with the real adapters.

They know the domain alone, need no time, and are deterministic. Each method awaits `pause(name)` before its
effect, and a write awaits `pause(name + " done")` after it: there a simulator can let others go first, crash the
worker, or raise the error of a peer that is down, with the effect undone or done.
"""
