/** The fields of a record: their names, their values in words, what is empty. Nothing here knows of the screen. */
import type { Choice, Fields, PhoneNumber, Place, RecordView, Session, Wording } from './protocol';
import { STRINGS } from './strings';

/** In the order of the form. Who may see a record is not taken over when two are merged. */
export const MERGED: readonly (keyof Fields)[] = [
  'name', 'description', 'phones', 'place', 'url', 'hours', 'hours_note', 'categories', 'audience', 'features', 'walk_in',
  'eligibility', 'minimum_age', 'maximum_age', 'cost', 'languages', 'documents',
];

type Lists = Pick<Session, 'categories' | 'audiences' | 'features' | 'languages'>;

/** A value of a field in words; "" where there is none. */
export function inWords(field: string, value: unknown, lists: Lists): string {
  if (value === null || value === undefined || value === '') return '';
  switch (field) {
    case 'phones': return (value as PhoneNumber[]).map(phoneInWords).join('\n');
    case 'place': return placeInWords(value as Place);
    case 'documents': return (value as Wording[]).map(wordingInWords).join('\n');
    case 'categories': return names(value as string[], lists.categories);
    case 'audience': return names(value as string[], lists.audiences);
    case 'features': return names(value as string[], lists.features);
    case 'languages': return names(value as string[], lists.languages);
    case 'flags': return (value as string[]).join(', ');
    case 'walk_in': return value === 'yes' ? STRINGS.yes : STRINGS.no;
  }
  if (typeof value === 'boolean') return value ? STRINGS.yes : STRINGS.no;
  if (typeof value === 'object' && 'en' in value) return wordingInWords(value as Wording);
  return String(value);
}

export function phoneInWords({ number, extension, type, label }: PhoneNumber): string {
  const parts = [number, extension && `${STRINGS.extensionShort} ${extension}`, type !== 'voice' && `(${type})`, label.en];
  return parts.filter(Boolean).join(' ');
}

export function placeInWords({ address_1, address_2, city, state, zip }: Place): string {
  return [address_1, address_2, city, [state, zip].filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

const wordingInWords = ({ en, es }: Wording): string => [en, es].filter(Boolean).join('\n');

export const names = (codes: readonly string[], among: readonly Choice[]): string =>
  codes.map((code) => among.find(({ id }) => id === code)?.en ?? code).join(', ');

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Fields in which two records differ. */
export function differing(one: Fields, other: Fields): (keyof Fields)[] {
  return MERGED.filter((field) => !same(one[field], other[field]));
}

/** Whether a value says nothing, so that the other record's is worth taking. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && 'en' in value && !(value as Wording).en && !(value as Wording).es;
}

export const NO_PLACE: Place = {
  address_1: '', address_2: '', city: '', state: '', zip: '', latitude: null, longitude: null,
};
export const NO_WORDS: Wording = { en: '', es: '' };
export const NO_PHONE: PhoneNumber = { number: '', extension: '', type: 'voice', label: NO_WORDS };

const NO_FIELDS: Fields = {
  name: NO_WORDS, description: NO_WORDS, url: '', phones: [NO_PHONE], place: null, hours: '', hours_note: NO_WORDS,
  eligibility: NO_WORDS, minimum_age: null, maximum_age: null, cost: NO_WORDS, languages: [], documents: [],
  categories: [], audience: [], features: [], walk_in: '', responder_only: false, withheld: false,
};

/** A record that is not there yet: it has no id. */
export const NEW_RECORD: RecordView = {
  id: '', short_id: '', version: '', organization: '', record: NO_FIELDS, hours_typed: '', hours_words: '',
  phones_inherited: false, status: 'inactive', verification: 'unverified', flags: [],
  checked: { on: null, by: null, how: null, source: null, source_url: null, overdue: null }, reports: [],
  shown: 0, worked: 0, did_not_work: 0, merged_into: null, merged_into_name: null, history: [],
};
