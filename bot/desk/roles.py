"""What an account may do. One person may be dispatcher and editor: the role `both`."""

from __future__ import annotations

ROLES = ("dispatcher", "editor", "both", "admin")

EVERYONE = frozenset(ROLES)
DISPATCHERS = frozenset({"dispatcher", "both", "admin"})
"""May see and answer conversations."""
EDITORS = frozenset({"editor", "both", "admin"})
"""May change the resource directory."""
