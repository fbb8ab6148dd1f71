"""Puts the stand-in together: Twilio's Messages API and the phone simulator on one loopback port."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from demo.carrier import Account, Carrier
from demo.messages import API
from demo.messages_api import Handler, carrier_key, messages_api
from demo.phone_api import add_phone_routes
from demo.webhooks import Webhooks

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
ACCOUNT_SID = "ACde30de30" + "0" * 24  # looks like Twilio's, and says "demo" as far as hex can
MESSAGING_SERVICE_SID = "MGde30de30" + "0" * 24
NUMBER = "+15055550100"
SECOND_NUMBER = "+15055550101"


def make_carrier(
    *,
    auth_token: str,
    bot_url: str,
    public_url: str,
    account_sid: str = ACCOUNT_SID,
    number: str = NUMBER,
    pace: float = 0.0,
    retries: int = 0,
) -> Carrier:
    account = Account(account_sid, auth_token, (number, SECOND_NUMBER), MESSAGING_SERVICE_SID, pace)
    return Carrier(account, Webhooks(auth_token, bot_url, public_url, retries))


def make_app(carrier: Carrier) -> web.Application:
    app = web.Application(middlewares=[local_only])
    app[carrier_key] = carrier
    app.add_subapp(API, messages_api())
    app.router.add_get("/healthz", healthz)
    add_phone_routes(app)
    app.cleanup_ctx.append(_close_carrier)
    return app


async def healthz(_: web.Request) -> web.Response:
    return web.json_response({"ok": True, "demo": True})


@web.middleware
async def local_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site's page must not reach this through a name that points here."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if host not in LOCAL_HOSTS:
        raise web.HTTPForbidden(text="the demo answers on this machine only")
    return await handler(request)


async def _close_carrier(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[carrier_key].close()
