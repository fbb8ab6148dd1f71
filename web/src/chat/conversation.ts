/**
 * The conversation as the page knows it: pure functions over two lists.
 *
 * `messages` is what the server has stored, ordered by seq, each once. `outgoing` is what the resident wrote and the
 * server has not acknowledged yet, in the order of writing. A message is in exactly one of them.
 */
import type { Message } from '../shared/wire';

export interface Outgoing {
  clientId: string;
  text: string;
  at: string;
  /** waiting: to be sent (again); sending: on its way; refused: the server will not take it, `reason` says why. */
  state: 'waiting' | 'sending' | 'refused';
  reason: string | null;
}

export interface Conversation {
  messages: readonly Message[];
  outgoing: readonly Outgoing[];
}

export const EMPTY: Conversation = { messages: [], outgoing: [] };

/** Adds what the server sent. A seq already known is replaced; an own message that comes back leaves `outgoing`. */
export function receive(conversation: Conversation, incoming: readonly Message[]): Conversation {
  const bySeq = new Map([...conversation.messages, ...incoming].map((message) => [message.seq, message]));
  const arrived = new Set(incoming.map((message) => message.client_id).filter(Boolean));
  return {
    messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq),
    outgoing: conversation.outgoing.filter((own) => !arrived.has(own.clientId)),
  };
}

export function write(conversation: Conversation, clientId: string, text: string, at: string): Conversation {
  const own: Outgoing = { clientId, text, at, state: 'waiting', reason: null };
  return { ...conversation, outgoing: [...conversation.outgoing, own] };
}

/** The server has stored an own message under `seq`. Acknowledged twice, or after the message itself: no change. */
export function acknowledge(conversation: Conversation, clientId: string, seq: number): Conversation {
  const own = conversation.outgoing.find((candidate) => candidate.clientId === clientId);
  if (!own) return conversation;
  const stored: Message = {
    seq, author: 'resident', text: own.text, buttons: [], resources: [], kind: 'normal', at: own.at, client_id: clientId,
  };
  return receive(conversation, [stored]);
}

export function mark(
  conversation: Conversation, clientIds: readonly string[], state: Outgoing['state'], reason: string | null = null,
): Conversation {
  const change = (own: Outgoing) => (clientIds.includes(own.clientId) ? { ...own, state, reason } : own);
  return { ...conversation, outgoing: conversation.outgoing.map(change) };
}

/** The connection is gone: whatever was on its way may not have arrived, and will be sent again under the same id. */
export function disconnected(conversation: Conversation): Conversation {
  const lost = conversation.outgoing.filter((own) => own.state === 'sending').map((own) => own.clientId);
  return mark(conversation, lost, 'waiting');
}

/**
 * From where to ask the server for more: the last seq before the first hole. An acknowledgement can overtake another
 * person's message, so the highest seq known is not enough.
 */
export function resumeFrom(conversation: Conversation): number {
  let last = 0;
  for (const { seq } of conversation.messages) {
    if (seq !== last + 1) break;
    last = seq;
  }
  return last;
}

/** Quick replies are offered for the newest message only, and no longer once the resident has written. */
export function openButtons(conversation: Conversation, greeting: readonly string[]): readonly string[] {
  if (conversation.outgoing.length > 0) return [];
  const newest = conversation.messages.at(-1);
  if (!newest) return greeting;
  return newest.author === 'resident' ? [] : newest.buttons;
}
