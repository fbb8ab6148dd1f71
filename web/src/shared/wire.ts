/** What travels between the server and the two faces. The server's own description is GET /api/openapi.json. */

export type Language = 'en' | 'es';
export type Owner = 'bot' | 'desk';

export interface Resource {
  id: string;
  name: string;
  organization: string | null;
  description: string | null;
  categories: string[];
  phone: string | null;
  phones: { number: string; label: string | null }[];
  text_line: string | null;
  address: string | null;
  directions_url: string | null;
  latitude: number | null;
  longitude: number | null;
  hours: string | null;
  open_now: boolean | null;
  open_text: string | null;
  distance_miles: number | null;
  what_to_bring: string | null;
  eligibility: string | null;
  /** false: one may not just come. */
  walk_in: boolean | null;
  languages: string[];
  cost: string | null;
  verified_on: string | null;
  verified_text: string;
  confirmed: boolean;
  caution: string | null;
  why: string | null;
  url: string | null;
}

export interface Message {
  seq: number;
  author: 'resident' | 'bot' | 'dispatcher' | 'system';
  /** With resources, the same in words, for where there are no cards. */
  text: string;
  buttons: string[];
  resources: Resource[];
  kind: 'normal' | 'safety' | 'status';
  at: string;
  client_id: string | null;
}
