"""What the API offers: one line for each kind of thing, from which routes and description are made."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from bot.hsds_api import parameters as asked
from bot.store.directory_tables import (
    HsdsTable,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)


@dataclass(frozen=True)
class Listing:
    """A list at `/path` and its entries at `/path/{id}`."""

    path: str
    table: type[HsdsTable]
    what: str
    query: type[asked.Paging]
    one: type[BaseModel] = asked.Nothing


LISTINGS = (
    Listing("services", Service, "service", asked.Services),
    Listing("organizations", Organization, "organization", asked.Organizations, asked.OneOrganization),
    Listing("locations", Location, "location", asked.Locations),
    Listing("service_at_locations", ServiceAtLocation, "service_at_location", asked.ServicesAtLocations),
    Listing("taxonomies", Taxonomy, "taxonomy", asked.Searching),
    Listing("taxonomy_terms", TaxonomyTerm, "taxonomy_term", asked.Terms),
)
