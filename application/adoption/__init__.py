"""Taking people over from another assignment, by ADOPT commands on the enforcement queue (docs/adoption.md).

Every step is stored under the adoption's ETag, and every seat under the ledger's, so that a crash, a redelivery and a
second worker change nothing. What Graph cannot guard by an ETag has a time to be sent by (docs/decisions/0001).
"""

from application.adoption.command import adopt, go_on_with_adoptions

__all__ = ["adopt", "go_on_with_adoptions"]
