/** The desk's API (/api/desk), as TypeScript. */
import type { Language, Message, Owner } from '../shared/wire';

export type Priority = 1 | 2 | 3 | 4;
export type Kind = 'danger' | 'person' | 'report' | 'failure';
export type YesNo = 'yes' | 'no' | 'unknown' | null;

export interface Person {
  id: string;
  name: string;
}

export interface User extends Person {
  role: string;
}

export interface Choice {
  id: string;
  en: string;
  es: string;
}

export interface Session {
  user: User;
  csrf: string;
  on_shift: boolean;
  dispositions: Choice[];
  saved_replies: Choice[];
  department: string;
  city: string;
}

export interface QueueItem {
  handoff_id: string;
  conversation_id: string;
  kind: Kind;
  priority: Priority;
  level: string;
  signals: string[];
  status: 'waiting' | 'claimed' | 'closed';
  claimed_by: Person | null;
  waiting_since: string;
  language: Language;
  channel: 'sms' | 'web';
  first_words: string;
  unread: number;
  last_message_at: string | null;
  opted_out: boolean;
  alerts: number;
  /** Claimed by somebody whose desk is no longer open: anyone may take it over. */
  holder_away: boolean;
}

export interface Evidence {
  /** Offsets count Unicode code points, as Python does, not JavaScript's UTF-16 units. */
  start: number;
  end: number;
  text: string;
  mechanism: string;
  reason: string;
  signal: string;
}

export interface Delivery {
  state: 'queued' | 'sending' | 'sent' | 'delivered' | 'retrying' | 'failed';
  error: string | null;
}

export interface DeskMessage extends Message {
  id: string;
  level: string;
  signals: string[];
  evidence: Evidence[];
  delivery: Delivery | null;
  dispatcher: string | null;
  pictures: number;
  /** What a dispatcher thought of the screen's verdict. */
  mark: Mark | null;
}

export type Mark = 'right' | 'false' | 'missed';

/** A place as far as it is known: what the bot notes while a person is awaited may be the resident's words alone. */
export interface Place {
  text: string;
  normalized?: string | null;
  kind?: string | null;
  zip?: string | null;
  lat?: number | null;
  lon?: number | null;
  confidence?: number | null;
  confirmed?: boolean | null;
}

export interface Intake {
  goal: string | null;
  call_type: string | null;
  needs: string[];
  for_whom: string | null;
  situation: string | null;
  location: Place | null;
  danger: YesNo;
  injured: YesNo;
  weapons: YesNo;
  description: string | null;
  direction: string | null;
  last_seen: string | null;
  in_view: YesNo;
  will_stay: YesNo;
  indoors: 'indoors' | 'outdoors' | 'unknown' | null;
  name: string | null;
  callback: string | null;
}

export interface ConversationView {
  conversation: {
    id: string;
    channel: 'sms' | 'web';
    language: Language;
    owner: Owner;
    phone: string | null;
    opted_out: boolean;
    /** The number cannot get texts. */
    unreachable: boolean;
    /** The resident has used the quick exit: nothing reaches them any more. */
    left: boolean;
    created_at: string;
    web_connected: boolean;
  };
  handoff: QueueItem | null;
  messages: DeskMessage[];
  /** Whether there are messages before the first one given here. */
  earlier: boolean;
  /** Every fact may be missing: nothing has been asked yet. */
  intake: Partial<Intake>;
  notes: { id: string; author: string; text: string; at: string }[];
  history: {
    handoff_id: string;
    kind: Kind;
    priority: Priority;
    disposition: string | null;
    given_back: boolean;
    opened_at: string;
    closed_at: string | null;
  }[];
}

export interface RecentItem {
  id: string;
  channel: 'sms' | 'web';
  language: Language;
  owner: Owner;
  last_author: string | null;
  last_words: string;
  last_message_at: string;
  handoff: 'waiting' | 'claimed' | null;
  opted_out: boolean;
}
