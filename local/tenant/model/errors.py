"""The errors that Microsoft Graph answers, with its documented status, code and message."""

from collections.abc import Iterable, Mapping


class GraphError(Exception):
    """A request was refused; nothing was changed.

    `status` is the HTTP status, `code` and `message` what the error body carries, `headers` what else the
    response carries (a relative `Location` is made absolute by the HTTP front).
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def bad_request(message: str) -> GraphError:
    """400 `Request_BadRequest`."""
    return GraphError(400, "Request_BadRequest", message)


def not_found(object_id: str) -> GraphError:
    """404: Graph does not say whether the object or the reference to it is missing."""
    return GraphError(
        404,
        "Request_ResourceNotFound",
        f"Resource '{object_id}' does not exist or one of its queried reference-property objects are not present.",
    )


def invalid_identifier(text: str) -> GraphError:
    """400: what should be the id of a group, or of any directory object, is no id.

    As in microsoft-graph-docs-contrib issue 3854. A user can be asked for by name, so that this is 404 there.
    """
    return bad_request(f"Invalid object identifier '{text}'.")


def denied() -> GraphError:
    """403: the permission is missing, or the group is of a kind that Graph does not let an app change."""
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def sign_ins_not_permitted(permission: str) -> GraphError:
    """403: `signInActivity` was selected without the permission for it."""
    message = f"The principal does not have required Microsoft Graph permission(s): {permission} to call this API."
    return GraphError(403, "Authentication_MSGraphPermissionMissing", message)


def mail_denied() -> GraphError:
    """403: Exchange lets the app send from none, or from another mailbox. Follows "user: sendMail"."""
    return GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def premium_needed() -> GraphError:
    """403: `signInActivity` was selected in a tenant without Microsoft Entra ID P1."""
    message = "Neither tenant is B2C or tenant doesn't have premium license"
    return GraphError(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", message)


def already_member() -> GraphError:
    """400: group-post-members, the reference exists."""
    return bad_request(
        "One or more added object references already exist for the following modified properties: 'members'."
    )


def synced_object() -> GraphError:
    """400: the group is mastered on-premises."""
    return bad_request(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects "
        "or objects currently undergoing migration."
    )


def invalid_usage_location() -> GraphError:
    """400: a direct assignment needs the user's usageLocation, and one where the product may be used."""
    return bad_request("License assignment cannot be done for user with invalid usage location.")


def no_available_licenses(sku_id: str) -> GraphError:
    """400: every prepaid unit is consumed."""
    return bad_request(f"Subscription with SKU {sku_id} does not have any available licenses.")


def plan_depends(plan_id: str, needed: Iterable[str]) -> GraphError:
    """400: a service plan needs one that the user would not have."""
    return bad_request(
        f"License assignment failed because service plan {plan_id} depends on the service plan(s) {', '.join(needed)}"
    )


def plans_exclusive(plan_ids: Iterable[str]) -> GraphError:
    """400: the user would have two service plans that exclude each other."""
    return bad_request(f"License assignment failed because service plans {', '.join(plan_ids)} are mutually exclusive")


def inherited_license() -> GraphError:
    """400: a licence that comes from a group cannot be removed from the user."""
    return bad_request(
        "User license is inherited from a group membership and it cannot be removed directly from the user."
    )


def unknown_license(sku_id: str) -> GraphError:
    """400: the tenant does not own the product, or no user or group can hold it."""
    return bad_request(f"License {sku_id} does not correspond to a valid company License.")


def license_not_held(holder: str) -> GraphError:
    """400: a licence is removed that was not assigned to the user or group."""
    return bad_request(f"{holder} does not have a corresponding license.")


def foreign_plans(sku_id: str, plan_ids: Iterable[str]) -> GraphError:
    """400: disabledPlans names service plans of another product (the wording is ours)."""
    return bad_request(f"Service plan(s) {', '.join(plan_ids)} are not part of license {sku_id}.")


def group_has_licenses() -> GraphError:
    """400: a group's licences must be removed before the group is deleted (the wording is ours)."""
    return bad_request("The group cannot be deleted while it has licenses assigned; remove the licenses first.")


def expired_token() -> GraphError:
    """400 `syncStateNotFound`: the delta token is unknown or older than seven days."""
    return GraphError(400, "syncStateNotFound", "The sync state is not found; start again with a full synchronization.")


def resync_required(location: str) -> GraphError:
    """410: the token was reset; `Location` carries an empty `$deltatoken`."""
    return GraphError(410, "resyncRequired", "Resync is required; follow the Location header.", {"Location": location})
