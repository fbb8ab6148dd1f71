import { describe, expect, it } from 'vitest';
import { Drafts } from '../src/desk/drafts';
import { pieces } from '../src/desk/evidence';
import type { DeskMessage, Evidence, QueueItem } from '../src/desk/protocol';
import { neighbour, sortQueue, urgent } from '../src/desk/queue';
import { merge } from '../src/desk/transcript';
import { FakeStorage, message } from './fakes';

const item = (id: string, fields: Partial<QueueItem> = {}): QueueItem => ({
  handoff_id: id, conversation_id: `c-${id}`, kind: 'danger', priority: 1, level: 'crisis', signals: [], status: 'waiting',
  claimed_by: null, waiting_since: '2026-11-22T01:00:00Z', language: 'en', channel: 'sms', first_words: '', unread: 0,
  last_message_at: null, opted_out: false, alerts: 0, holder_away: false, ...fields,
});
const ids = (items: QueueItem[]) => items.map(({ handoff_id }) => handoff_id);

describe('the queue', () => {
  const me = { id: 'me', name: 'Me' };
  const other = { id: 'other', name: 'Other' };

  it('puts what nobody holds first, then mine, then the others, each by priority and wait', () => {
    const sorted = sortQueue([
      item('theirs', { status: 'claimed', claimed_by: other }),
      item('mine', { status: 'claimed', claimed_by: me }),
      item('late', { priority: 2, waiting_since: '2026-11-22T01:05:00Z' }),
      item('early', { priority: 2 }),
      item('report', { priority: 4, waiting_since: '2026-11-21T01:00:00Z' }),
      item('emergency'),
    ], 'me');
    expect(ids(sorted)).toEqual(['emergency', 'early', 'late', 'report', 'mine', 'theirs']);
  });

  it('calls unclaimed emergencies and crises urgent, and nothing else', () => {
    const all = [item('a'), item('b', { priority: 3 }), item('c', { priority: 2 }), item('d', { status: 'claimed' })];
    expect(ids(urgent(all))).toEqual(['a', 'c']);
  });

  it('steps to the neighbour, stops at the ends, and starts at the top', () => {
    const items = [item('a'), item('b')];
    expect(neighbour(items, null, 1)).toBe('c-a');
    expect(neighbour(items, 'c-a', 1)).toBe('c-b');
    expect(neighbour(items, 'c-b', 1)).toBe('c-b');
    expect(neighbour(items, 'c-a', -1)).toBe('c-a');
    expect(neighbour([], null, 1)).toBe(null);
  });
});

describe('evidence', () => {
  const evidence = (start: number, end: number, signal = 'weapon'): Evidence =>
    ({ start, end, text: '', mechanism: 'phrase', reason: '', signal });
  const marked = (text: string, spans: Evidence[]) =>
    pieces(text, spans).map((piece) => [piece.text, piece.evidence.map(({ signal }) => signal).join('+')]);

  it('marks what it points at and loses no character', () => {
    expect(marked('he has a gun now', [evidence(7, 12)])).toEqual([['he has ', ''], ['a gun', 'weapon'], [' now', '']]);
  });

  it('counts an emoji as one, as the server does', () => {
    expect(marked('😟 gun 😟', [evidence(2, 5)])).toEqual([['😟 ', ''], ['gun', 'weapon'], [' 😟', '']]);
  });

  it('cuts overlapping spans so that each piece names all that points at it', () => {
    expect(marked('abcdef', [evidence(0, 4, 'a'), evidence(2, 6, 'b')]))
      .toEqual([['ab', 'a'], ['cd', 'a+b'], ['ef', 'b']]);
  });

  it('ignores a span that does not fit the text', () => {
    expect(marked('abc', [evidence(2, 9), evidence(-1, 2), evidence(2, 2)])).toEqual([['abc', '']]);
  });
});

describe('drafts', () => {
  let next = 0;
  const drafts = (storage: Storage) => new Drafts(storage, () => `id-${next++}`);

  it('are kept per conversation over a reload, with the id under which they will be stored', () => {
    const storage = new FakeStorage();
    const kept = drafts(storage).keep('a', 'hello');
    expect(drafts(storage).get('a')).toEqual(kept);
    expect(drafts(storage).get('b').text).toBe('');
  });

  it('keep their id while the words are the same, and get a new one when they change', () => {
    const box = drafts(new FakeStorage());
    const first = box.keep('a', 'hello');
    expect(box.keep('a', 'hello').clientId).toBe(first.clientId);
    expect(box.keep('a', 'hello!').clientId).not.toBe(first.clientId);
  });

  it('are gone after sending, and all of them after signing out', () => {
    const storage = new FakeStorage();
    const box = drafts(storage);
    box.keep('a', 'hello');
    box.keep('a', '');
    expect(storage.length).toBe(0);
    box.keep('a', 'hello');
    box.keep('note:a', 'a note');
    storage.setItem('other', 'stays');
    box.forgetAll();
    expect(storage.length).toBe(1);
  });
});

describe('the transcript', () => {
  const desk = (seq: number, text = ''): DeskMessage => ({
    ...message(seq, { text }), id: String(seq), level: 'none', signals: [], evidence: [], delivery: null, dispatcher: null,
    pictures: 0, mark: null,
  });

  it('joins earlier pages and newer versions, each message once and in order', () => {
    const joined = merge([desk(3, 'old'), desk(4)], [desk(1), desk(2), desk(3, 'new')]);
    expect(joined.map(({ seq, text }) => `${seq}${text}`)).toEqual(['1', '2', '3new', '4']);
  });
});
