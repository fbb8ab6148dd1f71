"""The one tree of errors. Each says whether trying again may help and what a person may be told."""

from __future__ import annotations


class AcsError(Exception):
    """Base of every error this project raises on purpose.

    ``retryable`` says whether the same call may succeed later. The message of an error never holds a
    resident's words, number or place, so it may be logged.
    """

    retryable = False


class SettingsError(AcsError):
    """The configuration cannot work as it is; the message says which setting and what to do."""


class DatabaseNotReady(AcsError):
    """The database does not have the tables of this version; the message says what to run."""


class MissingText(AcsError):
    """A text was asked for that `data/responses` does not have in that language."""


class EngineUnavailable(AcsError):
    """The dialogue engine could not be reached, answered an error, or took too long."""

    retryable = True


class EngineSilent(AcsError):
    """The engine answered, and had nothing to say. A resident must never meet that silence."""


class LeaseLost(AcsError):
    """Another worker took the conversation over; what this one did must not be stored."""

    retryable = True


class AlreadyClaimed(AcsError):
    """Somebody else holds this handoff."""

    def __init__(self, claimed_by: str) -> None:
        super().__init__("this handoff is already claimed")
        self.claimed_by = claimed_by


class NotYours(AcsError):
    """Only the dispatcher who holds the handoff may do this."""


class NotFound(AcsError):
    """There is no such conversation, handoff or record."""
