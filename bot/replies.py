"""From what the engine wants to say to what the resident reads: the text of a key, or services as cards or as SMS."""

from __future__ import annotations

from typing import Any

from bot.city import Language
from bot.directory import Directory, ServiceCard
from bot.engine_client import Resources, Say, ShowResources
from bot.texts import Texts
from bot.turn import Saying


class ReplyRenderer:
    """Renders the replies of one turn in the resident's language and for their channel."""

    def __init__(self, texts: Texts, directory: Directory) -> None:
        self._texts = texts
        self._directory = directory

    async def render(self, reply: Say | ShowResources, language: Language, channel: str) -> list[Saying]:
        """What is to be said, in order; MissingText when the engine names a text that does not exist."""
        if isinstance(reply, Say):
            text = self._texts.render(reply.say, language=language, channel=channel, **reply.values)
            return [Saying(text.text, buttons=tuple(reply.buttons or text.buttons), key=reply.say)]
        cards = await self._cards(reply.resources, language)
        if reply.resources.style == "address" and channel == "sms":
            return [self._address(card, language) for card in cards]
        if channel == "sms":
            return self._for_sms(reply.resources, cards, language)
        return [self._for_web(reply.resources, cards, language)]

    async def _cards(self, resources: Resources, language: Language) -> list[ServiceCard]:
        found = [await self._directory.get(identity, language, zip_code=resources.near) for identity in resources.ids]
        return [card for card in found if card]

    def _address(self, card: ServiceCard, language: Language) -> Saying:
        """Only where it is. Where the record does not say, whom to call; and if not even that, all it says."""
        phone = card.phone or card.text_line
        if card.address:
            text = self._texts.render("utter_address", language=language, name=card.name, address=card.address).text
        elif phone:
            text = self._texts.render("utter_address_none", language=language, name=card.name, phone=phone).text
        else:
            text = _details(card)
        return Saying(text, resources=_data([card]))

    def _for_sms(self, resources: Resources, cards: list[ServiceCard], language: Language) -> list[Saying]:
        """Everything in words. The cards go along for the desk; a phone never sees them."""
        if resources.style == "details":
            return [Saying(_details(card), resources=_data([card])) for card in cards]
        lines = [f"{number}) {_line(card)}" for number, card in enumerate(cards, start=1)]
        more = resources.total > resources.offset + len(cards)
        key = "utter_results_reply_more" if more else "utter_results_reply"
        footer = self._texts.render(key, language=language, channel="sms")
        return [Saying("\n".join([*lines, footer.text]), resources=_data(cards))]

    def _for_web(self, resources: Resources, cards: list[ServiceCard], language: Language) -> Saying:
        """The cards say it all; the text is their heading, and offers the next ones."""
        if resources.style != "list":
            return Saying(", ".join(card.name for card in cards), resources=_data(cards))
        more = resources.total > resources.offset + len(cards)
        key = "utter_results_heading_more" if more else "utter_results_heading"
        text = self._texts.render(key, language=language, channel="web", count=len(cards))
        return Saying(text.text, buttons=text.buttons, resources=_data(cards))


def _data(cards: list[ServiceCard]) -> tuple[dict[str, Any], ...]:
    return tuple(card.model_dump(mode="json") for card in cards)


def _line(card: ServiceCard) -> str:
    """One service in one line of SMS: name, when, how far, phone, how fresh."""
    distance = f"{card.distance_miles:g} mi" if card.distance_miles is not None else None
    parts = [card.name, card.open_text, distance, card.phone or card.text_line]
    freshness = f"{card.verified_text}. {card.caution}" if card.caution else card.verified_text
    return f"{', '.join(part for part in parts if part)}. {freshness}."


def _details(card: ServiceCard) -> str:
    """All that the record says of one service, a fact a line."""
    facts = [
        card.name,
        card.description,
        card.address,
        card.hours,
        ", ".join(f"{phone.number} ({phone.label})" if phone.label else phone.number for phone in card.phones),
        card.what_to_bring,
        card.cost,
        card.url,
        f"{card.verified_text}. {card.caution}." if card.caution else f"{card.verified_text}.",
    ]
    return "\n".join(fact for fact in facts if fact)
