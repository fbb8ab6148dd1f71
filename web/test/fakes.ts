/** Hand-written stand-ins: a socket the test answers on, and storage in memory. */
import type { Socket } from '../src/chat/connection';
import type { ClientFrame, ServerFrame } from '../src/chat/protocol';
import type { Message } from '../src/shared/wire';

export class FakeSocket implements Socket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly sent: ClientFrame[] = [];

  send(data: string): void {
    this.sent.push(JSON.parse(data) as ClientFrame);
  }

  close(): void {
    this.lose();
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  lose(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  answer(frame: ServerFrame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  messages(): Extract<ClientFrame, { type: 'message' }>[] {
    return this.sent.filter((frame) => frame.type === 'message');
  }
}

/** As the browser's, so that `clear` and the key functions behave. */
export class FakeStorage implements Storage {
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  clear = () => this.items.clear();
  getItem = (key: string) => this.items.get(key) ?? null;
  key = (index: number) => [...this.items.keys()][index] ?? null;
  removeItem = (key: string) => void this.items.delete(key);
  setItem = (key: string, value: string) => void this.items.set(key, value);
}

export const message = (seq: number, fields: Partial<Message> = {}): Message => ({
  seq, author: 'bot', text: `text ${seq}`, buttons: [], resources: [], kind: 'normal', at: '2026-11-22T01:00:00Z',
  client_id: null, ...fields,
});
