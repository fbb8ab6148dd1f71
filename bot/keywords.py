"""Words that mean something to the carrier when they are the whole message. Inside a message they are only words."""

from __future__ import annotations

from enum import StrEnum


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


_WORDS = {
    Keyword.STOP: {
        *("stop", "end", "quit", "cancel", "unsubscribe", "stopall", "revoke", "optout", "opt out"),
        *("alto", "cancelar", "detener"),
    },
    Keyword.START: {"start", "unstop", "empezar", "comenzar"},
    Keyword.HELP: {"help", "info", "ayuda"},
}
_BY_WORD = {word: keyword for keyword, words in _WORDS.items() for word in words}
_BY_OPT_OUT_TYPE = {"STOP": Keyword.STOP, "START": Keyword.START, "HELP": Keyword.HELP}


def keyword_of(text: str) -> Keyword | None:
    """The keyword that this whole message is, in any case and with a full stop or exclamation mark or without."""
    return _BY_WORD.get(text.strip().strip(".!¡").strip().lower())


def keyword_of_opt_out_type(opt_out_type: str) -> Keyword | None:
    """What Twilio's Advanced Opt-Out says the message was."""
    return _BY_OPT_OUT_TYPE.get(opt_out_type.upper())
