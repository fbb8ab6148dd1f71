"""The statements of the search in PostgreSQL."""

# ruff: noqa: S608
# The statements are put together from this module's own texts and numbers alone; what somebody asks for only ever comes
# beside them, as a parameter such as ":wanted", so that nobody's words become part of a statement.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sin

from bot.directory import wide_rows as rows
from bot.directory.person import SENIOR_FROM, YOUTH_UNTIL, Person
from bot.directory.places import EARTH_MILES
from bot.directory.query import Query
from bot.directory.ranking import RADIUS_MILES

NEAR, PLACELESS, NAMED = (
    {rows.VERIFIED: most, rows.UNVERIFIED: most // 2} for most in (70, 40, 40)
)  # candidates of each kind; the unverified only matter where nothing verified answers
_DEEPEST = 1000  # places of a list that are looked at
_CHORD = 2 * sin(RADIUS_MILES / EARTH_MILES / 2)

# Reading a whole table is never right here, and a plan has to know the words that it is for.
PLANNING = "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)"

ONE = """SELECT entry FROM directory_search.services
WHERE id = coalesce((SELECT id FROM directory_search.other_ids WHERE other = :wanted), :wanted)"""
SOME = "SELECT id, entry FROM directory_search.services WHERE id = ANY(:wanted)"

KNOWN = "SELECT word, services FROM directory_search.vocabulary WHERE word = ANY(:said)"

# Words as they are; and for those that nobody has, what they may be a slip of: the same first letter, nearly as long.
WORDS = """SELECT word AS said, word, services FROM directory_search.vocabulary WHERE word = ANY(:said)
UNION ALL
SELECT slip.said, known.word, known.services FROM unnest(CAST(:slips AS text[])) AS slip(said)
JOIN directory_search.vocabulary known ON left(known.word, 1) = left(slip.said, 1)
    AND length(known.word) BETWEEN length(slip.said) - 2 AND length(slip.said) + 2
    AND levenshtein_less_equal(known.word, slip.said, 3) <= 3
WHERE NOT EXISTS (SELECT FROM directory_search.vocabulary same WHERE same.word = slip.said)"""

_COLUMNS = "id, facts, words, vector"
_WITHIN = f"place <@ cube_enlarge(CAST(:here AS cube), {_CHORD:.9f}, 3)"


# Each service under every category and language that it may be asked for by, so that the best come first.
LIST = """INSERT INTO directory_search.best (key, tier, quality, id)
SELECT kind || code || '|' || language, CASE WHEN 'v' = ANY(said) THEN 'v' ELSE 'u' END, quality, id
FROM (SELECT *, tsvector_to_array(facets) AS said FROM directory_search.services {which}) AS services,
LATERAL (SELECT '' UNION ALL SELECT substr(facet, 3) FROM unnest(said) facet WHERE facet LIKE 'c:%') codes(code),
LATERAL (SELECT '' UNION ALL
    SELECT substr(facet, 3) FROM unnest(said) facet WHERE facet LIKE 'l:%' AND facet <> 'l:en') spoken(language),
LATERAL (SELECT '' UNION ALL SELECT 'p:' WHERE place IS NULL) kinds(kind)"""


def candidates(branches: Iterable[str], naming: str | None) -> str:
    """Words and meaning are read for those alone that all branches leave over. `naming`: see `naming`."""
    found = " UNION ALL ".join(f"({branch})" for branch in branches)
    first = f"WITH named AS MATERIALIZED ({naming}) " if naming else ""
    return f"{first}SELECT id, facts, CAST(words AS text) AS words, vector FROM ({found}) AS found"


def nearest(tier: str) -> str:
    """The nearest within the radius."""
    return (
        f"SELECT {_COLUMNS} FROM directory_search.services WHERE {_where(f'needs_{tier}')} AND {_WITHIN} "
        f"ORDER BY place <-> CAST(:here AS cube) LIMIT {NEAR[tier]}"
    )


def best(tier: str, *, is_somewhere: bool) -> str:
    """The best of some lists (`:keys`): each list is read from its top until enough keep the conditions, or the
    rest are far from the best. With a "here", lists of those without a place.

    OFFSET 0 keeps PostgreSQL from finding all that keep them first."""
    limit = PLACELESS[tier] + (0 if is_somewhere else NEAR[tier])
    return f"""SELECT {_COLUMNS} FROM directory_search.services JOIN (
        SELECT DISTINCT listed.quality, listed.id FROM unnest(CAST(:keys AS text[])) AS wanted(key), LATERAL (
            SELECT top.quality, top.id FROM (
                SELECT quality, id FROM directory_search.best WHERE key = wanted.key AND tier = '{tier}'
                ORDER BY quality DESC LIMIT {_DEEPEST}) AS top, LATERAL (
                SELECT FROM directory_search.services WHERE id = top.id AND {_where(f"needs_{tier}")} OFFSET 0) AS kept
            ORDER BY top.quality DESC LIMIT {limit}) AS listed
        ORDER BY listed.quality DESC LIMIT {limit}) AS chosen USING (id)"""


def naming(*, is_somewhere: bool) -> str:
    """Services that have telling words of the question or say that they do what it is about: near ones, and those
    without a place, or wherever they are when no place is known, that have rare words."""
    if not is_somewhere:
        return _having("rare")
    return f"{_having('rare')} AND place IS NULL UNION {_having('near')} AND {_WITHIN}"


def _having(words: str) -> str:
    return f"SELECT id FROM directory_search.services WHERE words @@ CAST(:{words} AS tsquery)"


def named(tier: str, *, is_somewhere: bool) -> str:
    """Of those: who has most of the words; the nearest among equals."""
    said, order = ("near", "place <-> CAST(:here AS cube)") if is_somewhere else ("rare", "quality DESC")
    return (
        f"SELECT {_COLUMNS} FROM directory_search.services JOIN named USING (id) "
        f"WHERE {_where(f'named_{tier}')} "
        f"ORDER BY ts_rank(words, CAST(:{said} AS tsquery)) DESC, {order} LIMIT {NAMED[tier]}"
    )


def keys(codes: Sequence[str], query: Query, *, strict: bool, placeless: bool) -> list[str]:
    """The lists of `directory_search.best` to look into. English is no list of its own: nearly all speak it."""
    language = query.language if strict and query.language and query.language != "en" else ""
    return [f"{'p:' if placeless else ''}{code}|{language}" for code in codes or ("",)]


def facets(tier: str, codes: Sequence[str], query: Query, person: Person, *, strict: bool) -> str:
    """The conditions as PostgreSQL's text query over facets."""
    terms = [f"'{tier}'"]
    if codes:
        terms.append(f"({' | '.join(f"'c:{_safe(code)}'" for code in codes)})")
    if strict and query.language:
        terms.append(f"'l:{_safe(query.language)}'")
    groups = person.groups
    if ("women" in groups and "men" not in groups) or "families" in groups:
        terms.append(f"!'{rows.ONLY_MEN}'")
    if "men" in groups and "women" not in groups:
        terms.append(f"!'{rows.ONLY_WOMEN}'")
    wishes: Iterable[tuple[bool, str]] = (
        (person.no_id, "!'x:id-required'"), (person.walk_in, f"'{rows.WALK_IN}'"), (person.free, f"'{rows.FREE}'"),
    )  # fmt: skip
    return " & ".join([*terms, *(term for is_wished, term in wishes if is_wished)])


def ages(person: Person) -> dict[str, float | None]:
    """The age limits that a record may not break, see Person.ruled_out."""
    if person.age is not None:
        return {"oldest": float(person.age), "youngest": float(person.age)}
    return {
        "oldest": float(YOUTH_UNTIL) if "youth" in person.groups else None,
        "youngest": float(SENIOR_FROM) if "seniors" in person.groups else None,
    }


def _safe(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum() or letter in "-_:.")


def _where(facets: str) -> str:
    return f"""facets @@ CAST(:{facets} AS tsquery)
        AND (CAST(:oldest AS float) IS NULL OR minimum_age IS NULL OR minimum_age <= :oldest)
        AND (CAST(:youngest AS float) IS NULL OR maximum_age IS NULL OR maximum_age >= :youngest)
        AND (CAST(:open AS integer[]) IS NULL OR hours_id = ANY(:open))"""
