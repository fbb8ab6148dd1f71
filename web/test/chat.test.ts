import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chat } from '../src/chat/chat';
import { Connection } from '../src/chat/connection';
import { Memory } from '../src/chat/memory';
import type { ChatConfig, ServerFrame } from '../src/chat/protocol';
import type { Message } from '../src/shared/wire';
import { FakeSocket, FakeStorage, message } from './fakes';

const CONFIG: ChatConfig = {
  assistant: { en: 'the assistant', es: 'el asistente' }, department: { en: 'Department', es: 'Departamento' }, city: 'City',
  languages: ['en', 'es'], on_shift: false, emergency: '911', crisis_line: '988', quick_exit_url: 'https://example.org/',
  greeting: { en: { text: 'Hi', buttons: [] }, es: { text: 'Hola', buttons: [] } }, max_length: 1600, texts_lists: true,
};

const ready = (fields: Partial<Extract<ServerFrame, { type: 'ready' }>> = {}): ServerFrame => ({
  type: 'ready', session: 'token', language: 'en', on_shift: true, owner: 'bot', joined: false, messages: [],
  resumed: false, ...fields,
});

function open(storage = new FakeStorage()) {
  const sockets: FakeSocket[] = [];
  const arrived: Message[] = [];
  const connect = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket;
  };
  const chat = new Chat(CONFIG, 'en', new Memory(storage), connect, (messages) => arrived.push(...messages));
  chat.start();
  return { chat, sockets, arrived, storage, socket: () => sockets.at(-1)! };
}

function welcomed(storage?: FakeStorage, frame = ready()) {
  const page = open(storage);
  page.socket().open();
  page.socket().answer(frame);
  return page;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a message', () => {
  it('goes from sending to sent, and the box of unsent messages is empty again', () => {
    const { chat, socket, storage } = welcomed();
    chat.write('  we need food ');
    const [sent] = socket().messages();
    expect(sent?.text).toBe('we need food');
    expect(chat.state.get().conversation.outgoing[0]?.state).toBe('sending');
    socket().answer({ type: 'ack', client_id: sent!.client_id, seq: 1 });
    expect(chat.state.get().conversation.outgoing).toEqual([]);
    expect(new Memory(storage).get().outgoing).toEqual([]);
  });

  it('written without a connection waits, and is sent after the welcome, in order', () => {
    const { chat, socket } = open();
    chat.write('one');
    chat.write('two');
    expect(chat.state.get().conversation.outgoing.map((own) => own.state)).toEqual(['waiting', 'waiting']);
    socket().open();
    expect(socket().messages()).toEqual([]);
    socket().answer(ready());
    expect(socket().messages().map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('is sent again under the same id after a lost connection', () => {
    const { chat, sockets, socket } = welcomed();
    chat.write('hello');
    const first = sockets[0]!.messages()[0]!;
    socket().lose();
    expect(chat.state.get()).toMatchObject({ link: 'lost' });
    vi.advanceTimersByTime(1_000);
    socket().open();
    socket().answer(ready({ resumed: true }));
    expect(sockets).toHaveLength(2);
    expect(sockets[1]!.messages()).toEqual([first]);
  });

  it('is sent again when no acknowledgement comes, as after "too many" or "try again"', () => {
    const { chat, socket } = welcomed();
    chat.write('hello');
    vi.advanceTimersByTime(10_000);
    const ids = socket().messages().map((frame) => frame.client_id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('survives a reload', () => {
    const { chat, storage } = welcomed();
    chat.write('hello');
    const after = welcomed(storage, ready({ resumed: true }));
    expect(after.socket().messages().map(({ text }) => text)).toEqual(['hello']);
    expect(after.socket().sent[0]).toMatchObject({ type: 'hello', session: 'token', last_seq: 0 });
  });

  it('that the server will not take is shown as not sent, with its reason', () => {
    const { chat, socket } = welcomed();
    chat.write('x');
    const { client_id } = socket().messages()[0]!;
    socket().answer({ type: 'error', code: 'too_large', text: 'Too long.', client_id });
    expect(chat.state.get().conversation.outgoing[0]).toMatchObject({ state: 'refused', reason: 'Too long.' });
  });
});

describe('resuming', () => {
  it('asks for what came after the last message it has without a hole', () => {
    const { socket } = welcomed(undefined, ready({ messages: [message(1), message(2)] }));
    socket().lose();
    vi.advanceTimersByTime(1_000);
    socket().open();
    expect(socket().sent[0]).toMatchObject({ type: 'hello', session: 'token', last_seq: 2 });
  });

  it('announces what is new after a loss, and nothing of an earlier conversation after a reload', () => {
    const { socket, arrived } = welcomed(undefined, ready({ messages: [message(1)], resumed: true }));
    expect(arrived).toEqual([]);
    socket().lose();
    vi.advanceTimersByTime(1_000);
    socket().open();
    socket().answer(ready({ messages: [message(1), message(2)], resumed: true }));
    expect(arrived.map(({ seq }) => seq)).toEqual([2]);
  });

  it('with a session the server does not know says so, begins anew, and still sends what was unsent', () => {
    const storage = new FakeStorage();
    new Memory(storage).keep({ session: 'old' });
    const { chat, socket } = open(storage);
    chat.write('hello');
    socket().open();
    socket().answer({ type: 'error', code: 'session_unknown', text: '', client_id: null });
    socket().answer(ready({ session: 'new' }));
    expect(chat.state.get().startedAnew).toBe(true);
    expect(new Memory(storage).get().session).toBe('new');
    expect(socket().messages().map(({ text }) => text)).toEqual(['hello']);
  });

  it('before anything was written is no reason to speak of an earlier chat', () => {
    const storage = new FakeStorage();
    new Memory(storage).keep({ session: 'token' });
    const { chat } = welcomed(storage, ready({ resumed: false }));
    expect(chat.state.get().startedAnew).toBe(false);
  });
});

describe('the connection', () => {
  it('waits longer after each failure, up to a limit, and starts over after a welcome', () => {
    const sockets: FakeSocket[] = [];
    const nothing = { opened: () => {}, closed: () => {}, frame: () => {} };
    const connect = () => sockets[sockets.push(new FakeSocket()) - 1]!;
    const connection = new Connection(connect, nothing, () => 0.5);
    const nextAfter = (milliseconds: number) => {
      const before = sockets.length;
      sockets.at(-1)!.lose();
      vi.advanceTimersByTime(milliseconds - 1);
      expect(sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sockets).toHaveLength(before + 1);
    };
    connection.open();
    for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) nextAfter(delay);
    connection.settled();
    nextAfter(500);
  });

  it('notices a line that has died silently', () => {
    const { chat, socket, sockets } = welcomed();
    vi.advanceTimersByTime(20_000);
    expect(socket().sent.at(-1)).toEqual({ type: 'ping' });
    vi.advanceTimersByTime(10_000);
    expect(chat.state.get().link).toBe('lost');
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(2);
  });

  it('stays while the server answers', () => {
    const { chat, socket, sockets } = welcomed();
    for (let minute = 0; minute < 3; minute++) {
      vi.advanceTimersByTime(20_000);
      socket().answer({ type: 'pong' });
    }
    expect(chat.state.get().link).toBe('open');
    expect(sockets).toHaveLength(1);
  });
});

describe('leaving', () => {
  it('tells the server, forgets everything, and does not come back', () => {
    const { chat, socket, sockets, storage } = welcomed();
    chat.write('secret');
    chat.keepDraft('half a word');
    chat.leave();
    expect(sockets[0]!.sent.at(-1)).toEqual({ type: 'leave' });
    expect(storage.length).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(socket()).toBe(sockets[0]);
    expect(sockets).toHaveLength(1);
    expect(storage.length).toBe(0);
  });
});

describe('language and status', () => {
  it('chosen while the connection is down is told after the welcome, and wins', () => {
    const { chat, socket } = open();
    socket().open();
    chat.speak('es');
    socket().answer(ready({ language: 'en' }));
    expect(socket().sent).toContainEqual({ type: 'language', language: 'es' });
    expect(chat.state.get().language).toBe('es');
  });

  it('is not changed back by news that were on their way when it was chosen', () => {
    const { chat, socket } = welcomed();
    const status = (language: 'en' | 'es'): ServerFrame =>
      ({ type: 'status', on_shift: true, owner: 'bot', joined: false, language });
    chat.speak('es');
    socket().answer(status('en'));
    expect(chat.state.get().language).toBe('es');
    socket().answer(status('es'));
    socket().answer(status('en'));
    expect(chat.state.get().language).toBe('en');
  });

  it('follows the server, which may hear Spanish before anyone has pressed a button', () => {
    const { chat, socket } = welcomed();
    socket().answer({ type: 'status', on_shift: true, owner: 'desk', joined: true, language: 'es' });
    expect(chat.state.get()).toMatchObject({ language: 'es', owner: 'desk', joined: true, onShift: true });
  });

  it('shows who is writing only for a while', () => {
    const { chat, socket } = welcomed();
    socket().answer({ type: 'typing', who: 'dispatcher', on: true });
    expect(chat.state.get().typing).toBe('dispatcher');
    vi.advanceTimersByTime(8_000);
    expect(chat.state.get().typing).toBe(null);
  });
});

describe('a list for a phone', () => {
  it('is asked for with both answers, and what became of it is known by its own id', () => {
    const { chat, socket } = welcomed();
    expect(chat.textList('a-0', 4, '505 555 0144')).toBe(true);
    const asked = { type: 'text_list', client_id: 'a-0', seq: 4, number: '505 555 0144', safe: true, consent: true };
    expect(socket().sent.at(-1)).toEqual(asked);
    socket().answer({ type: 'texted', client_id: 'a-0', result: 'too_many' });
    expect(chat.state.get().texted).toEqual({ 'a-0': 'too_many' });
  });

  it('is not asked for without a connection, nor kept for later', () => {
    const { chat, socket, storage } = open();
    expect(chat.textList('a-0', 4, '505 555 0144')).toBe(false);
    socket().open();
    socket().answer(ready());
    expect(socket().sent.map(({ type }) => type)).toEqual(['hello']);
    const kept = Array.from({ length: storage.length }, (_, place) => storage.getItem(storage.key(place)!));
    expect(kept.join()).not.toContain('0144');
  });
});
