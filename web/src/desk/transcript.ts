/** Messages of one conversation, as pages of them arrive: ordered, each once, the newest version of each. Pure. */
import type { DeskMessage } from './protocol';

export function merge(known: readonly DeskMessage[], arrived: readonly DeskMessage[]): DeskMessage[] {
  const bySeq = new Map([...known, ...arrived].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
