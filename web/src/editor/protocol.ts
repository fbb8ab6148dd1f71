/** What travels between the editors' pages and the server. The server's own description is /api/editor/openapi.json. */

export interface Wording { en: string; es: string }
export interface Choice { id: string; en: string; es: string }
export interface PhoneNumber { number: string; extension: string; type: string; label: Wording }
export interface Place {
  address_1: string; address_2: string; city: string; state: string; zip: string;
  latitude: number | null; longitude: number | null;
}

/** What the form changes. */
export interface Fields {
  name: Wording;
  description: Wording;
  url: string;
  phones: PhoneNumber[];
  place: Place | null;
  hours: string;
  hours_note: Wording;
  eligibility: Wording;
  minimum_age: number | null;
  maximum_age: number | null;
  cost: Wording;
  languages: string[];
  documents: Wording[];
  categories: string[];
  audience: string[];
  features: string[];
  walk_in: '' | 'yes' | 'no';
  responder_only: boolean;
  withheld: boolean;
}

export interface Line {
  id: string; short_id: string; name: string; organization: string; status: string; verification: string;
  checked_on: string | null; open_reports: number; shown: number; overdue: number | null;
}

export type How = 'phone' | 'website' | 'visit';
export type Reason = 'closed' | 'temporarily' | 'not_offered';
export type Filter = 'all' | 'due' | 'unverified' | 'reported' | 'retired';

export interface Checked {
  on: string | null; by: string | null; how: How | null; source: string | null; source_url: string | null;
  overdue: number | null;
}
export interface Report {
  id: number; kind: string; channel: string; language: string; at: string; closed_at: string | null;
}
export interface Change {
  id: number; record_id: string; record_name: string; at: string; by: string; action: string; note: string;
  before: Record<string, unknown>; after: Record<string, unknown>;
  undone: boolean; undoes: number | null; together: string | null;
}

export interface RecordView {
  id: string; short_id: string; version: string; organization: string; record: Fields;
  hours_typed: string; hours_words: string; phones_inherited: boolean;
  status: string; verification: string; flags: string[]; checked: Checked; reports: Report[];
  shown: number; worked: number; did_not_work: number;
  merged_into: string | null; merged_into_name: string | null; history: Change[];
}

export interface Session {
  user: { id: string; name: string; role: string };
  csrf: string; department: string; city: string; state: string; recheck_days: number; dispatcher: boolean;
  categories: Choice[]; audiences: Choice[]; features: Choice[]; languages: Choice[];
}

export interface Work { items: Line[]; counts: Record<Filter, number> }
export interface Found { items: Line[]; total: number; page: number; per_page: number }
export interface Pair { first: Line; second: Line; why: ('phone' | 'address' | 'name')[] }
export interface Need { need: string; name: string; zip: string; language: string; count: number }
export interface NeedTotal {
  need: string; name: string; count: number; english: number; spanish: number; zips: string[];
}
export interface Needs { since: string; totals: NeedTotal[]; items: Need[] }
export interface HoursRead { hours: string; words_en: string; words_es: string }
export interface Problem { field: string; message: string }
