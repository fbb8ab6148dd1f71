/** What makes an emergency impossible to miss: sound, the browser's notification, and a title that flashes. */
import type { QueueItem } from './protocol';
import { urgent } from './queue';
import { STRINGS } from './strings';

/** Tones in Hz, one after another; an emergency has its own figure. */
const TONES: Record<number, number[]> = { 1: [880, 660, 880, 660, 880], 2: [660, 880], 3: [520], 4: [] };
const TONE_SECONDS = 0.16;
/** How often an unclaimed one sounds again here, whatever the server does. */
const REPEAT: Record<number, number> = { 1: 10_000, 2: 30_000 };

export class Alarm {
  private context: AudioContext | null = null;
  private known = new Set<string>();
  private lastSound = 0;
  private waiting: QueueItem[] = [];
  private title = document.title;
  private beat = 0;

  constructor() {
    setInterval(() => this.tick(), 1_000);
  }

  /** Browsers start sound only after the person has done something on the page. */
  unlock(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
  }

  get audible(): boolean {
    return this.context?.state === 'running';
  }

  /** Compares the queue with what was known: whatever is new and unclaimed sounds and notifies once. */
  update(items: readonly QueueItem[], title: string): void {
    this.title = title;
    const fresh = items.filter((item) => item.status === 'waiting' && !this.known.has(item.handoff_id));
    this.known = new Set(items.map((item) => item.handoff_id));
    this.waiting = urgent(items);
    if (fresh.length > 0) this.raise(Math.min(...fresh.map((item) => item.priority)));
    this.showTitle();
  }

  raise(priority: number): void {
    this.lastSound = Date.now();
    this.sound(priority);
    if (priority <= 2) this.notify(priority);
  }

  private tick(): void {
    this.beat++;
    this.showTitle();
    const priority = this.waiting[0]?.priority;
    if (priority && Date.now() - this.lastSound >= REPEAT[priority]!) {
      this.lastSound = Date.now();
      this.sound(priority);
    }
  }

  private showTitle(): void {
    const flash = this.waiting.length > 0 && this.beat % 2 === 0;
    const title = flash ? STRINGS.waitingTitle(this.waiting.length, this.waiting[0]!.priority) : this.title;
    if (document.title !== title) document.title = title;
  }

  private sound(priority: number): void {
    const { context } = this;
    if (!context || context.state !== 'running') return;
    const start = context.currentTime + 0.02;
    TONES[priority]?.forEach((frequency, index) => {
      const oscillator = new OscillatorNode(context, { type: 'triangle', frequency });
      const gain = new GainNode(context, { gain: priority === 1 ? 0.5 : 0.25 });
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start + index * TONE_SECONDS);
      oscillator.stop(start + (index + 0.85) * TONE_SECONDS);
    });
  }

  /** No words of the resident: a notification may show on a screen that others see. */
  private notify(priority: number): void {
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    const notification = new Notification(STRINGS.waitingTitle(this.waiting.length || 1, priority), {
      body: STRINGS.notificationBody, tag: 'waiting', requireInteraction: true,
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  }
}
