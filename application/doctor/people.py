"""The people: can they sign in, and are they told."""

from collections.abc import Sequence

from application.doctor.examination import Examination, ok, unknown, wrong
from application.messaging import last_told
from domain.doctor import Finding
from domain.errors import Transient
from domain.objections import Text

SIGN_IN = "runbook.md#the-portal-or-the-api-says-401"
REGISTRATION = "deploy.md#signing-in"
MAIL = "permissions.md#mail"
MESSAGES = "runbook.md#nobody-is-told-anything"


async def issuer(it: Examination) -> Sequence[Finding]:
    """Whether the issuer of access tokens answers, is the one of the settings, and publishes keys."""
    expected = it.installation.issuer
    try:
        named, keys = await it.peers.issuer()
    except Transient as failure:
        says = Text("doctorIssuerSilent", issuer=expected, reason=failure.message)
        return [wrong(says, Text("doctorIssuerCure"), SIGN_IN)]
    if named != expected:
        return [wrong(Text("doctorIssuerOther", issuer=expected, named=named), Text("doctorIssuerCure"), SIGN_IN)]
    return [ok(Text("doctorIssuer", issuer=expected, keys=keys))]


async def token(it: Examination) -> Sequence[Finding]:
    """What the caller's own token is like: its version, its app roles, and the claims that are optional."""
    token = it.token
    if token.version is None:
        return [unknown(Text("doctorTokenUnseen"), Text("doctorTokenUnseenCure"), REGISTRATION)]
    found = [
        ok(Text("doctorTokenVersion", version=token.version))
        if token.version == "2.0"
        else wrong(Text("doctorTokenVersion", version=token.version), Text("doctorTokenVersionCure"), REGISTRATION),
        ok(Text("doctorRoles", roles=tuple(sorted(token.app_roles))))
        if token.app_roles
        else unknown(Text("doctorNoRoles"), Text("doctorNoRolesCure"), REGISTRATION),
        ok(Text("doctorGroupClaims"))
        if token.names_groups
        else unknown(Text("doctorNoGroupClaims"), Text("doctorNoGroupClaimsCure"), REGISTRATION),
    ]
    if it.installation.directory_roles and not token.names_directory_roles:
        found.append(unknown(Text("doctorNoRoleClaims"), Text("doctorNoRoleClaimsCure"), REGISTRATION))
    return found


async def redirect(it: Examination) -> Sequence[Finding]:
    """Whether Entra sends people back to the portal: the caller has come that way, or it isn't known."""
    if it.token.by_portal:
        return [ok(Text("doctorRedirect"))]
    portal = it.installation.portal or Text("doctorPortalPlace")
    return [unknown(Text("doctorRedirectUnseen"), Text("doctorRedirectCure", portal=portal), REGISTRATION)]


async def mail(it: Examination) -> Sequence[Finding]:
    """Whether the mailbox that sends exists. Nothing is sent."""
    mailbox = await it.peers.mailbox()
    if mailbox is None:
        return []
    if not mailbox.exists:
        return [wrong(Text("doctorNoMailbox"), Text("doctorMailboxCure"), MAIL)]
    if not mailbox.has_address:
        return [wrong(Text("doctorMailboxWithoutAddress"), Text("doctorMailboxCure"), MAIL)]
    return [ok(Text("doctorMailbox"))]


async def messages(it: Examination) -> Sequence[Finding]:
    """Whether the webhook takes connections, and when people were last told something without a refusal."""
    if it.services.outbox is None:
        return []
    return [*await _webhook(it), await _told(it)]


async def _webhook(it: Examination) -> Sequence[Finding]:
    try:
        there = await it.peers.webhook()
    except Transient as failure:
        return [wrong(Text("doctorWebhookSilent", reason=failure.message), Text("doctorWebhookCure"), MESSAGES)]
    return [ok(Text("doctorWebhook"))] if there else []


async def _told(it: Examination) -> Finding:
    last = await last_told(it.services)
    if last is None:
        return unknown(Text("doctorNothingTold"), Text("doctorNothingToldCure"), MAIL)
    return ok(Text("doctorTold", when=last))
