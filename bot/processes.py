"""Which programs make up the system, with which ports and settings: what `acs run` hands to the supervisor."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bot.errors import AcsError, SettingsError
from bot.safety.inputs import DATA, MODEL, inputs_hash
from bot.settings import DEMO_ACCOUNT, ROOT, Settings
from bot.supervisor import Program

ACS = (sys.executable, "-m", "bot")
ENGINE_PYTHON = ROOT / "engine/.venv/bin/python"
ENGINE_MODEL = ROOT / "var/model"  # built from this folder's data, whatever the variable folder of the installation
PHONES_PORT = 8090
DEMO_NUMBER = "+15055550100"
# With the default number of threads, encoding one sentence takes ten times as long on two cores.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class StepFailed(AcsError):
    """A step before the start failed; its output is in ``log``."""

    def __init__(self, title: str, log: Path) -> None:
        super().__init__(f"{title} failed; see {log}")
        self.title = title
        self.log = log


@dataclass(frozen=True)
class Plan:
    """Everything that will run. ``addresses`` are base addresses by name: bot, engine, actions and, in demo, phones."""

    settings: Settings
    programs: tuple[Program, ...]
    addresses: dict[str, str]
    demo: bool

    @property
    def log_dir(self) -> Path:
        return self.settings.var_dir / "log"


@dataclass(frozen=True)
class Step:
    """Something to do before the programs start; ``stamp`` is kept in ``stamp_file`` once it is done."""

    title: str
    command: Sequence[str]
    stamp_file: Path | None = None
    stamp: str = ""

    @property
    def is_done(self) -> bool:
        return bool(
            self.stamp_file and self.stamp_file.exists() and self.stamp_file.read_text(encoding="utf-8") == self.stamp
        )


def make_plan(
    settings: Settings, *, port: int | None = None, demo: bool | None = None, phones_port: int = PHONES_PORT
) -> Plan:
    """Choose ports and mode. SettingsError when what was asked for cannot be had; 0 is any free port."""
    demo = not settings.sms_configured if demo is None else demo
    if demo and settings.sms_configured:
        raise SettingsError("there are real Twilio credentials: demo phones would be confused with real ones")
    fixed = port if port is not None else settings.port if "port" in settings.model_fields_set else None
    with Ports() as ports:
        public = ports.take(fixed if fixed is not None else settings.port, required=fixed is not None)
        engine, actions = ports.take(0), ports.take(0)
        phones = ports.take(phones_port) if demo else 0
    settings = settings.model_copy(update={"port": public, "demo": demo})
    addresses = {name: f"http://127.0.0.1:{number}" for name, number in (("engine", engine), ("actions", actions))}
    addresses["bot"] = f"http://{_reachable(settings.host)}:{public}"
    if demo:
        addresses["phones"] = f"http://127.0.0.1:{phones}"
    return Plan(settings, tuple(_programs(settings, addresses)), addresses, demo)


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound


def _programs(settings: Settings, addresses: dict[str, str]) -> Iterator[Program]:
    environment = ONE_THREAD | {
        "ACS_VAR_DIR": str(settings.var_dir),
        "ACS_PORT": str(settings.port),
        "ACS_ACTIONS_PORT": addresses["actions"].rsplit(":", 1)[1],
        "ACS_ACTIONS_APART": "1",
        "ACS_ENGINE_URL": addresses["engine"],
        "ACS_INSTANCE": settings.instance,
        "PYTHONUNBUFFERED": "1",
    }
    if settings.demo:
        environment |= {
            "ACS_DEMO": "1",
            "ACS_TWILIO_ACCOUNT_SID": DEMO_ACCOUNT + "0" * 24,
            "ACS_TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "ACS_TWILIO_FROM": DEMO_NUMBER,
            "ACS_TWILIO_API_URL": addresses["phones"],
        }
    yield _engine(addresses, environment)
    # A processor of their own: in the bot they take a sixth of its time, and it has the most to do of all.
    yield Program("actions", (*ACS, "actions"), f"{addresses['actions']}/healthz", environment)
    bot = addresses["bot"]
    yield Program("bot", (*ACS, "serve"), f"{bot}/healthz", environment, ready_url=f"{bot}/readyz")
    if settings.demo:
        yield _phones(settings, addresses, environment)


def _engine(addresses: dict[str, str], environment: dict[str, str]) -> Program:
    if not ENGINE_PYTHON.exists() or not ENGINE_MODEL.is_dir():
        raise SettingsError("the dialogue engine is not built yet: `make run` does it")
    port = addresses["engine"].rsplit(":", 1)[1]
    command = [str(ENGINE_PYTHON), str(ROOT / "engine/serve.py"), "--model", str(ENGINE_MODEL), "--port", port]
    command += ["--actions-url", f"{addresses['actions']}/webhook"]
    return Program("engine", command, f"{addresses['engine']}/healthz", environment)


def _phones(settings: Settings, addresses: dict[str, str], environment: dict[str, str]) -> Program:
    port = addresses["phones"].rsplit(":", 1)[1]
    command = [sys.executable, "-m", "demo", "--port", port, "--bot-url", addresses["bot"]]
    command += ["--public-url", settings.resolved_public_url]
    return Program("phones", command, f"{addresses['phones']}/healthz", environment)


def first_steps(settings: Settings) -> Iterable[Step]:
    """What must be done before anything starts: the tables; the screen and the directory where they have changed."""
    yield Step(
        "Safety screen", (*ACS, "screen", "train", "--if-needed"), MODEL.with_name("trained.stamp"), inputs_hash(DATA)
    )
    yield Step("Database", (*ACS, "db", "upgrade"))
    directory = settings.directory_dir
    stamp = _fingerprint(directory, settings.resolved_database_url)
    command = (*ACS, "resources", "import", str(directory))
    yield Step("Directory of services", command, directory_stamp(settings), stamp)


def directory_stamp(settings: Settings) -> Path:
    """Says which directory was brought into the database."""
    return settings.var_dir / "directory.stamp"


def _fingerprint(folder: Path, database_url: str) -> str:
    digest = hashlib.sha256(database_url.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Ports:
    """Finds free loopback ports, all different: each is held until the block ends."""

    def __enter__(self) -> Ports:
        self._held = ExitStack()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def take(self, wanted: int, *, required: bool = False) -> int:
        """The wanted port, or, unless it is required, another. 0: any."""
        probe = self._held.enter_context(socket.socket())
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
            probe.listen()
        except OSError:
            if required:
                raise SettingsError(f"port {wanted} is taken by another program: choose one with --port") from None
            return self.take(0)
        return int(probe.getsockname()[1])


def environment_for_steps(settings: Settings) -> dict[str, str]:
    return {**os.environ, **ONE_THREAD, "ACS_VAR_DIR": str(settings.var_dir)}


async def run_step(step: Step, plan: Plan) -> float | None:
    """Take one step, its output in `log/prepare.log`; seconds it took, or None when it was done before."""
    if step.is_done:
        return None
    plan.log_dir.mkdir(parents=True, exist_ok=True)
    log, begun = plan.log_dir / "prepare.log", monotonic()
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *step.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=environment_for_steps(plan.settings),
        )
        if await process.wait():
            raise StepFailed(step.title, log)
    if step.stamp_file:
        step.stamp_file.write_text(step.stamp, encoding="utf-8")
    return monotonic() - begun
