"""`python -m demo`: the stand-in for Twilio, with phones to text from. Loopback only; for demonstrations."""

from __future__ import annotations

import argparse
import os
import sys

from aiohttp import web

from demo.app import ACCOUNT_SID, NUMBER, make_app, make_carrier


def main() -> None:
    options = _options()
    token = os.environ.get("ACS_TWILIO_AUTH_TOKEN", "")
    account_sid = os.environ.get("ACS_TWILIO_ACCOUNT_SID") or ACCOUNT_SID
    if not token:
        sys.exit("demo: set ACS_TWILIO_AUTH_TOKEN to any made-up secret, the same for the bot")
    if not account_sid.startswith(ACCOUNT_SID[:10]):
        sys.exit("demo: ACS_TWILIO_ACCOUNT_SID looks real; the stand-in only plays a made-up account")
    carrier = make_carrier(
        auth_token=token,
        account_sid=account_sid,
        number=os.environ.get("ACS_TWILIO_FROM") or NUMBER,
        bot_url=options.bot_url,
        public_url=options.public_url or options.bot_url,
        pace=options.pace,
        retries=options.retries,
    )
    print(f"demo: phones at http://127.0.0.1:{options.port}/", flush=True)
    web.run_app(make_app(carrier), host="127.0.0.1", port=options.port, print=None, access_log=None)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="loopback port of the API and the phones")
    parser.add_argument("--bot-url", default="http://127.0.0.1:8080", help="where the bot listens")
    parser.add_argument("--public-url", default="", help="the address that is signed; default: --bot-url")
    parser.add_argument("--pace", type=float, default=0.4, help="seconds between two delivery states")
    parser.add_argument("--retries", type=int, default=3, help="repeats of a webhook nobody answered")
    return parser.parse_args()


if __name__ == "__main__":
    main()
