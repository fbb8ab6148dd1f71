/** The resident's side of the chat: joins the conversation, the connection and what the tab remembers. */
import { newId } from '../shared/id';
import { Store } from '../shared/store';
import type { Language, Message, Owner } from '../shared/wire';
import { Connection, type Socket } from './connection';
import * as conversations from './conversation';
import type { Conversation } from './conversation';
import type { Memory } from './memory';
import type { ChatConfig, ServerFrame, Texted } from './protocol';

const ACK_WITHIN = 10_000;
const TYPING_EVERY = 3_000;
const TYPING_LASTS = { bot: 20_000, dispatcher: 8_000 };

export type Link = 'connecting' | 'open' | 'lost';

export interface ChatState {
  link: Link;
  conversation: Conversation;
  language: Language;
  onShift: boolean;
  owner: Owner;
  /** A dispatcher has joined this conversation. */
  joined: boolean;
  typing: 'bot' | 'dispatcher' | null;
  /** The earlier conversation could not be found again; this is a new one. */
  startedAnew: boolean;
  draft: string;
  /** What became of lists to be texted, by the form's own id. */
  texted: Readonly<Record<string, Texted>>;
}

export class Chat {
  readonly state: Store<ChatState>;
  private readonly connection: Connection;
  private ready = false;
  private lastTyping = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lastSeen = 0;
  /** Chosen by the resident and not confirmed by the server yet: until then nothing else changes the language back. */
  private wantedLanguage: Language | null = null;

  constructor(
    readonly config: ChatConfig,
    language: Language,
    private readonly memory: Memory,
    connect: () => Socket,
    private readonly onArrival: (messages: readonly Message[]) => void = () => {},
    private readonly now: () => number = Date.now,
  ) {
    const { outgoing, draft } = memory.get();
    const conversation = conversations.disconnected({ messages: [], outgoing });
    this.state = new Store<ChatState>({
      link: 'connecting', conversation, language, onShift: config.on_shift, owner: 'bot',
      joined: false, typing: null, startedAnew: false, draft, texted: {},
    });
    this.connection = new Connection(connect, {
      opened: () => this.hello(),
      closed: () => this.lost(),
      frame: (frame) => this.receive(frame),
    });
  }

  start(): void {
    this.connection.open();
  }

  write(text: string): void {
    const clean = text.trim();
    if (!clean) return;
    const { conversation } = this.state.get();
    const at = new Date(this.now()).toISOString();
    this.change(conversations.write(conversation, newId(), clean, at));
    this.sendWaiting();
  }

  keepDraft(draft: string): void {
    this.state.set({ draft });
    this.memory.keep({ draft });
    if (draft && this.now() - this.lastTyping > TYPING_EVERY) {
      this.lastTyping = this.now();
      this.connection.send({ type: 'typing' });
    }
  }

  /** Asks for the list of message `seq` to be texted. False when there is no connection: nothing was asked. */
  textList(clientId: string, seq: number, number: string): boolean {
    return this.ready
      && this.connection.send({ type: 'text_list', client_id: clientId, seq, number, safe: true, consent: true });
  }

  speak(language: Language): void {
    this.state.set({ language });
    this.memory.keep({ language });
    this.wantedLanguage = language;
    if (this.ready) this.connection.send({ type: 'language', language });
  }

  /** The resident has the newest message before their eyes. */
  seen(): void {
    const seq = this.state.get().conversation.messages.at(-1)?.seq ?? 0;
    if (seq > this.lastSeen && this.ready && this.connection.send({ type: 'seen', seq })) this.lastSeen = seq;
  }

  tryNow(): void {
    this.connection.open();
  }

  /** Tells the server to end the session, and forgets everything here. */
  leave(): void {
    this.connection.send({ type: 'leave' });
    this.connection.end();
    this.memory.forget();
  }

  private hello(): void {
    const { session } = this.memory.get();
    const { conversation, language } = this.state.get();
    const last_seq = session ? conversations.resumeFrom(conversation) : 0;
    this.connection.send({ type: 'hello', session, language, last_seq });
  }

  private lost(): void {
    this.ready = false;
    const conversation = conversations.disconnected(this.state.get().conversation);
    this.state.set({ link: 'lost', typing: null, conversation });
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === 'ready') this.welcome(frame);
    else if (frame.type === 'message') this.arrived([frame.message]);
    else if (frame.type === 'ack') this.acknowledged(frame.client_id, frame.seq);
    else if (frame.type === 'typing') this.typing(frame.on ? frame.who : null);
    else if (frame.type === 'status') this.status(frame);
    else if (frame.type === 'texted') {
      this.state.set({ texted: { ...this.state.get().texted, [frame.client_id]: frame.result } });
    } else if (frame.type === 'error') this.refused(frame);
  }

  private welcome(frame: Extract<ServerFrame, { type: 'ready' }>): void {
    this.ready = true;
    this.connection.settled();
    this.memory.keep({ session: frame.session });
    const first = this.state.get().link === 'connecting';
    this.state.set({ link: 'open' });
    this.status(frame);
    if (this.wantedLanguage) this.speak(this.wantedLanguage);
    if (first) this.change(conversations.receive(this.state.get().conversation, frame.messages));
    else this.arrived(frame.messages);
    this.sendWaiting();
  }

  /** Someone who stops writing is not always heard of again: the line goes by itself. */
  private typing(typing: ChatState['typing']): void {
    this.state.set({ typing });
    clearTimeout(this.typingTimer);
    if (typing) this.typingTimer = setTimeout(() => this.state.set({ typing: null }), TYPING_LASTS[typing]);
  }

  /** What is stored under the lost session is gone from here; what was not sent yet goes into the new one. */
  private beginAnew(): void {
    this.memory.keep({ session: null });
    this.lastSeen = 0;
    const { outgoing } = this.state.get().conversation;
    this.state.set({ startedAnew: true, conversation: { messages: [], outgoing } });
  }

  private status(frame: { on_shift: boolean; owner: Owner; joined: boolean; language: Language }): void {
    const { on_shift: onShift, owner, joined } = frame;
    if (frame.language === this.wantedLanguage) this.wantedLanguage = null;
    const language = this.wantedLanguage ?? frame.language;
    this.memory.keep({ language });
    const typing = owner === 'desk' && this.state.get().typing === 'bot' ? null : this.state.get().typing;
    this.state.set({ onShift, owner, joined, language, typing });
  }

  private arrived(messages: readonly Message[]): void {
    const before = new Set(this.state.get().conversation.messages.map((message) => message.seq));
    this.change(conversations.receive(this.state.get().conversation, messages));
    const fresh = messages.filter((message) => !before.has(message.seq) && message.author !== 'resident');
    if (fresh.length === 0) return;
    this.state.set({ typing: null });
    this.onArrival(fresh);
  }

  private acknowledged(clientId: string, seq: number): void {
    this.change(conversations.acknowledge(this.state.get().conversation, clientId, seq));
  }

  private refused(frame: Extract<ServerFrame, { type: 'error' }>): void {
    if (frame.code === 'session_unknown') this.beginAnew(); // the server goes on with "ready" and a new token
    else if (frame.client_id) {
      this.change(conversations.mark(this.state.get().conversation, [frame.client_id], 'refused', frame.text));
    } // any other refusal ("too_many", "try_again"): what was not acknowledged is sent again in a while
  }

  private sendWaiting(): void {
    if (!this.ready) return;
    const waiting = this.state.get().conversation.outgoing.filter((own) => own.state === 'waiting');
    const sent = waiting.filter(({ clientId, text }) =>
      this.connection.send({ type: 'message', client_id: clientId, text }));
    if (sent.length === 0) return;
    const ids = sent.map((own) => own.clientId);
    this.change(conversations.mark(this.state.get().conversation, ids, 'sending'));
    setTimeout(() => this.resendUnacknowledged(ids), ACK_WITHIN);
  }

  private resendUnacknowledged(ids: readonly string[]): void {
    const { conversation } = this.state.get();
    const stuck = conversation.outgoing.filter((own) => own.state === 'sending' && ids.includes(own.clientId));
    if (stuck.length === 0) return;
    this.change(conversations.mark(conversation, stuck.map((own) => own.clientId), 'waiting'));
    this.sendWaiting();
  }

  private change(conversation: Conversation): void {
    this.state.set({ conversation });
    this.memory.keep({ outgoing: conversation.outgoing });
  }
}
