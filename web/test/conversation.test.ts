import { describe, expect, it } from 'vitest';
import {
  acknowledge, disconnected, EMPTY, mark, openButtons, receive, resumeFrom, write,
} from '../src/chat/conversation';
import { message } from './fakes';

const seqs = (conversation: typeof EMPTY) => conversation.messages.map(({ seq }) => seq);
const NOW = '2026-11-22T01:00:00Z';

describe('receive', () => {
  it('orders by seq, whatever the order of arrival', () => {
    expect(seqs(receive(receive(EMPTY, [message(3), message(1)]), [message(2)]))).toEqual([1, 2, 3]);
  });

  it('keeps each message once, in its newest version', () => {
    const twice = receive(receive(EMPTY, [message(1)]), [message(1, { text: 'newer' }), message(1, { text: 'newest' })]);
    expect(twice.messages.map(({ text }) => text)).toEqual(['newest']);
  });

  it('takes an own message out of outgoing when the server sends it back before the acknowledgement', () => {
    const written = write(EMPTY, 'a', 'hello', NOW);
    const back = receive(written, [message(1, { author: 'resident', client_id: 'a' })]);
    expect(back.outgoing).toEqual([]);
    expect(acknowledge(back, 'a', 1)).toBe(back);
  });
});

describe('acknowledge', () => {
  it('moves the message to its place between messages that overtook it', () => {
    const written = receive(write(EMPTY, 'a', 'hello', NOW), [message(1), message(3)]);
    const done = acknowledge(written, 'a', 2);
    expect(seqs(done)).toEqual([1, 2, 3]);
    expect(done.messages[1]).toMatchObject({ author: 'resident', text: 'hello', client_id: 'a' });
    expect(done.outgoing).toEqual([]);
  });

  it('changes nothing the second time', () => {
    const done = acknowledge(write(EMPTY, 'a', 'hello', NOW), 'a', 1);
    expect(acknowledge(done, 'a', 1)).toBe(done);
  });
});

describe('disconnected', () => {
  it('puts what was on its way back to waiting, and leaves refused messages refused', () => {
    let state = write(write(EMPTY, 'a', 'one', NOW), 'b', 'two', NOW);
    state = mark(mark(state, ['a'], 'sending'), ['b'], 'refused', 'too long');
    expect(disconnected(state).outgoing.map((own) => own.state)).toEqual(['waiting', 'refused']);
  });
});

describe('resumeFrom', () => {
  it('is the last seq before the first hole, so that what an acknowledgement overtook is asked for again', () => {
    expect(resumeFrom(EMPTY)).toBe(0);
    expect(resumeFrom(receive(EMPTY, [message(1), message(2)]))).toBe(2);
    expect(resumeFrom(receive(EMPTY, [message(1), message(3)]))).toBe(1);
  });
});

describe('openButtons', () => {
  it('offers the greeting first, then the newest message, and nothing once the resident has written', () => {
    expect(openButtons(EMPTY, ['Food'])).toEqual(['Food']);
    const asked = receive(EMPTY, [message(1, { buttons: ['Old'] }), message(2, { buttons: ['Yes', 'No'] })]);
    expect(openButtons(asked, ['Food'])).toEqual(['Yes', 'No']);
    expect(openButtons(write(asked, 'a', 'Yes', NOW), ['Food'])).toEqual([]);
    expect(openButtons(receive(asked, [message(3, { author: 'resident' })]), ['Food'])).toEqual([]);
  });
});
