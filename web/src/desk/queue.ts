/** The order of the queue, and what in it cannot wait. Pure. */
import type { Priority, QueueItem } from './protocol';

export type Shape = 'diamond' | 'triangle' | 'circle' | 'square';

export const SHAPES: Record<Priority, Shape> = { 1: 'diamond', 2: 'triangle', 3: 'circle', 4: 'square' };

/** What needs a hand now is on top: unclaimed, then my own, then other people's; then by priority; then by wait. */
export function sortQueue(items: readonly QueueItem[], me: string): QueueItem[] {
  const group = (item: QueueItem) => {
    if (item.status === 'waiting') return 0;
    return item.claimed_by?.id === me ? 1 : 2;
  };
  return [...items].sort((a, b) =>
    group(a) - group(b) || a.priority - b.priority || Date.parse(a.waiting_since) - Date.parse(b.waiting_since));
}

/** Unclaimed emergencies and crises: they stay on top of the desk until somebody claims them. */
export function urgent(items: readonly QueueItem[]): QueueItem[] {
  return sortQueue(items.filter((item) => item.status === 'waiting' && item.priority <= 2), '');
}

/** The conversation `step` places further down the queue; from nowhere, the first. */
export function neighbour(items: readonly QueueItem[], selected: string | null, step: 1 | -1): string | null {
  const at = items.findIndex((item) => item.conversation_id === selected);
  const next = at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step));
  return items[next]?.conversation_id ?? null;
}
