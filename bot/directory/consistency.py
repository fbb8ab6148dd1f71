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
                problems.append(Problem(severity, f"{name}.csv", original.line, link.name, message))
                if not link.info["required"]:
                    values[link.name] = None
                    values["extra"][link.name] = original.values[link.name]
    return problems


def check_display_rules(tables: Tables, originals: Originals) -> list[Problem]:
    """Who may see a record is never wider than the rule allows, and a secret place is not in the files.

    A record that does not say who may see it gets the verdict of the rule; one of another publisher, who does not
    know the rule, says nothing and counts as unverified.
    """
    problems = []

    def refuse(key: str, field: str, message: str) -> None:
        problems.append(Problem("error", "services.csv", originals["services"][key].line, field, message))

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
        bad = {(problem.file.removesuffix(".csv"), problem.line) for problem in errors}
        for name, rows in tables.items():
            for key in [key for key in rows if (name, originals[name][key].line) in bad]:
                del rows[key]
        errors = [problem for problem in check_links(tables, originals) if problem.severity == "error"]
    return reasons
