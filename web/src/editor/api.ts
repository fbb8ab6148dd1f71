/** The editors' requests: JSON both ways, the CSRF token on whatever changes something, a time limit on all. */
import type {
  Change, Fields, Filter, Found, HoursRead, How, Needs, Pair, Problem, Reason, RecordView, Session, Work,
} from './protocol';

const TIMEOUT = 15_000;

/** The server answered, and the answer was no. `fields` says what is wrong with which field of a form. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly fields: Problem[]) {
    super(message);
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; fields?: Problem[] };
}

export interface MergeOrder {
  keep: string; keep_version: string; drop: string; drop_version: string; take: string[];
}

export class Api {
  private csrf = '';

  /** Signing in is the desk's: one account for both. */
  login = (username: string, password: string) => this.call<unknown>('POST', 'desk/login', { username, password });
  logout = () => this.call<unknown>('POST', 'desk/logout', {});

  async session(): Promise<Session> {
    const session = await this.call<Session>('GET', 'editor/session');
    this.csrf = session.csrf;
    return session;
  }

  queue = () => this.call<Work>('GET', 'editor/queue');
  find = (q: string, which: Filter, page: number) =>
    this.call<Found>('GET', `editor/records?${new URLSearchParams({ q, which, page: String(page) })}`);
  record = (id: string) => this.call<RecordView>('GET', `editor/records/${encodeURIComponent(id)}`);
  create = (organization: string, record: Fields, note: string) =>
    this.call<RecordView>('POST', 'editor/records', { organization, record, note });
  save = (id: string, version: string, record: Fields, note: string) =>
    this.call<RecordView>('PUT', `editor/records/${encodeURIComponent(id)}`, { version, record, note });
  verify = (id: string, version: string, how: How, note: string) =>
    this.act(id, 'verify', { version, how, note });
  retire = (id: string, version: string, reason: Reason, note: string) =>
    this.act(id, 'retire', { version, reason, note });
  restore = (id: string, version: string) => this.act(id, 'restore', { version });
  dismiss = (id: string, note: string) => this.act(id, 'dismiss', { note });
  undo = (change: number) => this.call<RecordView>('POST', `editor/changes/${change}/undo`, {});
  changes = async () => (await this.call<{ items: Change[] }>('GET', 'editor/changes')).items;
  pairs = async () => (await this.call<{ items: Pair[] }>('GET', 'editor/pairs')).items;
  distinct = (first: string, second: string) =>
    this.call<unknown>('POST', 'editor/pairs/distinct', { first, second });
  merge = (order: MergeOrder) => this.call<RecordView>('POST', 'editor/merge', order);
  hours = (text: string) => this.call<HoursRead>('POST', 'editor/hours', { text });
  needs = (months: number) => this.call<Needs>('GET', `editor/needs?months=${months}`);

  private act(id: string, action: string, body: object): Promise<RecordView> {
    return this.call<RecordView>('POST', `editor/records/${encodeURIComponent(id)}/${action}`, body);
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body) headers['content-type'] = 'application/json';
    if (method !== 'GET') headers['x-csrf-token'] = this.csrf;
    const response = await fetch(`/api/${path}`, {
      method, headers, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT),
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer as T;
    const { error } = (answer ?? {}) as ErrorBody;
    throw new Refused(response.status, error?.code ?? '', error?.message ?? '', error?.fields ?? []);
  }
}
