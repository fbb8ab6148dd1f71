/** The editors' pages: what is known, what the editor does, and what is said when something goes wrong. */
import { Store } from '../shared/store';
import { Refused, type Api, type MergeOrder } from './api';
import { NEW_RECORD } from './fields';
import type {
  Change, Fields, Filter, Found, How, Needs, Pair, Problem, Reason, RecordView, Session, Work,
} from './protocol';
import { hashOf, readRoute, type Route } from './route';
import { STRINGS } from './strings';

export type Dialog = 'verify' | 'retire' | 'dismiss' | 'keys';
export type Which = Filter | 'todo';

export interface EditorState {
  phase: 'starting' | 'signedOut' | 'signedIn';
  session: Session | null;
  route: Route;
  which: Which;
  q: string;
  page: number;
  work: Work | null;
  found: Found | null;
  /** The open record; on the page of duplicates, the two that are compared. */
  views: readonly RecordView[];
  editing: boolean;
  /** The record to which the editor is choosing the other of a pair. */
  twin: string | null;
  problems: readonly Problem[];
  pairs: readonly Pair[] | null;
  needs: Needs | null;
  changes: readonly Change[] | null;
  dialog: Dialog | null;
  notice: { text: string; good: boolean } | null;
  busy: boolean;
  letterKeys: boolean;
}

const START: EditorState = {
  phase: 'starting', session: null, route: { page: 'records', ids: [] }, which: 'todo', q: '', page: 1, work: null,
  found: null, views: [], editing: false, twin: null, problems: [], pairs: null, needs: null, changes: null, dialog: null, notice: null,
  busy: false, letterKeys: true,
};

export class Editor {
  readonly state = new Store<EditorState>(START);
  /** What the form holds and is not saved; it outlives a session that ends in the middle. */
  draft: { id: string; fields: Fields; organization: string } | null = null;
  private asked = 0;
  private person = '';

  constructor(readonly api: Api, private readonly place: Pick<Location, 'hash'>) {}

  async start(): Promise<void> {
    try {
      const session = await this.api.session();
      if (session.user.id !== this.person) this.draft = null;
      this.person = session.user.id;
      this.state.set({ phase: 'signedIn', session, notice: null });
      await this.go();
    } catch (error) {
      this.state.set({ phase: 'signedOut', session: null, notice: signInProblem(error) });
    }
  }

  async login(username: string, password: string): Promise<void> {
    try {
      await this.api.login(username, password);
    } catch (error) {
      this.say(loginProblem(error));
      return;
    }
    await this.start();
  }

  async logout(): Promise<void> {
    if (this.mayLeave() && (await this.act(() => this.api.logout()))) {
      this.draft = null;
      this.state.set({ ...START, phase: 'signedOut', letterKeys: this.state.get().letterKeys });
    }
  }

  /** The address has changed: show what it names. */
  async go(): Promise<void> {
    const route = readRoute(this.place.hash);
    const before = this.state.get();
    if (route.page === before.route.page && route.ids.join() === before.route.ids.join() && before.views.length) return;
    if (!this.mayLeave()) {
      this.place.hash = hashOf(before.route.page, ...before.route.ids);
      return;
    }
    this.draft = null;
    this.state.set({ route, editing: false, twin: null, problems: [], dialog: null, notice: null, views: [] });
    await Promise.all([this.loadPage(), this.loadRecords()]);
  }

  open(id: string): void {
    this.place.hash = hashOf('records', id);
  }

  async search(q: string, which: Which, page = 1): Promise<void> {
    this.state.set({ q, which: q && which === 'todo' ? 'all' : which, page });
    await this.loadList();
  }

  /** To the next or previous record of the list. */
  step(step: 1 | -1): string | null {
    const { work, found, which, route } = this.state.get();
    const lines = (which === 'todo' ? work?.items : found?.items) ?? [];
    const at = lines.findIndex(({ id, short_id }) => id === route.ids[0] || short_id === route.ids[0]);
    const line = lines[at < 0 ? 0 : Math.min(lines.length - 1, Math.max(0, at + step))];
    if (line) this.open(line.id);
    return line?.id ?? null;
  }

  /** The next record that is chosen in the list is compared with the open one. */
  chooseTwin(): void {
    const view = this.state.get().views[0];
    if (!view) return;
    this.state.set({ twin: view.id });
    this.say(STRINGS.chooseTwin(view.record.name.en), true);
  }

  edit(editing: boolean): void {
    const view = this.state.get().views[0];
    if (!view || (!editing && !this.mayLeave())) return;
    this.draft = null;
    const views = editing || view.id ? [view] : []; // a new record that is left is none
    this.state.set({ editing, views, problems: [], notice: null });
  }

  /** An empty form; the record is there once it is saved. */
  create(): void {
    if (!this.mayLeave()) return;
    this.draft = null;
    if (this.state.get().route.page !== 'records') void this.loadList();
    this.state.set({
      route: { page: 'records', ids: [] }, views: [NEW_RECORD], editing: true, twin: null, problems: [], notice: null,
    });
    this.place.hash = hashOf('records');
  }

  async save(fields: Fields, note: string, organization: string): Promise<void> {
    const view = this.state.get().views[0];
    if (!view || this.state.get().busy) return;
    this.state.set({ problems: [] });
    const before = view.version;
    const done = await this.act(() => (view.id
      ? this.api.save(view.id, view.version, fields, note) : this.api.create(organization, fields, note)));
    if (!done) return;
    this.draft = null;
    this.state.set({ editing: false, route: { page: 'records', ids: [done.id] } });
    this.place.hash = hashOf('records', done.id);
    await this.show(done, view.id ? savedNotice(before, done.version) : STRINGS.created);
  }

  verify = (how: How, note: string) =>
    this.change((view) => this.api.verify(view.id, view.version, how, note), STRINGS.verified);
  retire = (reason: Reason, note: string) =>
    this.change((view) => this.api.retire(view.id, view.version, reason, note), STRINGS.retired);
  restore = () => this.change((view) => this.api.restore(view.id, view.version), STRINGS.restored);
  dismiss = (note: string) => this.change((view) => this.api.dismiss(view.id, note), STRINGS.dismissed);
  undo = (change: number) => this.change(() => this.api.undo(change), STRINGS.undid);

  async merge(order: MergeOrder): Promise<void> {
    const kept = await this.act(() => this.api.merge(order));
    if (!kept) return;
    this.place.hash = hashOf('records', kept.id);
    this.state.set({ route: { page: 'records', ids: [kept.id] }, pairs: null });
    await this.show(kept, STRINGS.merged);
  }

  async notTheSame(first: string, second: string): Promise<void> {
    if (!(await this.act(() => this.api.distinct(first, second)))) return;
    this.state.set({ pairs: null });
    this.place.hash = hashOf('pairs');
    await this.loadPage();
  }

  async loadNeeds(months: number): Promise<void> {
    const needs = await this.act(() => this.api.needs(months));
    if (needs) this.state.set({ needs });
  }

  ask(dialog: Dialog | null): void {
    this.state.set({ dialog });
  }

  say(text: string | null, good = false): void {
    this.state.set({ notice: text === null ? null : { text, good } });
  }

  private mayLeave(): boolean {
    return !this.draft || window.confirm(STRINGS.leave);
  }

  private async change(
    act: (view: RecordView) => Promise<RecordView>, notice: string,
  ): Promise<void> {
    const { views, route } = this.state.get();
    const done = await this.act(() => act(views[0]!));
    if (!done) return;
    this.state.set({ dialog: null });
    if (route.page === 'changes') {
      this.say(notice, true);
      await this.loadPage();
    } else {
      await this.show(done, notice);
    }
  }

  private async show(view: RecordView, notice: string): Promise<void> {
    this.state.set({ views: [view], notice: { text: notice, good: true } });
    await this.loadList();
  }

  private async loadPage(): Promise<void> {
    const { page } = this.state.get().route;
    if (page === 'records') return this.loadList();
    if (page === 'needs') return this.loadNeeds(3);
    if (page === 'pairs') {
      const pairs = await this.act(() => this.api.pairs());
      if (pairs) this.state.set({ pairs });
    } else {
      const changes = await this.act(() => this.api.changes());
      if (changes) this.state.set({ changes });
    }
  }

  private async loadList(): Promise<void> {
    const { q, which, page } = this.state.get();
    const asked = ++this.asked; // an answer that comes after a newer one is not shown
    const [work, found] = await Promise.all([
      this.act(() => this.api.queue()),
      which === 'todo' ? null : this.act(() => this.api.find(q, which, page)),
    ]);
    if (asked === this.asked) this.state.set({ ...(work && { work }), found: found ?? null });
  }

  private async loadRecords(): Promise<void> {
    const { route } = this.state.get();
    if (!route.ids.length) return;
    const views = await this.act(() => Promise.all(route.ids.map((id) => this.api.record(id))));
    if (views && this.state.get().route === route) this.state.set({ views });
  }

  /** Does it, and says what went wrong; null then. */
  private async act<T>(work: () => Promise<T>): Promise<T | null> {
    this.state.set({ busy: true });
    try {
      return await work();
    } catch (error) {
      this.explain(error);
      return null;
    } finally {
      this.state.set({ busy: false });
    }
  }

  private explain(error: unknown): void {
    if (!(error instanceof Refused)) {
      this.say(STRINGS.noConnection);
    } else if (error.status === 401) {
      this.state.set({ phase: 'signedOut', notice: { text: STRINGS.sessionEnded, good: false } });
    } else if (error.fields.length) {
      this.state.set({ problems: error.fields, notice: null });
    } else {
      this.say(STRINGS.refused(error.message));
    }
  }
}

function savedNotice(before: string, after: string): string {
  return before === after ? STRINGS.nothingSaved : STRINGS.saved;
}

function loginProblem(error: unknown): string {
  if (!(error instanceof Refused)) return STRINGS.noConnection;
  return error.code === 'wrong_credentials' ? STRINGS.wrongCredentials : error.message;
}

function signInProblem(error: unknown): EditorState['notice'] {
  if (!(error instanceof Refused)) return { text: STRINGS.noConnection, good: false };
  return error.code === 'wrong_role' ? { text: STRINGS.notAllowed, good: false } : null;
}
