/** The desk: what is known, what the dispatcher does, and what is said when something goes wrong. */
import { Store } from '../shared/store';
import { newId } from '../shared/id';
import type { Resource } from '../shared/wire';
import type { Alarm } from './alarm';
import { Refused, type Api } from './api';
import { Drafts } from './drafts';
import { Live } from './live';
import type { ConversationView, QueueItem, Session } from './protocol';
import { neighbour, sortQueue, urgent } from './queue';
import { STRINGS } from './strings';

export type Dialog = 'close' | 'giveBack' | 'keys';

export interface DeskState {
  phase: 'starting' | 'signedOut' | 'signedIn';
  session: Session | null;
  queue: readonly QueueItem[];
  selected: string | null;
  view: ConversationView | null;
  /** Since when the server has not answered; null while it does. */
  lostSince: number | null;
  /** One line to the dispatcher: what went wrong, or what was done. */
  notice: string | null;
  dialog: Dialog | null;
  /** The reply is on its way. */
  sending: boolean;
  letterKeys: boolean;
}

const START: DeskState = {
  phase: 'starting', session: null, queue: [], selected: null, view: null, lostSince: null, notice: null, dialog: null,
  sending: false, letterKeys: true,
};

export class Desk {
  readonly state = new Store<DeskState>(START);
  readonly drafts: Drafts;
  private readonly live: Live;

  constructor(readonly api: Api, readonly alarm: Alarm, storage: Storage) {
    this.drafts = new Drafts(storage);
    this.live = new Live({
      refresh: () => this.refresh(),
      change: (change) => void this.changed(change.what, change.conversation_id),
      alert: (alert) => void this.alerted(alert.priority),
      lost: () => this.state.get().lostSince ?? this.state.set({ lostSince: Date.now() }),
      found: () => this.state.set({ lostSince: null }),
    });
  }

  /** With a session that still holds, straight to the desk; otherwise to the login. */
  async start(): Promise<void> {
    try {
      const session = await this.api.session();
      this.state.set({ phase: 'signedIn', session, notice: null });
      this.live.start();
    } catch (error) {
      this.state.set({ phase: 'signedOut', notice: error instanceof Refused ? null : STRINGS.noConnection });
    }
  }

  async login(username: string, password: string): Promise<void> {
    this.alarm.unlock(); // this press is the permission that sound needs
    try {
      await this.api.login(username, password);
    } catch (error) {
      this.state.set({ notice: loginProblem(error) });
      return;
    }
    await this.start();
  }

  async logout(): Promise<void> {
    if (!(await this.act(() => this.api.logout()))) return;
    this.drafts.forgetAll();
    this.signOut(null);
  }

  select(conversation: string | null): void {
    if (!conversation || conversation === this.state.get().selected) return;
    this.state.set({ selected: conversation, view: null, notice: null });
    void this.loadConversation();
  }

  step(step: 1 | -1): void {
    const { queue, selected } = this.state.get();
    this.select(neighbour(queue, selected, step));
  }

  async claim(item: QueueItem | null = this.state.get().view?.handoff ?? null): Promise<void> {
    if (item?.status !== 'waiting') return;
    const claimed = await this.act(() => this.api.claim(item.handoff_id));
    if (claimed) this.select(item.conversation_id);
    await this.refresh();
  }

  async reply(text: string): Promise<boolean> {
    const { selected, sending } = this.state.get();
    if (!selected || sending || !text.trim()) return false;
    const { clientId } = this.drafts.keep(selected, text);
    this.state.set({ sending: true });
    const stored = await this.act(() => this.api.reply(selected, clientId, text.trim()), STRINGS.kept);
    this.state.set({ sending: false });
    if (stored) this.drafts.keep(selected, '');
    await this.loadConversation();
    return stored;
  }

  async sendResource(resource: Resource): Promise<void> {
    const { selected } = this.state.get();
    if (!selected) return;
    const sent = await this.act(() => this.api.sendResource(selected, newId(), resource.id));
    if (sent) this.state.set({ notice: STRINGS.resourceSent(resource.name) });
    await this.loadConversation();
  }

  async note(text: string): Promise<boolean> {
    const { selected } = this.state.get();
    if (!selected || !text.trim()) return false;
    const stored = await this.act(() => this.api.note(selected, text.trim()));
    if (stored) await this.loadConversation();
    return stored;
  }

  async close(disposition: string, note: string): Promise<void> {
    await this.finish((handoff) => this.api.close(handoff, disposition, note));
  }

  async giveBack(): Promise<void> {
    await this.finish((handoff) => this.api.giveBack(handoff));
  }

  async shift(on: boolean): Promise<void> {
    const { session } = this.state.get();
    if (session && (await this.act(() => this.api.shift(on)))) this.state.set({ session: { ...session, on_shift: on } });
  }

  ask(dialog: Dialog | null): void {
    const mine = this.state.get().view?.handoff?.claimed_by?.id === this.state.get().session?.user.id;
    if (dialog === null || dialog === 'keys' || mine) this.state.set({ dialog });
  }

  /** Whether the selected conversation is this dispatcher's to answer. */
  get mine(): boolean {
    const { view, session } = this.state.get();
    return Boolean(session && view?.handoff?.claimed_by?.id === session.user.id);
  }

  private async finish(end: (handoff: string) => Promise<unknown>): Promise<void> {
    const handoff = this.state.get().view?.handoff;
    this.state.set({ dialog: null });
    if (!handoff || !(await this.act(() => end(handoff.handoff_id)))) return;
    await this.refresh();
  }

  /** Does one thing and says what went wrong. True when the server did it. */
  private async act(what: () => Promise<unknown>, whenUnanswered = STRINGS.notDone): Promise<boolean> {
    try {
      await what();
      this.state.set({ notice: null });
      return true;
    } catch (error) {
      if (error instanceof Refused) this.refused(error);
      else this.state.set({ notice: whenUnanswered });
      return false;
    }
  }

  private refused(error: Refused): void {
    if (error.status === 401) this.signOut(STRINGS.sessionEnded);
    else if (error.code === 'already_claimed') {
      this.state.set({ notice: STRINGS.alreadyClaimed(error.claimedBy?.name ?? STRINGS.someoneElse) });
    } else if (error.code === 'not_claimed_by_you') this.state.set({ notice: STRINGS.notYours });
    else this.state.set({ notice: STRINGS.refused(error.message || error.code) });
  }

  private signOut(notice: string | null): void {
    this.live.stop();
    this.alarm.update([], STRINGS.title);
    this.state.set({ ...START, phase: 'signedOut', notice, letterKeys: this.state.get().letterKeys });
  }

  private async changed(what: string, conversation?: string): Promise<void> {
    if (what === 'shift') await this.loadSession();
    if (what === 'queue') await this.loadQueue();
    if (conversation && conversation === this.state.get().selected) await this.loadConversation();
  }

  private async alerted(priority: number): Promise<void> {
    await this.loadQueue();
    if (urgent(this.state.get().queue).length > 0) this.alarm.raise(priority);
  }

  private async refresh(): Promise<boolean> {
    const answers = await Promise.all([this.loadQueue(), this.loadConversation()]);
    return answers.every(Boolean);
  }

  private loadSession(): Promise<boolean> {
    return this.load(async () => this.state.set({ session: await this.api.session() }));
  }

  private loadQueue(): Promise<boolean> {
    return this.load(async () => {
      const items = await this.api.queue();
      const queue = sortQueue(items, this.state.get().session?.user.id ?? '');
      const waiting = queue.filter((item) => item.status === 'waiting').length;
      this.state.set({ queue });
      this.alarm.update(queue, waiting ? STRINGS.titleWaiting(waiting) : STRINGS.title);
    });
  }

  private loadConversation(): Promise<boolean> {
    const { selected } = this.state.get();
    if (!selected) return Promise.resolve(true);
    return this.load(async () => {
      const view = await this.api.conversation(selected);
      if (this.state.get().selected === selected) this.state.set({ view }); // else: the dispatcher has moved on
    });
  }

  /** True when the server answered at all; only the lack of an answer is a lost connection. */
  private async load(what: () => Promise<void>): Promise<boolean> {
    try {
      await what();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) return false;
      this.refused(error);
      return true;
    }
  }
}

function loginProblem(error: unknown): string {
  if (!(error instanceof Refused)) return STRINGS.noConnection;
  return error.status === 429 ? STRINGS.tooManyAttempts : STRINGS.wrongCredentials;
}
