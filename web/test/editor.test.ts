import { describe, expect, it } from 'vitest';
import { differing, inWords, isEmpty, NO_PLACE, NO_WORDS } from '../src/editor/fields';
import type { Fields } from '../src/editor/protocol';
import { hashOf, readRoute } from '../src/editor/route';
import { day } from '../src/shared/time';

const choice = (id: string, en: string) => ({ id, en, es: en });
const lists = {
  categories: [choice('food', 'food'), choice('rent-help', 'help with rent')], audiences: [choice('men', 'men')], features: [],
  languages: [choice('es', 'Spanish')],
};
const record = (fields: Partial<Fields> = {}): Fields => ({
  name: { en: 'Pantry', es: 'Despensa' }, description: NO_WORDS, url: '', phones: [], place: null, hours: '', hours_note: NO_WORDS,
  eligibility: NO_WORDS, minimum_age: null, maximum_age: null, cost: NO_WORDS, languages: [], documents: [], categories: ['food'],
  audience: [], features: [], walk_in: '', responder_only: false, withheld: false, ...fields,
});

describe('the address', () => {
  it('names the page and the records, whatever their ids are', () => {
    for (const ids of [[], ['a'], ['a b', 'c/d%']]) {
      expect(readRoute(hashOf('pairs', ...ids))).toEqual({ page: 'pairs', ids });
    }
  });

  it('leads to the records when it is empty, old or broken', () => {
    expect(readRoute('')).toEqual({ page: 'records', ids: [] });
    expect(readRoute('#/nothing/here')).toEqual({ page: 'records', ids: [] });
    expect(readRoute('#/records/%E0%A4%A')).toEqual({ page: 'records', ids: ['%E0%A4%A'] });
  });
});

describe('values in words', () => {
  it('says what stands there, and nothing for nothing', () => {
    expect(inWords('name', { en: 'Pantry', es: '' }, lists)).toBe('Pantry');
    expect(inWords('categories', ['rent-help', 'unknown'], lists)).toBe('help with rent, unknown');
    expect(inWords('languages', ['es'], lists)).toBe('Spanish');
    expect(inWords('withheld', false, lists)).toBe('no');
    expect(inWords('minimum_age', 0, lists)).toBe('0');
    expect(inWords('place', { ...NO_PLACE, address_1: '1 Main St', state: 'NM', zip: '87102' }, lists)).toBe('1 Main St, NM 87102');
    const phone = { number: '505-555-0100', extension: '4', type: 'text', label: { en: 'Office', es: '' } };
    expect(inWords('phones', [phone, { ...phone, type: 'voice', extension: '' }], lists))
      .toBe('505-555-0100 ext. 4 (text) Office\n505-555-0100 Office');
    for (const nothing of [null, undefined, '', []]) expect(inWords('documents', nothing, lists)).toBe('');
    expect(inWords('cost', NO_WORDS, lists)).toBe('');
  });
});

describe('two records', () => {
  it('differ where they do, and never in who may see them', () => {
    const other = record({ cost: { en: 'Free', es: '' }, hours: '24/7', withheld: true });
    expect(differing(record(), other)).toEqual(['hours', 'cost']);
  });

  it('an empty value is worth replacing', () => {
    expect([null, '', [], NO_WORDS].every(isEmpty)).toBe(true);
    expect([0, 'x', ['x'], { en: '', es: 'x' }, NO_PLACE].some(isEmpty)).toBe(false);
  });
});

describe('a date', () => {
  it('is as precise as it was given', () => {
    expect(['2026', '2026-04', '2026-04-21'].map((date) => day(date))).toEqual(['2026', 'Apr 2026', 'Apr 21, 2026']);
  });
});
