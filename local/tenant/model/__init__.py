"""The tenant itself: pure, synchronous and deterministic, without HTTP, asyncio or wall clock."""

from local.tenant.model.administrative_units import AdministrativeUnit
from local.tenant.model.app_roles import AppRoleAssignment
from local.tenant.model.delta import DeltaPage, DeltaQuery, GroupDelta, MemberDelta
from local.tenant.model.directory import DeletedItem
from local.tenant.model.errors import GraphError
from local.tenant.model.history import Fact, FactKind, History
from local.tenant.model.knobs import Knobs
from local.tenant.model.notifications import (
    ChangeNotification,
    LifecycleNotification,
    Notification,
    Subscription,
    SubscriptionRequest,
    cloud_event,
    webhook_body,
)
from local.tenant.model.objects import (
    AssignedLicense,
    AssignmentError,
    AssignmentStatus,
    Group,
    GroupChanges,
    GroupFields,
    LicenseAssignmentState,
    ObjectKind,
    OtherObject,
    SignIns,
    Stall,
    User,
    UserChanges,
    UserFields,
)
from local.tenant.model.products import PRODUCTS, PRODUCTS_BY_SKU
from local.tenant.model.seats import OwnedProduct, Units
from local.tenant.model.tenant import SentMail, Tenant

__all__ = [
    "PRODUCTS",
    "PRODUCTS_BY_SKU",
    "AdministrativeUnit",
    "AppRoleAssignment",
    "AssignedLicense",
    "AssignmentError",
    "AssignmentStatus",
    "ChangeNotification",
    "DeletedItem",
    "DeltaPage",
    "DeltaQuery",
    "Fact",
    "FactKind",
    "GraphError",
    "Group",
    "GroupChanges",
    "GroupDelta",
    "GroupFields",
    "History",
    "Knobs",
    "LicenseAssignmentState",
    "LifecycleNotification",
    "MemberDelta",
    "Notification",
    "ObjectKind",
    "OtherObject",
    "OwnedProduct",
    "SentMail",
    "SignIns",
    "Stall",
    "Subscription",
    "SubscriptionRequest",
    "Tenant",
    "Units",
    "User",
    "UserChanges",
    "UserFields",
    "cloud_event",
    "webhook_body",
]
