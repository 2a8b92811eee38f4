"""The tenant's objects as Graph's JSON: which properties each type has, and which come without being selected."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from local.tenant.model import (
    PRODUCTS_BY_SKU,
    AdministrativeUnit,
    AppRoleAssignment,
    AssignedLicense,
    DeletedItem,
    DeltaPage,
    Group,
    GroupDelta,
    LicenseAssignmentState,
    ObjectKind,
    OtherObject,
    OwnedProduct,
    Subscription,
    Tenant,
    User,
)
from local.tenant.model.objects import DirectoryObject
from local.tenant.model.products import Product

SIGN_INS = "signInActivity"

type Json = dict[str, object]
type Properties[Source] = Mapping[str, Callable[[Tenant, Source], object]]


def timestamp(time: datetime) -> str:
    """A time as Graph writes it."""
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def _nothing(_tenant: Tenant, _source: object) -> None:
    return None


def _empty(_tenant: Tenant, _source: object) -> list[object]:
    return []


def assigned_license(license_: AssignedLicense) -> Json:
    """Graph: assignedLicense."""
    return {"skuId": license_.sku_id, "disabledPlans": sorted(license_.disabled_plans)}


def license_assignment_state(state: LicenseAssignmentState) -> Json:
    """Graph: licenseAssignmentState."""
    return {
        "skuId": state.sku_id,
        "assignedByGroup": state.assigned_by_group,
        "disabledPlans": sorted(state.disabled_plans),
        "state": state.state.value,
        "error": state.error.value if state.error is not None else None,
        "lastUpdatedDateTime": timestamp(state.last_updated),
    }


def sign_in_activity(user: User) -> Json | None:
    """Graph: signInActivity; null for somebody who has never signed in."""
    if user.sign_ins is None:
        return None
    times = user.sign_ins.interactive, user.sign_ins.non_interactive
    return {
        name: timestamp(time) if time else None
        for name, time in zip(("lastSignInDateTime", "lastNonInteractiveSignInDateTime"), times, strict=True)
    }


USER_PROPERTIES: Properties[User] = {
    "id": lambda _, user: user.id,
    "businessPhones": _empty,
    "displayName": lambda _, user: user.display_name,
    "givenName": lambda _, user: user.given_name,
    "jobTitle": lambda _, user: user.job_title,
    "mail": lambda _, user: user.mail,
    "mobilePhone": _nothing,
    "officeLocation": lambda _, user: user.office_location,
    "preferredLanguage": _nothing,
    "surname": lambda _, user: user.surname,
    "userPrincipalName": lambda _, user: user.user_principal_name,
    "accountEnabled": lambda _, user: user.account_enabled,
    "companyName": lambda _, user: user.company_name,
    "country": lambda _, user: user.country,
    "createdDateTime": lambda _, user: timestamp(user.created),
    "deletedDateTime": _nothing,
    "department": lambda _, user: user.department,
    "employeeId": _nothing,
    "employeeType": lambda _, user: user.employee_type,
    "mailNickname": lambda _, user: user.user_principal_name.partition("@")[0],
    "onPremisesSyncEnabled": _nothing,
    "otherMails": _empty,
    "proxyAddresses": lambda _, user: [f"SMTP:{user.mail}"] if user.mail else [],
    "usageLocation": lambda _, user: user.usage_location,
    "userType": lambda _, user: user.user_type,
    "assignedLicenses": lambda tenant, user: [assigned_license(found) for found in tenant.assigned_licenses(user.id)],
    "licenseAssignmentStates": lambda tenant, user: [
        license_assignment_state(state) for state in tenant.license_assignment_states(user.id)
    ],
    SIGN_INS: lambda _, user: sign_in_activity(user),
}
USER_DEFAULTS = tuple(USER_PROPERTIES)[:11]
"""What comes without `$select`, as in the user resource's documentation."""


def members_with_license_errors(tenant: Tenant, group_id: str) -> list[DirectoryObject]:
    """The members for whom a licence of the group failed."""
    return [
        member
        for member in tenant.list_members(group_id)
        if any(
            state.assigned_by_group == group_id and state.error is not None
            for state in tenant.license_assignment_states(member.id)
        )
    ]


GROUP_PROPERTIES: Properties[Group] = {
    "id": lambda _, group: group.id,
    "deletedDateTime": _nothing,
    "classification": _nothing,
    "createdDateTime": lambda _, group: timestamp(group.created),
    "description": lambda _, group: group.description,
    "displayName": lambda _, group: group.display_name,
    "expirationDateTime": _nothing,
    "groupTypes": lambda _, group: list(group.group_types),
    "isAssignableToRole": lambda _, group: group.is_assignable_to_role,
    "mail": lambda _, group: group.mail,
    "mailEnabled": lambda _, group: group.mail_enabled,
    "mailNickname": lambda _, group: group.mail_nickname,
    "membershipRule": lambda _, group: group.membership_rule,
    "membershipRuleProcessingState": lambda _, group: "On" if group.is_dynamic else None,
    "onPremisesLastSyncDateTime": _nothing,
    "onPremisesProvisioningErrors": _empty,
    "onPremisesSecurityIdentifier": _nothing,
    "onPremisesSyncEnabled": lambda _, group: group.on_premises_sync_enabled,
    "preferredDataLocation": _nothing,
    "preferredLanguage": _nothing,
    "proxyAddresses": lambda _, group: [f"SMTP:{group.mail}"] if group.mail else [],
    "renewedDateTime": lambda _, group: timestamp(group.created),
    "resourceBehaviorOptions": _empty,
    "resourceProvisioningOptions": _empty,
    "securityEnabled": lambda _, group: group.security_enabled,
    "theme": _nothing,
    "visibility": lambda _, group: group.visibility,
    "assignedLicenses": lambda _, group: [assigned_license(found) for found in group.licenses],
    "licenseProcessingState": lambda tenant, group: {"state": tenant.processing_state(group.id)},
    "isManagementRestricted": lambda tenant, group: tenant.is_management_restricted(group.id) or None,
}
_SELECTED = frozenset({"assignedLicenses", "licenseProcessingState", "isManagementRestricted"})
GROUP_DEFAULTS = tuple(name for name in GROUP_PROPERTIES if name not in _SELECTED)
"""What comes without `$select`."""

GROUP_FILTERS: Properties[Group] = {
    **GROUP_PROPERTIES,
    "hasMembersWithLicenseErrors": lambda tenant, group: bool(members_with_license_errors(tenant, group.id)),
}
"""What `$filter` can test; hasMembersWithLicenseErrors is never returned."""

_OTHER_PROPERTIES: Properties[OtherObject] = {
    "id": lambda _, other: other.id,
    "deletedDateTime": _nothing,
    "displayName": lambda _, other: other.display_name,
}


def _pick[Source](
    tenant: Tenant, source: Source, properties: Properties[Source], names: Iterable[str]
) -> dict[str, object]:
    return {name: properties[name](tenant, source) for name in names if name in properties}


def user(tenant: Tenant, source: User, select: Iterable[str] = ()) -> Json:
    """A user with the selected properties, or the default ones."""
    return _pick(tenant, source, USER_PROPERTIES, tuple(select) or USER_DEFAULTS)


def whole_user(tenant: Tenant, source: User) -> Json:
    """A user with every property, as the licence actions answer; sign-ins have to be selected."""
    return _pick(tenant, source, USER_PROPERTIES, (name for name in USER_PROPERTIES if name != SIGN_INS))


def group(tenant: Tenant, source: Group, select: Iterable[str] = ()) -> Json:
    """A group with the selected properties, or the default ones."""
    return _pick(tenant, source, GROUP_PROPERTIES, tuple(select) or GROUP_DEFAULTS)


def odata_type(kind: ObjectKind) -> str:
    """The `@odata.type` of a kind of directory object."""
    return f"#microsoft.graph.{kind}"


def directory_object(tenant: Tenant, source: DirectoryObject, select: Iterable[str] = ()) -> Json:
    """An object of any kind, with its type; properties that its type does not have are left out."""
    body: Json = {"@odata.type": odata_type(source.kind)}
    if isinstance(source, User):
        return body | user(tenant, source, select)
    if isinstance(source, Group):
        return body | group(tenant, source, select)
    return body | _pick(tenant, source, _OTHER_PROPERTIES, tuple(select) or _OTHER_PROPERTIES)


def administrative_unit(unit: AdministrativeUnit) -> Json:
    """Graph: administrativeUnit, as an object of a relationship."""
    return {"@odata.type": "#microsoft.graph.administrativeUnit", "id": unit.id, "displayName": unit.display_name}


def app_role_assignment(tenant: Tenant, source: AppRoleAssignment) -> Json:
    """Graph: appRoleAssignment, of a group."""
    return {
        "id": source.id,
        "deletedDateTime": None,
        "appRoleId": source.app_role_id,
        "createdDateTime": timestamp(source.created),
        "principalDisplayName": tenant.get_group(source.group_id).display_name,
        "principalId": source.group_id,
        "principalType": "Group",
        "resourceDisplayName": source.resource_display_name,
        "resourceId": source.resource_id,
    }


def deleted_item(tenant: Tenant, item: DeletedItem, select: Iterable[str] = ()) -> Json:
    """A deleted user or group, with its type and the time of its deletion, if that is not left out."""
    names = tuple(select)
    when = {"deletedDateTime": timestamp(item.deleted)} if not names or "deletedDateTime" in names else {}
    return directory_object(tenant, item.source, names) | when


def _service_plans(product: Product, status: Callable[[str], str]) -> list[Json]:
    return [
        {
            "servicePlanId": plan_id,
            "servicePlanName": name,
            "provisioningStatus": status(plan_id),
            "appliesTo": product.applies_to,
        }
        for name, plan_id in product.plans
    ]


def subscribed_sku(tenant: Tenant, owned: OwnedProduct) -> Json:
    """Graph: subscribedSku."""
    product, units = owned.product, owned.units
    return {
        "id": f"{tenant.id}_{product.sku_id}",
        "accountId": tenant.id,
        "accountName": tenant.display_name,
        "appliesTo": product.applies_to,
        "capabilityStatus": owned.capability_status,
        "consumedUnits": owned.consumed,
        "prepaidUnits": {
            "enabled": units.enabled,
            "suspended": units.suspended,
            "warning": units.warning,
            "lockedOut": units.locked_out,
        },
        "servicePlans": _service_plans(product, lambda _: "Success"),
        "skuId": product.sku_id,
        "skuPartNumber": product.part_number,
        "subscriptionIds": [product.sku_id],
    }


def license_details(user_id: str, license_: AssignedLicense) -> Json:
    """Graph: licenseDetails."""
    product = PRODUCTS_BY_SKU[license_.sku_id]
    return {
        "id": f"{user_id}_{product.sku_id}",
        "skuId": product.sku_id,
        "skuPartNumber": product.part_number,
        "servicePlans": _service_plans(
            product, lambda plan_id: "Disabled" if plan_id in license_.disabled_plans else "Success"
        ),
    }


def organization(tenant: Tenant) -> Json:
    """Graph: organization."""
    return {
        "id": tenant.id,
        "deletedDateTime": None,
        "businessPhones": [],
        "countryLetterCode": tenant.usage_location,
        "createdDateTime": timestamp(tenant.created),
        "defaultUsageLocation": tenant.usage_location,
        "displayName": tenant.display_name,
        "tenantType": "AAD",
    }


def subscription(tenant: Tenant, source: Subscription) -> Json:
    """Graph: subscription."""
    return {
        "id": source.id,
        "resource": source.resource,
        "applicationId": tenant.application_id,
        "changeType": source.change_type,
        "clientState": source.client_state,
        "notificationUrl": source.notification_url,
        "lifecycleNotificationUrl": source.lifecycle_notification_url,
        "expirationDateTime": timestamp(source.expires),
        "creatorId": tenant.application_id,
        "includeResourceData": None,
        "latestSupportedTlsVersion": "v1_2",
        "encryptionCertificate": None,
        "encryptionCertificateId": None,
        "notificationUrlAppId": None,
    }


def delta_items(tenant: Tenant, page: DeltaPage) -> list[Json]:
    """The `value` of a delta answer; `@removed` is an object here, unlike in a notification."""
    return [_delta_item(tenant, item, page.query.select) for item in page.items]


def _delta_item(tenant: Tenant, item: GroupDelta, select: tuple[str, ...]) -> Json:
    if item.removed is not None:
        return {"id": item.id, "@removed": {"reason": item.removed}}
    body: Json = {"id": item.id}
    if item.group is not None:
        body |= group(tenant, item.group, [name for name in select if name != "members"])
    if item.members:
        body["members@delta"] = [
            {"@odata.type": odata_type(member.kind), "id": member.id}
            | ({"@removed": {"reason": "deleted"}} if member.removed else {})
            for member in item.members
        ]
    return body
