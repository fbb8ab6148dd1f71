"""The other side: the project that `rasa init` generates, with one custom action, run as Rasa's documentation says."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from bench.side import NoAnswer, Side, Talk, until_answered
from bot.processes import ONE_THREAD, Ports
from bot.settings import ROOT
from bot.supervisor import Program

RASA = ROOT / "engine/.venv/bin/rasa"
PLAIN = "hello"
WITH_ACTION = "what day is it today"

_ACTION = """from datetime import date

from rasa_sdk import Action


class ActionWeekday(Action):
    def name(self):
        return "action_weekday"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=f"It is {date.today():%A}.")
        return []
"""
_NLU = """
- intent: ask_weekday
  examples: |
    - what day is it
    - what day is it today
    - which day of the week is it
    - tell me the day
    - is it monday
    - do you know what day it is
"""
_RULE = """
- rule: Tell the day
  steps:
  - intent: ask_weekday
  - action: action_weekday
"""
# What `rasa init` does before it asks whether to train; here the action comes first.
_GENERATE = "import sys; from rasa.cli.scaffold import create_initial_project as create; create(sys.argv[1])"
ENVIRONMENT = {
    **ONE_THREAD,
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


class Starter(Side):
    """`rasa run` with the REST channel, and `rasa run actions` beside it."""

    name = "starter"

    @property
    def talks(self) -> Mapping[str, Talk]:
        return {
            "plain": lambda conversation, _: self._say(conversation, PLAIN),
            "action": lambda conversation, _: self._say(conversation, WITH_ACTION),
        }

    @property
    def project(self) -> Path:
        return self.folder / "project"

    async def prepare(self) -> None:
        """Generate the project, give it its action, train it. Does nothing where that was done before."""
        if list(self.project.glob("models/*.tar.gz")):
            return
        self.project.mkdir(parents=True, exist_ok=True)
        await self._run([str(RASA.with_name("python")), "-c", _GENERATE, str(self.project)])
        add_action(self.project)
        await self._run([str(RASA), "train", "--quiet"])

    async def start(self) -> float:
        with Ports() as ports:
            rasa, actions = ports.take(0), ports.take(0)
        self._url = f"http://127.0.0.1:{rasa}"
        endpoints = f'action_endpoint:\n  url: "http://127.0.0.1:{actions}/webhook"\n'
        (self.project / "endpoints.yml").write_text(endpoints, encoding="utf-8")
        await self.run(
            [
                self._program("rasa", f"-i 127.0.0.1 -p {rasa}", f"{self._url}/"),
                self._program("actions", f"actions -p {actions}", f"http://127.0.0.1:{actions}/health"),
            ]
        )
        seconds = await until_answered(self.talks["action"])
        await self.ready()
        return seconds

    def _program(self, name: str, arguments: str, alive_url: str) -> Program:
        command = ("sh", "-c", f'cd "$0" && exec "$1" run {arguments}', str(self.project), str(RASA))
        return Program(name, command, alive_url, ENVIRONMENT, start_timeout=600)

    async def _run(self, command: list[str]) -> None:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=self.project,
            env={**os.environ, **ENVIRONMENT},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            await process.wait()
            raise
        if process.returncode:
            raise RuntimeError(f"the starter project could not be made:\n{output.decode(errors='replace')[-2000:]}")

    async def _say(self, conversation: str, text: str) -> None:
        body = {"sender": conversation, "message": text}
        async with self.session.post(f"{self._url}/webhooks/rest/webhook", json=body) as response:
            answer = await response.json() if response.status == 200 else None
        if not answer or not answer[0].get("text"):
            raise NoAnswer("the starter said nothing")


def add_action(project: Path) -> None:
    """One intent, one rule and one action more than `rasa init` gives."""
    domain, nlu, rules = project / "domain.yml", project / "data/nlu.yml", project / "data/rules.yml"
    text = domain.read_text(encoding="utf-8").replace("  - bot_challenge\n", "  - bot_challenge\n  - ask_weekday\n")
    domain.write_text(f"{text}\nactions:\n  - action_weekday\n", encoding="utf-8")
    nlu.write_text(nlu.read_text(encoding="utf-8") + _NLU, encoding="utf-8")
    rules.write_text(rules.read_text(encoding="utf-8") + _RULE, encoding="utf-8")
    (project / "actions/actions.py").write_text(_ACTION, encoding="utf-8")
