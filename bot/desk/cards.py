"""Services of the directory as the desk finds and sends them."""

from __future__ import annotations

from bot.city import Language
from bot.desk.refusals import Refusal
from bot.desk.services import DeskServices
from bot.directory import Directory, ServiceCard


def directory_of(services: DeskServices) -> Directory:
    if services.directory is None:
        raise Refusal("no_directory")
    return services.directory


async def find_card(services: DeskServices, service_id: str, language: Language) -> ServiceCard:
    """The service in the resident's language. Refusal `not_found` when the directory does not have it."""
    card = await directory_of(services).get(service_id, language)
    if card is None:
        raise Refusal("not_found", "There is no such service in the directory.")
    return card


def card_as_text(card: ServiceCard) -> str:
    """One service in a text message: what it is called, how to reach it, when, and how fresh the record is."""
    freshness = f"{card.verified_text}. {card.caution}" if card.caution else card.verified_text
    facts = (card.name, card.phone or card.text_line, card.address, card.open_text or card.hours, freshness)
    return "\n".join(fact for fact in facts if fact)
