"""The settings of the app: shown, and changed while the app runs where that is possible."""

import logging
from collections.abc import Mapping
from typing import Any

import azure.functions as func

from application.settings import InForce, LiveSettings
from domain.access import Permission
from domain.errors import StaleWrite
from domain.instants import instant
from domain.objections import in_language
from domain.settings import Held, held
from handlers.api import bodies, shapes
from handlers.api.call import Call
from handlers.api.route import route
from handlers.http.etags import etag_of, match, outdated
from handlers.http.responses import json_response

log = logging.getLogger(__name__)

WHAT = "The settings"


@route("GET", "/settings", Permission.SEE_SYSTEM, shapes.SettingList)
async def list_settings(call: Call) -> func.HttpResponse:
    """The settings of the app, where each comes from, and which can be changed here.

    Secrets aren't shown. A value that was changed here and doesn't hold comes with what is wrong with it.
    """
    live = call.services.settings
    return await _shown(call, live, await live.fresh())


@route("PATCH", "/settings", Permission.CONFIGURE, shapes.SettingList)
async def change_settings(call: Call, body: bodies.SettingsToChange) -> func.HttpResponse:
    """Change settings while the app runs. null goes back to the app setting, or the default.

    Every worker goes by them within 30 seconds.
    """
    live = call.services.settings
    before = await live.fresh()
    match(call.request, etag_of(await _settings_json(call, live, before)), WHAT)
    try:
        after = await live.change(before, body.settings, call.caller.id, call.core.clock.now())
    except StaleWrite as stale:
        etag = etag_of(await _settings_json(call, live, await live.fresh()))
        raise outdated(WHAT, etag) from stale
    names = body.settings.keys()
    call.note(
        {name: one.value for name, one in before.overrides.items() if name in names},
        {name: one.value for name, one in after.overrides.items() if name in names},
    )
    log.warning("settings: %s changed by %s", ", ".join(sorted(names)), call.caller.id)
    return await _shown(call, live, after)


async def _shown(call: Call, live: LiveSettings, now: InForce) -> func.HttpResponse:
    body = await _settings_json(call, live, now)
    return json_response(body, headers={"ETag": etag_of(body)})


async def _settings_json(call: Call, live: LiveSettings, now: InForce) -> dict[str, Any]:
    every = held(live.app_settings.environment, now.overrides, now.ignored)
    changed_by = sorted({each.override.by for each in every if each.override})
    found = await call.services.people.named(changed_by) if changed_by else ()
    names = {person.id: person.display_name for person in found}
    return {"value": [_setting_json(call, each, names) for each in every]}


def _setting_json(call: Call, one: Held, names: Mapping[str, str]) -> dict[str, Any]:
    setting, override = one.setting, one.override
    return {
        "name": setting.name,
        "section": setting.section.value,
        "value": one.value,
        "isSet": one.is_set,
        "source": one.source.value,
        "otherwise": one.otherwise,
        "changeable": setting.fixed is None,
        "fixedBecause": setting.fixed.value if setting.fixed else None,
        "choices": list(setting.choices),
        "number": setting.number,
        "changedBy": override.by if override else None,
        "changedByName": names.get(override.by) if override else None,
        "changedDateTime": instant(override.when) if override else None,
        "ignoredValue": override.value if override and one.ignored else None,
        "ignoredBecause": in_language(one.ignored, call.language) if one.ignored else None,
    }
