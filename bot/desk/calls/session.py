"""Signing in and out, and being on shift."""

from __future__ import annotations

from aiohttp import web

from bot.desk import sessions
from bot.desk.server import SESSION_COOKIE, Call, PublicCall, json_answer
from bot.desk.services import DeskServices
from bot.desk.shapes import Choice, Done, Login, Nothing, Session, Shift, ShiftState, SignedIn
from bot.desk.views import first_name, user_view
from bot.store.models import User

DEVICE_COOKIE = "acs_desk_device"
_COOKIE_PATH = "/api"  # the desk's, and the editors' pages'
_YEAR = 365 * 86400
_SAVED = "utter_saved_"


async def login(call: PublicCall[Login]) -> web.StreamResponse:
    """Sign in; the session is a cookie, the CSRF token goes into the header of whatever changes something."""
    services, body = call.services, call.body
    device = call.request.cookies.get(DEVICE_COOKIE)
    opened = await sessions.sign_in(services, body.username, body.password, device)
    response = json_answer(SignedIn(user=user_view(opened.user), csrf=opened.csrf))
    _set_cookie(services, response, SESSION_COOKIE, opened.token, services.settings.desk_session_hours * 3600)
    _set_cookie(services, response, DEVICE_COOKIE, opened.device, _YEAR)
    return response


async def logout(call: Call[Nothing]) -> web.StreamResponse:
    """Sign out, which also ends the shift."""
    await sessions.sign_out(call.services, call.seat)
    response = json_answer(Done())
    response.del_cookie(SESSION_COOKIE, path=_COOKIE_PATH)
    return response


async def session(call: Call[Nothing]) -> Session:
    """Who is signed in, and what the page needs to know before it starts."""
    city = call.services.city
    user = call.seat.user
    return Session(
        user=user_view(user),
        csrf=call.seat.session.csrf,
        on_shift=user.on_shift,
        dispositions=[Choice(id=end.id, en=end.name.en, es=end.name.es) for end in city.dispositions],
        saved_replies=saved_replies(call.services, user),
        department=city.department.name.en,
        city=city.city.name,
    )


async def shift(call: Call[Shift]) -> ShiftState:
    """Come on shift or leave it: residents are told whether a person is there."""
    await sessions.set_shift(call.services, call.seat.user.id, on=call.body.on)
    return ShiftState(on_shift=call.body.on)


def saved_replies(services: DeskServices, user: User) -> list[Choice]:
    """The replies of `data/responses/desk.yml`, with this dispatcher's first name where a reply uses it."""

    def words(key: str, language: str) -> str:
        return services.texts.render(key, language=language, channel="sms", dispatcher=first_name(user)).text

    keys = sorted(key for key in services.texts.keys() if key.startswith(_SAVED))  # noqa: SIM118 (not a dict)
    return [Choice(id=key.removeprefix(_SAVED), en=words(key, "en"), es=words(key, "es")) for key in keys]


def _set_cookie(services: DeskServices, response: web.StreamResponse, name: str, value: str, max_age: float) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(max_age),
        path=_COOKIE_PATH,
        httponly=True,
        samesite="Strict",
        secure=services.settings.cookies_are_secure,
    )
