/**
 * What the dispatcher has typed and not sent, per conversation, kept for this tab. A draft carries the id under which
 * it will be stored: sent twice because the first answer was lost, it is stored once. Changed words are a new message.
 */
import { newId } from '../shared/id';

const PREFIX = 'draft:';

export interface Draft {
  text: string;
  clientId: string;
}

export class Drafts {
  constructor(private readonly storage: Storage, private readonly freshId: () => string = newId) {}

  get(conversation: string): Draft {
    try {
      const stored = JSON.parse(this.storage.getItem(PREFIX + conversation) ?? 'null') as Draft | null;
      return stored ?? { text: '', clientId: this.freshId() };
    } catch {
      return { text: '', clientId: this.freshId() };
    }
  }

  keep(conversation: string, text: string): Draft {
    const before = this.get(conversation);
    const draft = before.text === text ? before : { text, clientId: this.freshId() };
    if (text) this.storage.setItem(PREFIX + conversation, JSON.stringify(draft));
    else this.storage.removeItem(PREFIX + conversation);
    return draft;
  }

  /** Signing out on purpose leaves nothing typed behind. */
  forgetAll(): void {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    for (const key of keys) if (key?.startsWith(PREFIX)) this.storage.removeItem(key);
  }
}
