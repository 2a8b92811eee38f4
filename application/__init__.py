"""Use cases: what happens when a group changes, a timer fires or somebody asks, without a word about how it got here.

No module here imports azure.functions or an SDK: the outside comes through the ports of `domain.ports`.
"""
