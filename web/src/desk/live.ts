/**
 * Hearing of changes: the event stream, and a poll behind it. A browser does not report a stream that has silently
 * died (heartbeats are comments, which scripts cannot see), so the poll is what proves that the line is alive.
 */
const POLL_EVERY = 10_000;
const POLL_WHEN_LOST = 3_000;

export interface Change {
  what: 'queue' | 'conversation' | 'shift';
  conversation_id?: string;
}

export interface Alert {
  handoff_id: string;
  priority: number;
  again: boolean;
}

export interface LiveEvents {
  /** Fetches all that is shown; false when there was no answer. */
  refresh(): Promise<boolean>;
  change(change: Change): void;
  alert(alert: Alert): void;
  lost(): void;
  found(): void;
}

export class Live {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(private readonly events: LiveEvents, private readonly address = '/api/desk/events') {}

  start(): void {
    this.running = true;
    this.listen();
    void this.poll();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private listen(): void {
    const source = new EventSource(this.address);
    this.source = source;
    source.addEventListener('open', () => this.pollNow());
    source.addEventListener('change', (event) => this.events.change(JSON.parse(event.data) as Change));
    source.addEventListener('alert', (event) => this.events.alert(JSON.parse(event.data) as Alert));
    source.addEventListener('error', () => {
      this.events.lost();
      this.pollNow();
    });
  }

  private pollNow(): void {
    clearTimeout(this.timer);
    void this.poll();
  }

  private async poll(): Promise<void> {
    const answered = await this.events.refresh();
    if (!this.running) return;
    if (answered && this.source?.readyState === EventSource.CLOSED) this.listen(); // the browser had given up on it
    const streaming = this.source?.readyState === EventSource.OPEN;
    if (answered && streaming) this.events.found();
    else if (!answered) this.events.lost();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.poll(), answered && streaming ? POLL_EVERY : POLL_WHEN_LOST);
  }
}
