"""The one table of addresses below /api/desk: the router and `GET /api/openapi.json` are both made from it."""

from __future__ import annotations

from bot.desk import shapes
from bot.desk.calls import conversations, handoffs, marks, resources, session
from bot.desk.events import events
from bot.desk.roles import EVERYONE
from bot.desk.server import Route

_WRITING = ("not_found", "not_claimed_by_you", "opted_out", "unreachable", "left")

ROUTES: tuple[Route, ...] = (
    Route(
        "POST",
        "/login",
        session.login,
        shapes.SignedIn,
        shapes.Login,
        public=True,
        refusals=("wrong_credentials", "too_many_attempts"),
    ),
    Route("POST", "/logout", session.logout, shapes.Done, roles=EVERYONE),
    Route("GET", "/session", session.session, shapes.Session, roles=EVERYONE),
    Route("PUT", "/shift", session.shift, shapes.ShiftState, shapes.Shift),
    Route("GET", "/queue", handoffs.queue, shapes.Queue),
    Route("GET", "/events", events, None),
    Route("GET", "/conversations", conversations.recent, shapes.Recent, shapes.RecentQuery),
    Route(
        "GET",
        "/conversations/{conversation_id}",
        conversations.conversation,
        shapes.ConversationView,
        shapes.TranscriptQuery,
        refusals=("not_found",),
    ),
    Route(
        "POST",
        "/conversations/{conversation_id}/take",
        handoffs.take,
        shapes.QueueItem,
        refusals=("not_found", "already_claimed"),
    ),
    Route(
        "POST",
        "/conversations/{conversation_id}/messages",
        conversations.reply,
        shapes.DeskMessage,
        shapes.Reply,
        refusals=_WRITING,
    ),
    Route(
        "POST",
        "/conversations/{conversation_id}/resources",
        conversations.send_resource,
        shapes.DeskMessage,
        shapes.SendResource,
        refusals=(*_WRITING, "no_directory"),
    ),
    Route(
        "POST",
        "/conversations/{conversation_id}/notes",
        conversations.note,
        shapes.NoteView,
        shapes.NewNote,
        refusals=("not_found",),
    ),
    Route(
        "POST",
        "/conversations/{conversation_id}/typing",
        conversations.typing,
        shapes.Done,
        refusals=("not_claimed_by_you",),
    ),
    Route(
        "POST",
        "/handoffs/{handoff_id}/claim",
        handoffs.claim,
        shapes.QueueItem,
        refusals=("not_found", "already_claimed", "closed"),
    ),
    Route(
        "POST",
        "/handoffs/{handoff_id}/give-back",
        handoffs.give_back,
        shapes.Done,
        refusals=("not_found", "not_claimed_by_you", "closed"),
    ),
    Route(
        "POST",
        "/handoffs/{handoff_id}/close",
        handoffs.close,
        shapes.Done,
        shapes.Close,
        refusals=("not_found", "not_claimed_by_you", "closed", "unknown_disposition"),
    ),
    Route(
        "GET",
        "/resources",
        resources.search,
        shapes.Resources,
        shapes.ResourceQuery,
        roles=EVERYONE,
        refusals=("no_directory",),
    ),
    Route("POST", "/messages/{message_id}/mark", marks.mark, shapes.Done, shapes.NewMark, refusals=("not_found",)),
    Route("GET", "/marks", marks.counts, shapes.MarkCounts, roles=EVERYONE),
)
