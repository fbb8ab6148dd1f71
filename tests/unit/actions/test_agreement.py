"""Lists that must agree: the domain, the actions, the texts, the examples, the city file and the directory."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions import all_actions
from actions.needs import _CATEGORIES
from actions.questions import BY_ID
from actions.understanding import FACTS
from bot.city import City
from bot.directory.query import Query, SearchResult
from bot.intake import Facts
from bot.settings import ROOT
from bot.texts import Texts

_UTTER = re.compile(r'"(utter_\w+)"')


class NoDirectory:
    async def search(self, query: Query) -> SearchResult:
        return SearchResult((), 0, None, ())


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


def _examples(language: str) -> Counter[str]:
    count: Counter[str] = Counter()
    for path in (ROOT / "data/nlu").glob(f"*.{language}.yml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            count[block["intent"]] += block["examples"].count("- ")
    return count


def test_every_action_of_the_domain_is_served(domain: dict[str, Any], city: City) -> None:
    custom = {name for name in domain["actions"] if not name.startswith("utter_")}
    assert custom == {action.name() for action in all_actions(city, NoDirectory())}


def test_every_intake_fact_is_a_slot_and_is_what_extraction_gives(domain: dict[str, Any]) -> None:
    assert set(FACTS) <= set(domain["slots"])
    how = {"this_number", "correction", "wrong_place", "guessed", "refused", "unknown"}
    assert set(FACTS) == set(Facts.model_fields) - how


def test_every_intent_is_learnt_in_both_languages(domain: dict[str, Any]) -> None:
    intents = set(domain["intents"]) - {"nlu_fallback"}
    for language in ("en", "es"):
        count = _examples(language)
        assert set(count) == intents
        assert min(count.values()) >= 15


def test_every_intent_has_a_rule(domain: dict[str, Any]) -> None:
    ruled = set()
    for path in (ROOT / "data/rules").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            ruled |= {step["intent"] for step in rule["steps"] if "intent" in step}
    assert ruled == set(domain["intents"])


def test_every_call_type_of_the_city_can_be_reported(domain: dict[str, Any], city: City) -> None:
    reports = {name.removeprefix("report_") for name in domain["intents"] if name.startswith("report_")}
    assert reports == {call_type.id for call_type in city.call_types}


def test_every_need_leads_to_categories_of_the_directory(domain: dict[str, Any]) -> None:
    needs = {name.removeprefix("need_") for name in domain["intents"] if name.startswith("need_")}
    assert needs == set(_CATEGORIES)
    file = tomllib.loads((ROOT / "data/directory/categories.toml").read_text(encoding="utf-8"))
    assert {category for group in _CATEGORIES.values() for category in group} <= set(file["category"])


def test_everything_said_has_a_text(domain: dict[str, Any], texts: Texts) -> None:
    said = {name for name in domain["actions"] if name.startswith("utter_")}
    for path in (ROOT / "actions").glob("*.py"):
        said |= set(_UTTER.findall(path.read_text(encoding="utf-8")))
    assert said <= texts.keys()


@pytest.mark.parametrize("question", sorted(BY_ID))
def test_every_question_has_two_wordings_in_both_languages(question: str, texts: Texts) -> None:
    for language in ("en", "es"):
        first = texts.render(f"utter_question_{question}", language=language, place="Central & Yale")
        again = texts.render(f"utter_question_{question}_again", language=language, place="Central & Yale")
        assert first.text != again.text


def test_no_text_of_the_dialogue_promises_that_someone_comes() -> None:
    promises = re.compile(r"on (the|their) way|will arrive|ya va en camino|va en camino|llegar[aá]n", re.IGNORECASE)
    for path in Path(ROOT / "data/responses").glob("*.yml"):
        assert not promises.search(path.read_text(encoding="utf-8")), path.name
