"""What only shows when all tables are seen together: links to rows, the rules about who may see what."""

from __future__ import annotations

from collections.abc import Mapping

from bot.directory.display import LOCATION_WITHHELD, Verification, split_flags, verification_of
from bot.directory.packages import TABLES
from bot.directory.problems import Problem, Row, Values

Tables = dict[str, dict[str, Values]]
Originals = Mapping[str, Mapping[str, Row]]  # table -> id -> the row as it was read


def check_links(tables: Tables, originals: Originals) -> list[Problem]:
    """Every link leads to a row. A link that a row can do without is kept as text, and not followed."""
    problems = []
    for name, table in TABLES.items():
        links = [column for column in table.__table__.columns if column.info.get("form") == "link"]
        for key, values in tables[name].items():
            for link in links:
                target = link.info["table"]
                if not values[link.name] or values[link.name] in tables[target]:
                    continue
                original = originals[name][key]
                severity, rest = ("error", "") if link.info["required"] else ("warning", ", kept but not followed")
                message = f"names a row that {target}.csv does not have{rest}"
                problems.append(original.problem(severity, link.name, message, table=name, key=key))
                if not link.info["required"]:
                    values[link.name] = None
                    values["extra"][link.name] = original.values[link.name]
    return problems


def check_parents(tables: Tables, originals: Originals) -> list[Problem]:
    """Nobody is their own parent, at whatever distance; a parent that is not there is kept and not followed."""
    problems = []
    for name, column in PARENTS.items():
        rows = tables[name]
        done: set[str] = set()
        for start in rows:
            path: dict[str, None] = {}
            key: str | None = start
            while key is not None and key in rows and key not in done and key not in path:
                path[key] = None
                key = rows[key][column]
            if key is not None and key in path:
                length = len(path) - list(path).index(key)
                message = f"leads back to the row itself, over {length} rows" if length > 1 else "is the row itself"
                problems.append(originals[name][key].problem("error", column, message, table=name, key=key))
            elif key is not None and key not in rows:
                child = next(reversed(path), None)
                if child is not None:
                    message = f"names a row that {name}.csv does not have, kept but not followed"
                    problems.append(originals[name][child].problem("warning", column, message, table=name, key=child))
            done |= path.keys()
    return problems


def check_display_rules(tables: Tables, originals: Originals) -> list[Problem]:
    """Who may see a record is never wider than the rule allows, and a secret place is not in the files.

    A record that does not say who may see it gets the verdict of the rule; one of another publisher, who does not
    know the rule, says nothing and counts as unverified.
    """
    problems = []

    def refuse(key: str, field: str, message: str) -> None:
        problems.append(originals["services"][key].problem("error", field, message, table="services", key=key))

    reachable = {row["service_id"] for row in tables["phones"].values()}
    placed = {row["service_id"] for row in tables["service_at_location"].values()}
    for key, service in tables["services"].items():
        flags = split_flags(service["safety_flags"])
        allowed = verification_of(confidence=service["confidence"], reachable=key in reachable, flags=flags)
        stated = service["verification"]
        if stated is None:
            service["verification"] = str(allowed) if service["confidence"] or flags else None
        elif stated != allowed and (stated == Verification.VERIFIED or allowed == Verification.RESPONDER_ONLY):
            refuse(key, "verification", f"says {stated}, but confidence, flags and telephone make it {allowed}")
        if LOCATION_WITHHELD in flags and key in placed:
            refuse(key, "safety_flags", "the location is withheld, but service_at_location.csv gives one")
    return problems


def leave_out(tables: Tables, originals: Originals, errors: list[Problem]) -> list[Problem]:
    """Take the rows with errors out, and then whatever cannot be without them; all reasons."""
    reasons: list[Problem] = []
    while errors:
        reasons += errors
        for problem in errors:
            if problem.row:
                tables.get(problem.row[0], {}).pop(problem.row[1], None)
        errors = [problem for problem in check_links(tables, originals) if problem.severity == "error"]
    return reasons


# Columns by which a row names another of its own table.
PARENTS = {"organizations": "parent_organization_id", "taxonomy_terms": "parent_id"}
