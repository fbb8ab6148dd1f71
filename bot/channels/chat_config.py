"""`GET /chat/config`: what the residents' page shows before anything is said."""

from __future__ import annotations

from aiohttp import web

from bot.channels.webchat_frames import LONGEST_TEXT
from bot.keys import CHANNELS
from bot.presence import anyone_on_shift


async def chat_config(request: web.Request) -> web.Response:
    """Names, numbers, the greeting in both languages, and whether a person is on shift now."""
    services = request.app[CHANNELS]
    city = services.city
    async with services.database.read() as session:
        on_shift = await anyone_on_shift(session)
    greeting = {
        language: {"text": text.text, "buttons": list(text.buttons)}
        for language in ("en", "es")
        for text in [services.texts.render("utter_system_greeting", language=language)]
    }
    return web.json_response(
        {
            "assistant": city.department.assistant.model_dump(),
            "department": city.department.name.model_dump(),
            "city": city.city.name,
            "languages": list(city.city.languages),
            "on_shift": on_shift,
            "emergency": city.lines.emergency.number,
            "crisis_line": city.lines.crisis_line.number,
            "quick_exit_url": city.city.quick_exit_url,
            "greeting": greeting,
            "max_length": LONGEST_TEXT,
            "texts_lists": services.texting is not None,
        },
        headers={"Cache-Control": "no-store"},
    )
