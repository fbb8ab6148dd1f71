"""Search over a state's or a nation's directory: one flat row for each service, in a PostgreSQL schema of its own.

Derived data, filled from the HSDS tables (bot/directory/wide_filling.py); SQLite searches in memory and needs none
of it.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_STATEMENTS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS cube;
CREATE SCHEMA directory_search;
CREATE TABLE directory_search.state (version text NOT NULL);
CREATE TABLE directory_search.hours (id serial PRIMARY KEY, hours text NOT NULL UNIQUE);
CREATE TABLE directory_search.vocabulary (word text PRIMARY KEY, services integer NOT NULL);
CREATE TABLE directory_search.services (
    id text PRIMARY KEY,
    entry text NOT NULL,
    vector bytea NOT NULL,
    words tsvector NOT NULL,
    facets tsvector NOT NULL,
    place cube,
    minimum_age double precision,
    maximum_age double precision,
    hours_id integer NOT NULL,
    quality real NOT NULL
);
CREATE TABLE directory_search.other_ids (other text PRIMARY KEY, id text NOT NULL);
CREATE INDEX services_place ON directory_search.services USING gist (place, facets);
CREATE INDEX services_facets ON directory_search.services USING gin (facets);
CREATE INDEX services_words ON directory_search.services USING gin (words);
CREATE INDEX services_quality ON directory_search.services (quality DESC);
CREATE INDEX services_placeless ON directory_search.services (quality DESC) WHERE place IS NULL;
CREATE INDEX vocabulary_alike ON directory_search.vocabulary USING gin (word gin_trgm_ops)
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in _STATEMENTS.split(";"):
            op.execute(statement)


def downgrade() -> None:
    """The extensions stay: something else may use them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA IF EXISTS directory_search CASCADE")
