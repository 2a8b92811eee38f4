"""Which products need another one, who lacks it, and what becomes of them in the waiting room.

A product has two kinds of prerequisites:

- Another product, by its terms: Microsoft 365 Copilot is an add-on to one of many. Follows "License plans for Microsoft
  365 Copilot" (microsoft-365-copilot-licensing, of 2025-01-30). Microsoft doesn't document that Microsoft Entra refuses
  it without one.
- Another service plan, which Entra asks for: it refuses the licence as a DependencyViolation
  (`domain.service_plans.NEEDED_PLANS`).

What the allotment itself gives besides counts as held, and so does every active licence of a person, by whatever way.
People who lack something wait behind everybody else, and take no seat. Once they have it, they stand where they would
have stood all along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from domain.admission import Draft, Lack, Plan
from domain.allotments import Allotment, DecisionKind, Member, MemberState, Product
from domain.copies import replace
from domain.directory import SubscribedSku
from domain.objections import Text
from domain.service_plans import NEEDED_PLANS, unmet_needs
from domain.undertakings import LicenceAssignment
from domain.waiting_order import place_at, ticket_of

COPILOT_BASES_AS_OF = "2025-01-30"
"""The date of the page from which the two lists were taken over; the ids are those of `domain.product_list`."""

BUSINESS_AND_ENTERPRISE = frozenset(
    {
        "0fe440c5-f2bf-442b-a4f4-9a7af77a200b",  # Clipchamp Premium
        "481f3bc2-5756-4b28-9375-5c8c86b99e6b",  # Clipchamp Standard
        "4b585984-651b-448a-9e53-3b10f069cf7f",  # Office 365 F3
        "189a915c-fe4f-4ffa-bde4-85b9628d07a0",  # Office 365 E3 Developer
        "6fd2c87f-b296-42f0-b197-1e91e994b900",  # Office 365 E3
        "26d45bd9-adf1-46cd-a9e1-51e9a5524128",  # Office 365 E5 Without Audio Conferencing
        "c7df2760-2c81-4ef7-b578-5b5392b571df",  # Office 365 E5
        "80b2d799-d2ba-4d2a-8842-fb0d0f3a4b82",  # Exchange Online Kiosk
        "0b7b15a8-7fd2-4964-bb96-5a566d4e3c15",  # Exchange Online (Plan 2) for Faculty
        "19ec0d23-8335-4cbd-94ac-6050e30712fa",  # Exchange Online (Plan 2)
        "ad2fe44a-915d-4e2b-ade1-6766d50a9d9c",  # Exchange Online (Plan 1) for Students
        "4b9405b0-7788-4568-add1-99614e613b69",  # Exchange Online (Plan 1)
        "50f60901-3181-4b75-8a2c-4c8e4c1d5a72",  # Microsoft 365 F1
        "44575883-256e-4a79-9da4-ebe9acabe2b2",  # Microsoft 365 F1
        "00e1ec7b-e4a3-40d1-9441-b69b597ab222",  # Microsoft 365 Business Premium (no Teams)
        "21502a13-c8dc-4744-be9c-177fd9d2eafc",  # Microsoft 365 Business Basic (no Teams)
        "b1f3042b-a390-4b56-ab61-b88e7e767a97",  # Microsoft 365 Business Basic EEA (no Teams)
        "24c35284-d768-4e53-84d9-b7ae73dddf69",  # Microsoft 365 Business Premium Donation
        "ffa3a2a0-3820-462a-aa81-8a4d741f0cba",  # Microsoft 365 Business Standard EEA (no Teams)
        "5a1c7b8d-0739-4ca8-bf69-ec87e69133ac",  # Microsoft 365 Business Standard (no Teams)
        "dcf0408c-aaec-446c-afd4-43e3683943ea",  # Microsoft 365 E3 (no Teams)
        "0c21030a-7e60-4ec7-9a0f-0042e0e0211a",  # Microsoft 365 E3
        "18a4bd3f-0b5b-4887-b04f-61dd0ee15f5e",  # Microsoft 365 E5 (no Teams)
        "6ee4114a-9b2d-4577-9e7a-49fa43d222d3",  # Microsoft 365 E5 EEA (no Teams) with Calling Minutes
        "a640eead-25f6-4bec-97e3-23cfd382d7c2",  # Microsoft 365 E5 EEA (no Teams) without Audio Conferencing
        "90277bc7-a6fe-4181-99d8-712b08b8d32b",  # Microsoft 365 E5 EEA (no Teams) without Audio Conferencing
        "2113661c-6509-4034-98bb-9c47bd28d63c",  # Microsoft 365 E5 without Audio Conferencing
        "db684ac5-c0e7-4f92-8284-ef9ebde75d33",  # Microsoft 365 E5
        "0666269f-b167-4c5b-a76f-fc574f2b1118",  # Microsoft 365 F1 EEA (no Teams)
        "f7ee79a7-7aec-4ca4-9fb9-34d6b930ad87",  # Microsoft 365 F3 EEA (no Teams)
        "7e74bd05-2c47-404e-829a-ba95c66fe8e5",  # Microsoft Teams EEA
        "7e31c0d9-9551-471d-836f-32ee72be4a01",  # Microsoft Teams Enterprise
        "3b555118-da6a-4418-894f-7df1e2096870",  # Microsoft 365 Business Basic
        "f245ecc8-75af-4f8e-b61f-27d8114de5f3",  # Microsoft 365 Business Standard
        "cdd28e44-67e3-425e-be4c-737fab2899d3",  # Microsoft 365 Apps for Business
        "602e6573-55a3-46b1-a1a0-cc267991501a",  # Microsoft 365 E3 EEA (no Teams)
        "d711d25a-a21c-492f-bd19-aae1e8ebaf30",  # Office 365 E3 EEA (no Teams)
        "1e988bf3-8b7c-4731-bec0-4e2a2946600c",  # Microsoft 365 E5 EEA (no Teams)
        "3271cf8e-2be5-4a09-a549-70fd05baaa17",  # Microsoft 365 E5 EEA (no Teams)
        "c2fe850d-fbbb-4858-b67d-bd0c6e746da3",  # Microsoft 365 E3 EEA (no Teams)
        "f8ced641-8e17-4dc5-b014-f5a2d53f6ac8",  # Office 365 E1 (no Teams)
        "46c3a859-c90d-40b3-9551-6178a48d5c18",  # Office 365 E3 (no Teams)
        "71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74",  # Office 365 E5 EEA (no Teams) without Audio Conferencing
        "d1f0495b-cb7b-4e11-8b85-daee7e7e5664",  # Office 365 F3 EEA (no Teams)
        "a3f586b6-8cce-4d9b-99d6-55238397f77a",  # Microsoft 365 Business Premium EEA (no Teams)
        "c1f79c29-5d7a-4bec-a2c1-1a76774864c0",  # Microsoft 365 Business Standard EEA (no Teams)
        "b57282e3-65bd-4252-9502-c0eae1e5ab7f",  # Office 365 E1 EEA (no Teams)
        "cf50bae9-29e8-4775-b07c-56ee10e3776d",  # Office 365 E5 EEA (no Teams)
        "c2273bd0-dff7-4215-9ef5-2c7bcfb06425",  # Microsoft 365 Apps for Enterprise
        "beb6439c-caad-48d3-bf46-0c82871e12be",  # Planner Plan 1
        "84cd610f-a3f8-4beb-84ab-d9d2c902c6c9",  # Project Plan 1 (for Department)
        "46102f44-d912-47e7-b0ca-1bd7b70ada3b",  # Project Plan 3 (for Department)
        "e433b246-63e7-4d0b-9efa-7940fa3264d6",  # Project Online Essentials for Faculty
        "776df282-9fc0-4862-99e2-70e561b9909e",  # Project Online Essentials
        "b732e2a7-5694-4dff-a0f2-9d9204c794ac",  # Project Plan 5 without Project Client for Faculty
        "2db84718-652c-47a7-860c-f10d8abbdae3",  # Project Online Premium Without Project Client
        "930cc132-4d6b-4d8c-8818-587d17c50d56",  # Project Plan 5 for faculty
        "09015f9f-377f-4538-bbb5-f75ceb09358a",  # Project Online Premium
        "46974aed-363e-423c-9e6a-951037cec495",  # Project Plan 3 for Faculty
        "53818b1b-4a27-454b-8896-0dba576410e6",  # Planner and Project Plan 3
        "a9732ec9-17d9-494c-a51c-d6b45b384dcb",  # SharePoint Online (Plan 2)
        "1fc08a02-8b3d-43b9-831e-f76859e04e1a",  # SharePoint Online (Plan 1)
        "dab7782a-93b1-4074-8bb1-0e61318bea0b",  # Microsoft 365 Business Basic
        "ac5cef5d-921b-4f97-9ef3-c99076e5470f",  # Microsoft 365 Business Standard - Prepaid Legacy
        "b214fe43-f5a3-4703-beeb-fa97188220fc",  # Microsoft 365 Apps for Business
        "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46",  # Microsoft 365 Business Premium
        "05e9a617-0261-4cee-bb44-138d3ef5d965",  # Microsoft 365 E3
        "a91fc4e0-65e5-4266-aa76-4037509c1626",  # Microsoft 365 E5 with Calling Minutes
        "cd2925a3-5076-4233-8931-638a8c94f773",  # Microsoft 365 E5 without Audio Conferencing
        "06ebc4ee-1bb5-47dd-8120-11324bc54e06",  # Microsoft 365 E5
        "66b55226-6b4f-492c-910c-a3b7a3c9d993",  # Microsoft 365 F3
        "18181a46-0d4e-45cd-891e-60aabd171b4e",  # Office 365 E1
        "3ab6abff-666f-4424-bfb7-f0bc274ec7bc",  # Microsoft Teams Essentials (AAD Identity)
        "fde42873-30b6-436b-b361-21af5a6b84ae",  # Microsoft Teams Essentials
        "ca7f3140-d88c-455b-9a1c-7f0679e31a76",  # Visio Plan 1
        "38b434d2-a15e-4cde-9a98-e737c75623e1",  # Visio Plan 2
        "bf95fd32-576a-4742-8d7a-6dc4940b9532",  # Visio Plan 2 for Faculty
        "c5928f49-12ba-48f7-ada3-0d743a3601d5",  # Visio Plan 2
        "4b244418-9658-4451-a2b8-b5e2b364e9bd",  # Visio Plan 1
        "ed01faf2-1d88-4947-ae91-45ca18703a96",  # OneDrive for Business (Plan 2)
        "e6778190-713e-4e4f-9119-8b8238de25df",  # OneDrive for Business (Plan 1)
    }
)
"""What Microsoft 365 Copilot can be added to in businesses: "Business and Enterprise licenses" on that page."""

EDUCATION = frozenset(
    {
        "e578b273-6db4-4691-bba0-8d691f4da603",  # Office 365 A3 for faculty
        "98b6e773-24d4-4c0d-a968-6e787a1f8204",  # Office 365 A3 for students
        "a4585165-0533-458a-97e3-c400570268c4",  # Office 365 A5 for faculty
        "ee656612-49fa-43e5-b67e-cb1fdf7699df",  # Office 365 A5 for students
        "b17653a4-2443-4e8c-a550-18249dda78bb",  # Microsoft 365 A1
        "4b590615-0888-425a-a965-b3bf7789848d",  # Microsoft 365 A3 for Faculty
        "7cfd9a2b-e110-4c39-bf20-c6a3f36a3121",  # Microsoft 365 A3 for Students
        "18250162-5d87-4436-a834-d795c15c80f3",  # Microsoft 365 A3 for students use benefit
        "e97c048c-37a4-45fb-ab50-922fbf07a370",  # Microsoft 365 A5 for faculty
        "81441ae1-0b31-4185-a6c0-32b6b84d419f",  # Microsoft 365 A5 without Audio Conferencing for students use ben...
        "46c119d4-0379-4a9d-85e4-97c66d3f909e",  # Microsoft 365 A5 for Students
        "31d57bc7-3a05-4867-ab53-97a17835a411",  # Microsoft 365 A5 for students use benefit
        "94763226-9b3c-4e75-a931-5c89701abe66",  # Office 365 A1 for faculty
        "78e66a63-337a-4a9a-8959-41c6654dfb56",  # Office 365 A1 Plus for faculty
        "e82ae690-a2d5-4d76-8d30-7c6e01e6022e",  # Office 365 A1 Plus for students
        "314c4481-f395-4525-be8b-2ec4bb1e9d91",  # Office 365 A1 for students
    }
)
"""The same in education: "Education Faculty and Higher Education Students Aged 18+ licenses"."""

NEEDED_PRODUCTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "639dec6b-bb19-468b-871c-c5c441c4b0cb": BUSINESS_AND_ENTERPRISE | EDUCATION,  # Microsoft_365_Copilot
        "a809996b-059e-42e2-9866-db24b99a9782": BUSINESS_AND_ENTERPRISE | EDUCATION,  # M365_Copilot
        "ad9c22b3-52d7-4e7e-973c-88121ea96436": BUSINESS_AND_ENTERPRISE | EDUCATION,  # Microsoft_365_Copilot_EDU
    }
)
"""For a product, those of which a person must have at least one, by skuId."""

NAMED_AT_MOST = 5
"""So many products that would do are named; there may be dozens."""

type Subscribed = Mapping[str, SubscribedSku]


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What one product of an allotment needs besides what the allotment gives: one of these products, by skuId, or of
    these service plans.
    """

    product: Product
    products: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()

    def is_met(self, held: Iterable[LicenceAssignment], subscribed: Subscribed) -> bool:
        """Whether somebody who holds these licences has it."""
        return any(each.active and self._meets(each.sku_id, each.disabled_plans, subscribed) for each in held)

    def owned(self, subscribed: Subscribed) -> tuple[str, ...]:
        """The products of the tenant that would do, by name, the first ones."""
        enough = (owned for sku_id, owned in subscribed.items() if self._meets(sku_id, frozenset(), subscribed))
        found = {owned.display_name or Product(owned.sku_id, owned.sku_part_number).name for owned in enough}
        return tuple(sorted(found)[:NAMED_AT_MOST])

    def _meets(self, sku_id: str, disabled: frozenset[str], subscribed: Subscribed) -> bool:
        return sku_id in self.products or bool(self.plans & (_plans(sku_id, subscribed) - disabled))


def prerequisites(products: Sequence[Product], subscribed: Subscribed) -> tuple[Prerequisite, ...]:
    """What the products of an allotment need that it doesn't give itself."""
    found = list[Prerequisite]()
    given = {each.sku_id for each in products}
    on = {each.sku_id: _plans(each.sku_id, subscribed) - {*each.disabled_plans} for each in products}
    unmet = unmet_needs(frozenset[str]().union(*on.values()))
    for product in products:
        bases = NEEDED_PRODUCTS.get(product.sku_id, frozenset())
        if bases and not bases & given:
            found.append(Prerequisite(product, products=bases))
        found += [Prerequisite(product, plans=NEEDED_PLANS[plan]) for plan in unmet if plan in on[product.sku_id]]
    return tuple(found)


def lacking(
    needed: Sequence[Prerequisite], held: Mapping[str, Sequence[LicenceAssignment]], subscribed: Subscribed
) -> dict[str, Lack]:
    """What each of these people lacks; who lacks nothing is left out."""
    found = dict[str, Lack]()
    for user_id, theirs in held.items():
        unmet = [each for each in needed if not each.is_met(theirs, subscribed)]
        if unmet:
            first = unmet[0]
            because = Text("lacksPrerequisite", product=first.product.name, needed=first.owned(subscribed))
            if not first.owned(subscribed):
                because = Text("lacksPrerequisiteNotOwned", product=first.product.name)
            found[user_id] = Lack(tuple(dict.fromkeys(each.product.sku_id for each in unmet)), because)
    return found


def followed(
    allotment: Allotment, rows: Iterable[Member], lacks: Mapping[str, Lack], *, now: datetime, cause: str
) -> Plan:
    """Put people who have what they lacked into the line, where they would have stood all along.

    rows: of people who lack something, as far as is recorded. lacks: what they lack now. It is in the log, unless a
    seat is free for them: then that is what is decided next.
    """
    draft = Draft(allotment, now, cause)
    for row in rows:
        if row.state is not MemberState.WAITING or not row.lacks or row.place is None:
            continue
        if lack := lacks.get(row.user_id):
            if lack.sku_ids != row.lacks:
                draft.add(row, replace(row, lacks=lack.sku_ids))
            continue
        place = place_at(allotment.waiting_order, row.since, row.rank, ticket_of(row.place))
        after = replace(row, lacks=(), place=place, provisional=not allotment.waits)
        if draft.allotment.free_units > draft.allotment.queued_units:
            draft.add(row, after)
            continue
        draft.add(row, after, DecisionKind.WAITING, Text("prerequisiteMet", name=allotment.display_name), requested=0)
    return draft.plan


def _plans(sku_id: str, subscribed: Subscribed) -> frozenset[str]:
    owned = subscribed.get(sku_id)
    return frozenset(plan.id for plan in owned.plans) if owned else frozenset()
