import { describe, expect, it } from 'vitest';
import { STRINGS } from '../src/chat/strings';
import { KEYS } from '../src/desk/keys';
import { STRINGS as DESK } from '../src/desk/strings';
import { phoneParts, readable, telephone } from '../src/shared/phone';
import { waited } from '../src/shared/time';

describe('waiting time', () => {
  const since = '2026-11-22T01:00:00Z';
  const after = (seconds: number) => waited(since, Date.parse(since) + seconds * 1000);

  it.each([
    [0, '0:00'], [42, '0:42'], [725, '12:05'], [3600, '1 h 00 min'], [7505, '2 h 05 min'], [273_600, '3 d 4 h'], [-5, '0:00'],
  ])('after %i seconds is %s', (seconds, words) => expect(after(seconds)).toBe(words));
});

describe('phone numbers', () => {
  const found = (text: string) => phoneParts(text, ['911', '988']).filter(({ number }) => number).map(({ text: t }) => t);

  it.each([
    ['Call 911 now. Or 988, day or night.', ['911', '988']],
    ['505-848-1345, (505) 848-1345 or +1 505.848.1345', ['505-848-1345', '(505) 848-1345', '+1 505.848.1345']],
    ['ZIP 87108, record 9115, 911-2345', []],
    ['nothing here', []],
  ])('in “%s” are %j', (text, numbers) => expect(found(text)).toEqual(numbers));

  it('are cut out without losing a character', () => {
    const text = 'In danger now? Call 911. Food: 505-848-1345.';
    expect(phoneParts(text, ['911']).map((part) => part.text).join('')).toBe(text);
  });

  it.each([
    ['505-848-1345', 'tel:5058481345'], ['+1 (505) 848-1345', 'tel:+15058481345'], ['505-848-1345 x12', 'tel:5058481345,12'], ['911', 'tel:911'],
  ])('%s is dialled as %s', (number, address) => expect(telephone(number)).toBe(address));
});

describe('a number on the desk', () => {
  it('is read as people here write it', () => {
    expect(readable('+15058481345')).toBe('505-848-1345');
    expect(readable('988')).toBe('988');
  });
});

describe('words', () => {
  it('exist in both languages, and are not the same words', () => {
    expect(Object.keys(STRINGS.es)).toEqual(Object.keys(STRINGS.en));
    for (const key of ['send', 'leave', 'lost', 'write', 'wrong'] as const) expect(STRINGS.es[key]).not.toBe(STRINGS.en[key]);
  });

  it('explain every key of the desk', () => {
    for (const command of Object.values(KEYS)) expect(DESK.keyNames[command]).toBeTruthy();
  });
});
