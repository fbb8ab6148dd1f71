/** The web chat's frames (WebSocket /chat/ws, JSON text) and its settings (GET /chat/config). */
import type { Language, Message, Owner } from '../shared/wire';

export interface ChatConfig {
  assistant: Record<Language, string>;
  department: Record<Language, string>;
  city: string;
  languages: Language[];
  on_shift: boolean;
  emergency: string;
  crisis_line: string;
  quick_exit_url: string;
  greeting: Record<Language, { text: string; buttons: string[] }>;
  max_length: number;
  /** A list can be sent to a phone. */
  texts_lists: boolean;
}

export type Texted = 'sent' | 'number' | 'too_many' | 'not_possible';

export type ErrorCode =
  | 'not_json' | 'bad_frame' | 'too_large' | 'too_many' | 'session_unknown' | 'empty' | 'try_again';

export type ServerFrame =
  | { type: 'ready'; session: string; language: Language; on_shift: boolean; owner: Owner; joined: boolean;
      messages: Message[]; resumed: boolean }
  | { type: 'message'; message: Message }
  | { type: 'ack'; client_id: string; seq: number }
  | { type: 'typing'; who: 'bot' | 'dispatcher'; on: boolean }
  | { type: 'status'; on_shift: boolean; owner: Owner; joined: boolean; language: Language }
  | { type: 'texted'; client_id: string; result: Texted }
  | { type: 'error'; code: ErrorCode; text: string; client_id: string | null }
  | { type: 'pong' };

export type ClientFrame =
  | { type: 'hello'; session: string | null; language: Language | null; last_seq: number }
  | { type: 'message'; client_id: string; text: string }
  | { type: 'language'; language: Language }
  | { type: 'text_list'; client_id: string; seq: number; number: string; safe: true; consent: true }
  | { type: 'seen'; seq: number }
  | { type: 'typing' | 'leave' | 'ping' };
