/** The desk: what is known, what the dispatcher does, and what is said when something goes wrong. */
import { Store } from '../shared/store';
import { newId } from '../shared/id';
import type { Resource } from '../shared/wire';
import type { Alarm } from './alarm';
import { Refused, type Api } from './api';
import { Drafts } from './drafts';
import { Live } from './live';
import type { ConversationView, DeskMessage, Mark, QueueItem, RecentItem, Session } from './protocol';
import { neighbour, sortQueue, urgent } from './queue';
import { STRINGS } from './strings';
import { merge } from './transcript';

export type Dialog = 'close' | 'giveBack' | 'keys';

export interface DeskState {
  phase: 'starting' | 'signedOut' | 'signedIn';
  session: Session | null;
  queue: readonly QueueItem[];
  selected: string | null;
  view: ConversationView | null;
  /** Conversations of late, whoever holds them; null until asked for. */
  recent: readonly RecentItem[] | null;
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
  phase: 'starting', session: null, queue: [], selected: null, view: null, recent: null, lostSince: null, notice: null, dialog: null,
  sending: false, letterKeys: true,
};

export class Desk {
  readonly state = new Store<DeskState>(START);
  readonly drafts: Drafts;
  private readonly live: Live;
  private readonly unansweredSends = new Map<string, string>();

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
      if (session.user.role === 'editor') return window.location.assign('/editor'); // conversations are not theirs
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

  /** Claims what waits; takes what the assistant holds, or what was claimed by somebody who has gone. */
  async claim(item: QueueItem | null = this.state.get().view?.handoff ?? null): Promise<void> {
    const conversation = item?.conversation_id ?? this.state.get().view?.conversation.id;
    const waiting = item?.status === 'waiting';
    if (!conversation || (item && !waiting && !this.abandoned(item))) return;
    const claim = () => (waiting ? this.api.claim(item.handoff_id) : this.api.take(conversation));
    if (await this.act(claim)) this.select(conversation);
    await this.refresh();
  }

  /** Claimed by somebody else whose desk is no longer open. */
  abandoned(item: QueueItem): boolean {
    return item.holder_away && item.claimed_by?.id !== this.state.get().session?.user.id;
  }

  async reply(text: string): Promise<boolean> {
    const { selected, sending } = this.state.get();
    if (!selected || sending || !text.trim()) return false;
    if (!this.mine) {
      this.state.set({ notice: STRINGS.claimFirst });
      return false;
    }
    const { clientId } = this.drafts.keep(selected, text);
    this.state.set({ sending: true });
    const stored = await this.act(() => this.api.reply(selected, clientId, text.trim()), STRINGS.kept);
    this.state.set({ sending: false });
    if (stored && this.drafts.get(selected).text === text) this.drafts.keep(selected, ''); // else: more was typed
    await this.loadConversation();
    return stored;
  }

  async sendResource(resource: Resource): Promise<void> {
    const { selected } = this.state.get();
    if (!selected) return;
    const what = `${selected} ${resource.id}`;
    const clientId = this.unansweredSends.get(what) ?? newId();
    this.unansweredSends.set(what, clientId); // pressed again because no answer came, it is still sent once
    if (await this.act(() => this.api.sendResource(selected, clientId, resource.id))) {
      this.unansweredSends.delete(what);
      this.state.set({ notice: STRINGS.resourceSent(resource.name) });
    }
    await this.loadConversation();
  }

  async mark(message: DeskMessage, mark: Mark): Promise<void> {
    if (await this.act(() => this.api.mark(message.id, mark))) await this.loadConversation();
  }

  async showEarlier(): Promise<void> {
    const { view } = this.state.get();
    const first = view?.messages[0]?.seq;
    if (!view || !first) return;
    await this.load(async () => this.show(await this.api.before(view.conversation.id, first)));
  }

  async showRecent(): Promise<void> {
    await this.load(async () => this.state.set({ recent: await this.api.recent() }));
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
    if (dialog === null || dialog === 'keys' || this.mine) this.state.set({ dialog });
    else if (this.state.get().view) this.state.set({ notice: STRINGS.claimFirst });
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
      this.show(await this.api.conversation(selected));
    });
  }

  private show(view: ConversationView): void {
    const { selected, view: before } = this.state.get();
    if (view.conversation.id !== selected) return; // the dispatcher has moved on
    const known = before?.conversation.id === selected ? before.messages : [];
    this.state.set({ view: { ...view, messages: merge(known, view.messages) } });
  }

  /** True when the server answered at all; only the lack of an answer is a lost connection. */
  private async load(what: () => Promise<void>): Promise<boolean> {
    try {
      await what();
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500) return false;
      this.refused(error);
      return true;
    }
  }
}

function loginProblem(error: unknown): string {
  if (!(error instanceof Refused)) return STRINGS.noConnection;
  return error.status === 429 ? STRINGS.tooManyAttempts : STRINGS.wrongCredentials;
}
