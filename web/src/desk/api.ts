/** The desk's requests: JSON both ways, the CSRF token on whatever changes something, a time limit on all. */
import type { Resource } from '../shared/wire';
import type { ConversationView, DeskMessage, Mark, Person, QueueItem, RecentItem, Session, User } from './protocol';

const TIMEOUT = 10_000;

/** The server answered, and the answer was no. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly claimedBy: Person | null) {
    super(message);
  }
}

/** No answer: the network, the server, or the time limit. */
export class NoAnswer extends Error {}

interface ErrorBody {
  error?: { code?: string; message?: string; claimed_by?: Person };
  claimed_by?: Person;
}

export class Api {
  private csrf = '';

  async login(username: string, password: string): Promise<User> {
    const body = await this.call<{ user: User; csrf: string }>('POST', 'login', { username, password });
    this.csrf = body.csrf;
    return body.user;
  }

  async session(): Promise<Session> {
    const session = await this.call<Session>('GET', 'session');
    this.csrf = session.csrf;
    return session;
  }

  logout = () => this.call<unknown>('POST', 'logout', {});
  shift = (on: boolean) => this.call<unknown>('PUT', 'shift', { on });
  queue = async () => (await this.call<{ items: QueueItem[] }>('GET', 'queue')).items;
  recent = async () => (await this.call<{ items: RecentItem[] }>('GET', 'conversations?recent=1')).items;
  conversation = (id: string) => this.call<ConversationView>('GET', `conversations/${id}`);
  before = async (id: string, seq: number) =>
    this.call<ConversationView>('GET', `conversations/${id}?before=${seq}`);
  take = (id: string) => this.call<QueueItem>('POST', `conversations/${id}/take`, {});
  mark = (message: string, mark: Mark) => this.call<unknown>('POST', `messages/${message}/mark`, { mark });
  claim = (handoff: string) => this.call<QueueItem>('POST', `handoffs/${handoff}/claim`, {});
  giveBack = (handoff: string) => this.call<unknown>('POST', `handoffs/${handoff}/give-back`, {});
  close = (handoff: string, disposition: string, note: string) =>
    this.call<unknown>('POST', `handoffs/${handoff}/close`, note ? { disposition, note } : { disposition });
  reply = (id: string, client_id: string, text: string) =>
    this.call<DeskMessage>('POST', `conversations/${id}/messages`, { client_id, text });
  sendResource = (id: string, client_id: string, service_id: string) =>
    this.call<unknown>('POST', `conversations/${id}/resources`, { client_id, service_id });
  note = (id: string, text: string) => this.call<unknown>('POST', `conversations/${id}/notes`, { text });
  typing = (id: string) => this.call<unknown>('POST', `conversations/${id}/typing`, {});
  resources = async (query: { q: string; zip: string; language: string }) =>
    (await this.call<{ items: Resource[] }>('GET', `resources?${new URLSearchParams(query)}`)).items;

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await this.fetch(method, path, body);
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer as T;
    const { error, claimed_by } = (answer ?? {}) as ErrorBody;
    throw new Refused(
      response.status, error?.code ?? '', error?.message ?? '', error?.claimed_by ?? claimed_by ?? null,
    );
  }

  private async fetch(method: string, path: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body) headers['content-type'] = 'application/json';
    if (method !== 'GET') headers['x-csrf-token'] = this.csrf;
    try {
      return await fetch(`/api/desk/${path}`, {
        method, headers, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT),
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new NoAnswer(String(error));
    }
  }
}
