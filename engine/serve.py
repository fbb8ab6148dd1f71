"""The engine's process: `engine/.venv/bin/python engine/serve.py --model var/model --port N --actions-url URL`.

POST /turn and GET /healthz on 127.0.0.1, and nowhere else. It holds no state: see engine/dialogue.py.
"""

# ruff: noqa: E402 (threads are pinned before numpy, and TensorFlow is kept out before Rasa is imported)

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.blas import name_the_processor

# Before numpy is imported anywhere: with more threads than one, encoding a single sentence is 10 times slower.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_name] = "1"
name_the_processor()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"

import argparse
import asyncio
import gc
import logging
import warnings
from typing import Any

warnings.filterwarnings("ignore")

from engine.without_tensorflow import forbid

forbid()

import uvloop
from aiohttp import web

from engine.cheaper import make_turns_cheap
from engine.dialogue import Dialogue, TurnFailed
from engine.remote_actions import ActionsEndpoint, make_calls_cheap

log = logging.getLogger("engine")
DIALOGUE = web.AppKey("dialogue", Dialogue)
TIME_LIMIT = web.AppKey("time_limit", float)
_MAX_BODY = 256 * 1024


async def turn(request: web.Request) -> web.Response:
    """One message in, replies and the new state out. 400 for a bad request, 504 too slow, 500 for the rest."""
    try:
        body = await request.json()
        conversation, text = str(body["conversation"]), body["text"]
        state, context = body.get("state") or {}, body.get("context") or {}
        if not isinstance(text, str) or not isinstance(state, dict) or not isinstance(context, dict):
            raise ValueError("text is a string; state and context are objects")
    except (ValueError, KeyError, TypeError) as error:
        return _error(400, f"bad request: {type(error).__name__}")
    try:
        work = request.app[DIALOGUE].turn(conversation, text, state, context)
        return web.json_response(await asyncio.wait_for(work, request.app[TIME_LIMIT]))
    except asyncio.TimeoutError:
        return _error(504, "the turn took too long")
    except TurnFailed as error:
        return _error(500, str(error))
    except Exception as error:  # whatever it is, the bot must hear that there is no answer
        return _error(500, f"unexpected {type(error).__name__}")


def _error(status: int, reason: str) -> web.Response:
    """`reason` names actions and kinds of error, never what a resident wrote."""
    log.error("turn failed: %s", reason)
    return web.json_response({"error": reason}, status=status)


async def healthz(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def build_app(dialogue: Dialogue, actions: ActionsEndpoint, time_limit: float) -> web.Application:
    """`time_limit`: seconds for one turn, actions included."""
    app = web.Application(client_max_size=_MAX_BODY)
    app[DIALOGUE], app[TIME_LIMIT] = dialogue, time_limit
    app.add_routes([web.post("/turn", turn), web.get("/healthz", healthz)])

    async def close(_: web.Application) -> None:
        await actions.close()

    app.on_cleanup.append(close)
    return app


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="The dialogue engine (loopback only).")
    parser.add_argument("--model", type=Path, default=Path("var/model"), help="folder with the trained model")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions-url", required=True, help="where the custom actions are served")
    parser.add_argument("--time-limit", type=float, default=6.0, help="seconds for one turn")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    _quiet_libraries()
    make_calls_cheap()
    make_turns_cheap()
    actions = ActionsEndpoint(arguments.actions_url, timeout=arguments.time_limit * 0.8)
    app = build_app(Dialogue(arguments.model, actions), actions, arguments.time_limit)
    gc.collect()
    gc.freeze()  # Rasa's domain and rules are not to be looked through again and again for what nobody uses any more
    web.run_app(
        app,
        host="127.0.0.1",
        port=arguments.port,
        print=_announce(arguments.port),
        access_log=None,
        loop=uvloop.new_event_loop(),
    )


def _announce(port: int) -> Any:
    return lambda *_: print(f"engine: ready on 127.0.0.1:{port}", flush=True)


def _quiet_libraries() -> None:
    """Rasa's own logs may quote what residents write: only what went wrong, and never its debug level."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("rasa").setLevel(logging.CRITICAL)


if __name__ == "__main__":
    main()
