"""The search table keeps what is compared apart from what is shown, so that a million services stay quick; and the
database itself notes which services changed, so that these alone are written again.

Derived data (bot/directory/wide_filling.py): the old table is thrown away and filled again at the first look.
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic import op

revision = "0007"
down_revision = "0006"

# `facts`, `facets` and `place` stay in the row itself; words, meaning and the whole entry lie beside it (TOAST) and
# are read for those alone that are ranked or shown. `best` has a row for each category and language of a service.
_TABLES = """
DROP SCHEMA directory_search CASCADE;
CREATE EXTENSION IF NOT EXISTS cube;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE SCHEMA directory_search;
CREATE TABLE directory_search.state (version text NOT NULL, services integer NOT NULL);
CREATE TABLE directory_search.touched (id text NOT NULL);
CREATE TABLE directory_search.hours (id serial PRIMARY KEY, hours text NOT NULL UNIQUE);
CREATE TABLE directory_search.vocabulary (word text PRIMARY KEY, services integer NOT NULL);
CREATE TABLE directory_search.services (
    id text PRIMARY KEY,
    facts text STORAGE MAIN NOT NULL,
    facets tsvector STORAGE MAIN NOT NULL,
    place cube,
    minimum_age real,
    maximum_age real,
    hours_id integer NOT NULL,
    quality real NOT NULL,
    words tsvector NOT NULL,
    vector bytea STORAGE EXTERNAL NOT NULL,
    entry text NOT NULL
) WITH (toast_tuple_target = 256);
CREATE TABLE directory_search.best (key text NOT NULL, tier text NOT NULL, quality real NOT NULL, id text NOT NULL);
CREATE TABLE directory_search.other_ids (other text PRIMARY KEY, id text NOT NULL);
CREATE INDEX services_place ON directory_search.services USING gist (place, facets);
CREATE INDEX services_words ON directory_search.services USING gin (words);
CREATE INDEX best_first ON directory_search.best (key, tier, quality DESC) INCLUDE (id);
CREATE INDEX best_id ON directory_search.best (id);
CREATE INDEX other_ids_id ON directory_search.other_ids (id);
CREATE INDEX vocabulary_alike ON directory_search.vocabulary (left(word, 1), length(word)) INCLUDE (word, services)
"""

# Nobody reads the notes before the table was filled once, so nobody writes any.
_NOTE = """
CREATE FUNCTION directory_search.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM directory_search.state) THEN
        EXECUTE 'INSERT INTO directory_search.touched SELECT DISTINCT id FROM (' || TG_ARGV[0] || ') AS noted(id)
            WHERE id IS NOT NULL';
    END IF;
    RETURN NULL;
END $$
"""
_NOTE_UPKEEP = """
CREATE FUNCTION directory_search.note_upkeep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM directory_search.state) THEN
        INSERT INTO directory_search.touched SELECT id FROM unnest(
            ARRAY[NEW.service_id, NEW.merged_into, CASE WHEN TG_OP = 'UPDATE' THEN OLD.merged_into END]
        ) AS noted(id) WHERE id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$
"""
_OF_UPKEEP = (
    """CREATE TRIGGER noted_change AFTER UPDATE ON directory_upkeep FOR EACH ROW
    WHEN (OLD.open_reports <> NEW.open_reports OR OLD.merged_into IS DISTINCT FROM NEW.merged_into)
    EXECUTE FUNCTION directory_search.note_upkeep()""",
    """CREATE TRIGGER noted_new AFTER INSERT ON directory_upkeep FOR EACH ROW
    WHEN (NEW.open_reports > 0 OR NEW.merged_into IS NOT NULL) EXECUTE FUNCTION directory_search.note_upkeep()""",
)

# S608: tables and columns are named here; nothing that anybody wrote gets into these statements.
_THERE = "SELECT there.service_id FROM service_at_location AS there JOIN changed ON there.location_id = changed."
_OFFERED = "SELECT services.id FROM services JOIN changed ON services.organization_id = changed."
_SERVICES_OF = {
    "services": "SELECT id FROM changed",
    "organizations": f"{_OFFERED}id",
    "locations": f"{_THERE}id",
    "addresses": f"{_THERE}location_id",
    "phones": f"SELECT service_id FROM changed UNION {_THERE}location_id UNION {_OFFERED}organization_id",  # noqa: S608
    "attributes": "SELECT link_id FROM changed",
    "taxonomy_terms": "SELECT link_id FROM attributes JOIN changed ON taxonomy_term_id = changed.id",
    **dict.fromkeys(
        ("service_at_location", "schedules", "service_areas", "required_documents", "languages"),
        "SELECT service_id FROM changed",
    ),
}
"""table -> the services that a change of its rows is a change of."""
_EVENTS = (("insert", "NEW"), ("update", "NEW"), ("update", "OLD"), ("delete", "OLD"))


def _triggers() -> Iterator[str]:
    for table, services in _SERVICES_OF.items():
        for event, rows in _EVENTS:
            yield (
                f"CREATE TRIGGER noted_{event}_{rows.lower()} AFTER {event} ON {table} "
                f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT "
                f"EXECUTE FUNCTION directory_search.note('{services}')"
            )
    yield from _OF_UPKEEP


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in (*_TABLES.split(";"), _NOTE, _NOTE_UPKEEP, *_triggers()):
            op.execute(statement)


def downgrade() -> None:
    """The triggers go with the schema. The extensions stay: something else may use them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA IF EXISTS directory_search CASCADE")
        op.execute("CREATE SCHEMA directory_search")
