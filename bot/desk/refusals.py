"""Everything the desk API answers "no" with, in one table: the status, the code, and words for the dispatcher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import AcsError, AlreadyClaimed, NotFound, NotYours

CODES: Mapping[str, tuple[int, str]] = {
    "not_json": (400, "The request is not JSON."),
    "not_signed_in": (401, "Please sign in."),
    "wrong_credentials": (401, "That name and password do not fit together."),
    "wrong_csrf": (403, "This page is out of date. Reload it."),
    "cross_site": (403, "This request came from another site."),
    "wrong_role": (403, "Your account may not do this."),
    "not_claimed_by_you": (403, "Claim this conversation first."),
    "not_found": (404, "There is nothing at this address."),
    "wrong_method": (405, "This address does not take that method."),
    "already_claimed": (409, "Somebody else has claimed this."),
    "closed": (409, "This handoff is already closed."),
    "opted_out": (409, "This resident has stopped our texts: call them instead."),
    "unreachable": (409, "This number cannot get our texts: call them instead."),
    "left": (409, "This resident has left the chat for good: it cannot be answered any more."),
    "changed_meanwhile": (409, "Somebody has changed this record since you opened it."),
    "changed_since": (409, "A newer change touches the same. Undo that one first."),
    "already_undone": (409, "This change is already undone."),
    "retired": (409, "This record is retired. Restore it first."),
    "not_retired": (409, "This record is not retired."),
    "no_reports": (409, "There is no open report on this record."),
    "differently_secret": (409, "One of these records is secret and the other is not: they cannot be merged."),
    "too_large": (413, "The request is too large."),
    "not_json_type": (415, "Send JSON, with the header Content-Type: application/json."),
    "invalid": (422, "Something in the request is not right."),
    "invalid_record": (422, "Some fields are not right yet."),
    "unknown_disposition": (422, "There is no such disposition."),
    "too_many_attempts": (429, "Too many wrong passwords. Wait before you try again."),
    "internal": (500, "Something went wrong on our side."),
    "busy": (503, "Too much is going on at this moment. Try again."),
    "no_directory": (503, "The resource directory is not loaded."),
}


class Refusal(AcsError):
    """A request that is answered with an error. `details` are added to the error object."""

    def __init__(
        self, code: str, message: str = "", *, headers: Mapping[str, str] | None = None, **details: Any
    ) -> None:
        self.status, standard = CODES[code]
        self.code = code
        self.message = message or standard
        self.headers = dict(headers or {})
        self.details = details
        super().__init__(code)

    def body(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, **self.details}}


def refusal_of(error: AcsError) -> Refusal:
    """The answer to an error of the inner modules."""
    match error:
        case Refusal():
            return error
        case AlreadyClaimed():
            return Refusal("already_claimed", claimed_by={"id": "", "name": error.claimed_by})
        case NotYours():
            return Refusal("not_claimed_by_you")
        case NotFound():
            return Refusal("not_found")
    return Refusal("internal")
