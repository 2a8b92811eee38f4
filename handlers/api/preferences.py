"""What the caller prefers: the language, which mails they get, and when."""

from typing import Any

import azure.functions as func

from domain.copies import replace
from domain.errors import StaleWrite
from domain.messages.preferences import NOTHING_CHOSEN, REQUIRED, Choices, MailTopic, Preferences
from domain.settings import MessageChoices
from domain.stored import Stored
from handlers.api import bodies, shapes
from handlers.api.call import Call
from handlers.api.route import route
from handlers.http.etags import etag_of, match, outdated
from handlers.http.responses import json_response

WHAT = "Your preferences"


@route("GET", "/me/preferences", None, shapes.Preferences)
async def show_own_preferences(call: Call) -> func.HttpResponse:
    """What the caller prefers: the language, which mails they get, and when."""
    return _shown(call, await call.core.preferences.read(call.caller.id))


@route("PATCH", "/me/preferences", None, shapes.Preferences)
async def change_own_preferences(call: Call, body: bodies.PreferencesToChange) -> func.HttpResponse:
    """Change what the caller prefers; what is left out stays.

    Another rhythm of updates holds from the next day on (UTC), everything else at once.
    """
    stored = await call.core.preferences.read(call.caller.id)
    match(call.request, etag_of(_preferences_json(call, stored)), WHAT)
    before = stored.value if stored else NOTHING_CHOSEN
    after = before.changed(replace(before.now, **body), call.core.clock.now())
    try:
        await call.core.preferences.write(call.caller.id, after, stored.etag if stored else None)
    except StaleWrite as stale:
        etag = etag_of(_preferences_json(call, await call.core.preferences.read(call.caller.id)))
        raise outdated(WHAT, etag) from stale
    call.note(_choices_json(before.now), _choices_json(after.now))
    return _shown(call, await call.core.preferences.read(call.caller.id))


def _shown(call: Call, stored: Stored[Preferences] | None) -> func.HttpResponse:
    body = _preferences_json(call, stored)
    return json_response(body, headers={"ETag": etag_of(body)})


def _preferences_json(call: Call, stored: Stored[Preferences] | None) -> dict[str, Any]:
    now = call.core.clock.now()
    preferences = stored.value if stored else NOTHING_CHOSEN
    choices = call.core.outbox.choices if call.core.outbox else MessageChoices()
    return {
        **_choices_json(preferences.now),
        "updatesToday": preferences.updates_at(now) or choices.rhythm,
        "mails": [
            {"topic": topic, "wanted": preferences.now.wants(topic), "required": topic in REQUIRED}
            for topic in MailTopic
        ],
        "otherwise": {
            "language": choices.language,
            "updates": choices.rhythm,
            "report": choices.report_to_owners,
        },
    }


def _choices_json(choices: Choices) -> dict[str, Any]:
    return {
        "language": choices.language,
        "off": sorted(choices.off - REQUIRED),
        "updates": choices.updates,
        "report": choices.report,
    }
