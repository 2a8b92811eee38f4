"""Seeds that once broke a promise, each with what went wrong."""

from collections.abc import Mapping

REGRESSIONS: Mapping[int, str] = {
    8: "With direct licensing nobody tried again, at night, a licence that had been refused.",
    36: "A failure of licensing by group outlived its cause: adding a member anew made Entra do nothing.",
    579: "A worker that had been frozen removed a person who had gone and come back since the decision.",
    680: "A reconcile right after the creation was dead-lettered: a replica did not know the licensed group yet.",
    1634: "A rollback that Graph had refused was carried out minutes later, at somebody who had joined anew.",
}
