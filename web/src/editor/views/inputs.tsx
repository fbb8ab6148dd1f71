/** The form's pieces: each with its label, and what is wrong with it told to eye and ear. */
import type { Problem, Wording } from '../protocol';
import { STRINGS } from '../strings';

export type Problems = readonly Problem[];

interface TextProps {
  /** As the server names the field in its problems. */
  field: string;
  label: string;
  value: string;
  problems: Problems;
  onChange: (value: string) => void;
  hint?: string;
  rows?: number;
  narrow?: boolean;
  lang?: string;
  inputMode?: 'tel' | 'url' | 'numeric';
}

export function Text({ field, label, value, problems, onChange, hint, rows, narrow, lang, inputMode }: TextProps) {
  const problem = problems.find((one) => one.field === field);
  const id = idOf(field);
  const shared = {
    id, value, lang,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': [problem && `${id}-problem`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined,
    onInput: (event: Event) => onChange((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class={narrow ? 'field narrow' : 'field'}>
      <label for={id}>{label}</label>
      {rows ? <textarea rows={rows} {...shared} /> : <input inputMode={inputMode} autocomplete="off" {...shared} />}
      {problem && <p class="problem" id={`${id}-problem`}>{problem.message}</p>}
      {hint && <p class="hint dim" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

interface WordingProps {
  field: string;
  label: string;
  value: Wording;
  problems: Problems;
  onChange: (value: Wording) => void;
  rows?: number;
}

/** English and Spanish side by side. */
export function Both({ field, label, value, problems, onChange, rows }: WordingProps) {
  const shared = { problems, ...(rows && { rows }) };
  return (
    <div class="both">
      <Text {...shared} field={`${field}.en`} label={`${label}, ${STRINGS.english}`} value={value.en} lang="en"
        onChange={(en) => onChange({ ...value, en })} />
      <Text {...shared} field={`${field}.es`} label={`${label}, ${STRINGS.spanish}`} value={value.es} lang="es"
        onChange={(es) => onChange({ ...value, es })} {...(!value.es && value.en && { hint: STRINGS.spanishHint })} />
    </div>
  );
}

export function Age({ field, label, value, problems, onChange }: {
  field: string; label: string; value: number | null; problems: Problems; onChange: (value: number | null) => void;
}) {
  return (
    <Text field={field} label={label} inputMode="numeric" narrow value={value === null ? '' : String(value)} problems={problems}
      onChange={(text) => onChange(text === '' || Number.isNaN(Number(text)) ? null : Number(text))} />
  );
}

export const idOf = (field: string): string => `field-${field.replaceAll('.', '-')}`;
