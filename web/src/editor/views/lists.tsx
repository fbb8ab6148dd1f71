/** The form's lists: numbers, documents, and codes to choose. */
import { NO_PHONE, NO_WORDS } from '../fields';
import type { Choice, PhoneNumber, Wording } from '../protocol';
import { STRINGS } from '../strings';
import { Both, idOf, Text, type Problems } from './inputs';

interface ListProps<T> {
  value: T[];
  problems: Problems;
  onChange: (value: T[]) => void;
}

const replaced = <T,>(list: T[], at: number, one: T): T[] => list.map((old, place) => (place === at ? one : old));
const without = <T,>(list: T[], at: number): T[] => list.filter((_, place) => place !== at);

export function Phones({ value, problems, onChange }: ListProps<PhoneNumber>) {
  return (
    <fieldset>
      <legend>{STRINGS.field('phones')}</legend>
      {value.map((phone, place) => (
        <PhoneRow key={place} at={place} phone={phone} problems={problems}
          onChange={(one) => onChange(replaced(value, place, one))} onRemove={() => onChange(without(value, place))} />
      ))}
      <button type="button" onClick={() => onChange([...value, NO_PHONE])}>{STRINGS.addPhone}</button>
    </fieldset>
  );
}

function PhoneRow({ at, phone, problems, onChange, onRemove }: {
  at: number; phone: PhoneNumber; problems: Problems; onChange: (phone: PhoneNumber) => void; onRemove: () => void;
}) {
  const kind = idOf(`phones.${at}.type`);
  const { label } = phone;
  return (
    <div class="line">
      <Text field={`phones.${at}.number`} label={STRINGS.number} inputMode="tel" value={phone.number} problems={problems}
        onChange={(number) => onChange({ ...phone, number })} />
      <Text field={`phones.${at}.extension`} label={STRINGS.extension} narrow value={phone.extension} problems={problems}
        onChange={(extension) => onChange({ ...phone, extension })} />
      <div class="field narrow">
        <label for={kind}>{STRINGS.kind}</label>
        <select id={kind} value={phone.type} onChange={(event) => onChange({ ...phone, type: event.currentTarget.value })}>
          {Object.entries(STRINGS.kinds).map(([id, words]) => <option key={id} value={id}>{words}</option>)}
        </select>
      </div>
      <Text field={`phones.${at}.label.en`} label={`${STRINGS.label}, ${STRINGS.english}`} value={label.en} lang="en"
        problems={problems} onChange={(en) => onChange({ ...phone, label: { ...label, en } })} />
      <Text field={`phones.${at}.label.es`} label={STRINGS.spanish} value={label.es} lang="es"
        problems={problems} onChange={(es) => onChange({ ...phone, label: { ...label, es } })} />
      <button type="button" onClick={onRemove} aria-label={STRINGS.removeWhat(phone.number)}>{STRINGS.remove}</button>
    </div>
  );
}

export function Documents({ value, problems, onChange }: ListProps<Wording>) {
  return (
    <fieldset>
      <legend>{STRINGS.field('documents')}</legend>
      {value.map((words, place) => (
        <div class="line" key={place}>
          <Both field={`documents.${place}`} label={`${place + 1}`} value={words} problems={problems}
            onChange={(one) => onChange(replaced(value, place, one))} />
          <button type="button" onClick={() => onChange(without(value, place))}
            aria-label={STRINGS.removeWhat(words.en || String(place + 1))}>{STRINGS.remove}</button>
        </div>
      ))}
      <button type="button" onClick={() => onChange([...value, NO_WORDS])}>{STRINGS.addDocument}</button>
    </fieldset>
  );
}

interface CodesProps extends ListProps<string> {
  field: string;
  choices: Choice[];
}

/** Few codes of many, the most important first. */
export function Ordered({ field, value, choices, problems, onChange }: CodesProps) {
  const id = idOf(field);
  const problem = problems.find((one) => one.field === field);
  const name = (code: string) => choices.find((one) => one.id === code)?.en ?? code;
  return (
    <fieldset>
      <legend>{STRINGS.field(field)}</legend>
      <ul class="chips">
        {value.map((code, place) => (
          <li key={code}>
            {place === 0 ? <span class="dim">{STRINGS.first}:</span> : (
              <button type="button" aria-label={STRINGS.makeFirst(name(code))} title={STRINGS.makeFirst(name(code))}
                onClick={() => onChange([code, ...value.filter((one) => one !== code)])}>↑</button>
            )}
            <span>{name(code)}</span>
            <button type="button" aria-label={STRINGS.removeWhat(name(code))} title={STRINGS.removeWhat(name(code))}
              onClick={() => onChange(value.filter((one) => one !== code))}>×</button>
          </li>
        ))}
      </ul>
      <select id={id} aria-label={STRINGS.addNeed} aria-invalid={problem ? true : undefined} value=""
        aria-describedby={problem ? `${id}-problem` : undefined}
        onChange={(event) => { const code = event.currentTarget.value; if (code) onChange([...value, code]); }}>
        <option value="">{STRINGS.addNeed}</option>
        {choices.filter((one) => !value.includes(one.id)).map((one) => <option key={one.id} value={one.id}>{one.en}</option>)}
      </select>
      {problem && <p class="problem" id={`${id}-problem`}>{problem.message}</p>}
    </fieldset>
  );
}

/** Any of a few codes. */
export function Ticked({ field, value, choices, problems, onChange }: CodesProps) {
  const problem = problems.find((one) => one.field === field);
  const unlisted = value.filter((code) => !choices.some(({ id }) => id === code));
  const all = [...choices, ...unlisted.map((id) => ({ id, en: id, es: id }))];
  const toggle = (code: string) =>
    onChange(value.includes(code) ? value.filter((one) => one !== code) : [...value, code]);
  return (
    <fieldset class="ticks" aria-describedby={problem ? `${idOf(field)}-problem` : undefined}>
      <legend>{STRINGS.field(field)}</legend>
      {all.map(({ id, en }) => (
        <label key={id}>
          <input type="checkbox" checked={value.includes(id)} onChange={() => toggle(id)} /> {en}
        </label>
      ))}
      {problem && <p class="problem" id={`${idOf(field)}-problem`}>{problem.message}</p>}
    </fieldset>
  );
}
