/**
 * What survives a reload: the session token, the language, the draft, and messages not yet acknowledged. It lives in
 * sessionStorage alone, so it ends with the tab, and `forget` ends it at once. What was said stays on the server.
 */
import type { Language } from '../shared/wire';
import type { Outgoing } from './conversation';

const KEY = 'chat';

export interface Remembered {
  session: string | null;
  language: Language | null;
  draft: string;
  outgoing: readonly Outgoing[];
}

const NOTHING: Remembered = { session: null, language: null, draft: '', outgoing: [] };

export class Memory {
  private value: Remembered;
  private over = false;

  constructor(private readonly storage: Storage | null) {
    this.value = this.load();
  }

  get(): Remembered {
    return this.value;
  }

  keep(change: Partial<Remembered>): void {
    if (this.over) return;
    this.value = { ...this.value, ...change };
    try {
      this.storage?.setItem(KEY, JSON.stringify(this.value));
    } catch {
      // Storage full or refused: the chat works on, only a reload would start anew.
    }
  }

  /** For good: a timer that fires while the page is still leaving must not write anything back. */
  forget(): void {
    this.over = true;
    this.value = NOTHING;
    this.storage?.clear();
  }

  private load(): Remembered {
    try {
      return { ...NOTHING, ...(JSON.parse(this.storage?.getItem(KEY) ?? '{}') as Partial<Remembered>) };
    } catch {
      return NOTHING;
    }
  }
}

/** The tab's storage, or null where the browser refuses it (some private modes and sandboxed frames throw). */
export function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
