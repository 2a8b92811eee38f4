"""What conditions for joining read of an account."""

from domain.join_conditions import Trait
from domain.reconciliation.accounts import Account, LicenceState


def test_an_account_has_its_properties_and_the_licences_that_are_active() -> None:
    account = Account(
        "ann",
        department="Law",
        job_title="Judge",
        employee_type="Staff",
        country="SE",
        company_name="Court",
        office_location="A1",
        licences=(LicenceState("SKU-1", "g-1", active=True), LicenceState("sku-2", None, active=False)),
    )
    assert {trait: {*values} for trait, values in account.traits.items()} == {
        Trait.DEPARTMENT: {"Law"},
        Trait.JOB_TITLE: {"Judge"},
        Trait.EMPLOYEE_TYPE: {"Staff"},
        Trait.COUNTRY: {"SE"},
        Trait.COMPANY_NAME: {"Court"},
        Trait.OFFICE_LOCATION: {"A1"},
        Trait.ASSIGNED_LICENSES: {"sku-1"},
    }
    assert Account("ben").traits == {Trait.ASSIGNED_LICENSES: frozenset()}
