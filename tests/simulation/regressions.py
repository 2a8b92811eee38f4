"""Seeds that once broke a promise, each with what went wrong."""

from collections.abc import Mapping

REGRESSIONS: Mapping[int, str] = {
    8: "With direct licensing nobody tried again, at night, a licence that had been refused.",
    21: "Somebody whose addition was notified, and who was gone before the first look, was told nothing.",
    36: "A failure of licensing by group outlived its cause: adding a member anew made Entra do nothing.",
    579: "A worker that had been frozen removed a person who had gone and come back since the decision.",
    680: "A reconcile right after the creation was dead-lettered: a replica did not know the licensed group yet.",
    1634: "A rollback that Graph had refused was carried out minutes later, at somebody who had joined anew.",
    2026: "With several products, a lagging view with another error than before marked a retried licence as failed.",
    3377: "A creation that had been frozen brought an allotment back that was deleted meanwhile.",
    11231: "A worker that had been frozen decided from an allotment and rows of two times: one row was written twice.",
    11908: "A reconcile saw too late that a licence had failed, and left it to the next one to try again.",
    14115: "The same, with a rollback in between.",
    14546: "A worker that had been frozen promoted somebody who was promoted already.",
    15089: "The same as 11908, for two people of two allotments.",
    46208: "A rollback refused again, after the allotment had been resumed, never suspended it again.",
    2927: "A licence without a seat that could not be taken back for want of a permission was left until the night.",
    145: "A step about a reservation alone took its person off the list of those who were not finished.",
    316760: "A clock behind the broker's: the follow-up came under a message id just delivered: dropped.",
    185: "A confirmed removal was not carried out, because units that were borrowed meanwhile made it another one.",
    209: "A deleted lender whose people keep their licences was looked at every few minutes until its loans were home.",
    44: "A second deletion, with the licences, of an allotment whose units had gone and whose people kept theirs.",
    3000102: "A deletion that came again met a replica that was behind, and took a licence off a group a second time.",
    1574: "Each reconcile of the same night ended another round of borrowed seats: the second one wrote as well.",
    19: "an allotment whose first units were refused, and that was given others meanwhile, was preparing for ever",
    12000704: "A loan came home after the last night, so that the next one lifted a recall: no second one that writes.",
    12101118: "Somebody came back to their seat: what was owed to them went to a newcomer, and others were owed one.",
    12101027: "Of an allotment that keeps its licences and waits for its loans, a person was deleted: their row stays.",
    12200137: "The same, and a licence stalled: nobody looks after it there any more.",
    12200585: "A limit whose write was told as a conflict was asked for once more, after another one had been set.",
    13000692: "What a look had shown was not looked at again, and who came for a moment was not decided about.",
    13100714: "The same, for one person.",
    14202685: "Somebody for whom a seat was kept was looked for as if they had come. When the command was sent again "
    "hours later, it was decided that they had joined and left.",
    14002095: "The same as 12000704, and the loan came home within the last night.",
    9001552: "The licence of before a leave was taken for the new one, which never came; each night found that, and "
    "granted nothing, for the person was in the licensed group.",
}
