import { useEffect, useRef, useState } from 'preact/hooks';
import { NO_PLACE } from '../fields';
import type { Fields, RecordView, Session } from '../protocol';
import { STRINGS } from '../strings';
import type { Props } from './app';
import { Hours } from './hours';
import { Age, Both, Text } from './inputs';
import { Documents, Ordered, Phones, Ticked } from './lists';

interface FormProps extends Props {
  view: RecordView;
  session: Session;
}

export function Form({ editor, state, view, session }: FormProps) {
  const kept = editor.draft?.id === view.id ? editor.draft : null;
  const [fields, setFields] = useState<Fields>(kept?.fields ?? { ...view.record, hours: view.hours_typed });
  const [organization, setOrganization] = useState(kept?.organization ?? '');
  const form = useRef<HTMLFormElement>(null);
  const { problems } = state;
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input')?.focus();
    return () => void setTimeout(() => document.getElementById('record-name')?.focus());
  }, []);
  useEffect(() => {
    if (problems.length) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [problems]);

  const set = (change: Partial<Fields>, offeredBy = organization) => {
    setOrganization(offeredBy);
    setFields((old) => {
      const now = { ...old, ...change };
      editor.draft = { id: view.id, fields: now, organization: offeredBy };
      return now;
    });
  };
  const save = () => void editor.save(
    fields, form.current?.querySelector<HTMLInputElement>('#why')?.value ?? '', organization,
  );
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    if (event.key === 'Escape') { event.preventDefault(); editor.edit(false); }
  };
  const words = (field: 'name' | 'description' | 'hours_note' | 'eligibility' | 'cost', rows?: number) => (
    <Both field={field} label={STRINGS.field(field)} value={fields[field]} problems={problems} {...(rows && { rows })}
      onChange={(value) => set({ [field]: value })} />
  );
  const place = fields.place ?? NO_PLACE;
  const part = (name: 'address_1' | 'address_2' | 'city' | 'state' | 'zip', label: string, narrow = false) => (
    <Text field={`place.${name}`} label={label} narrow={narrow} value={place[name]} problems={problems}
      onChange={(value) => set({ place: { ...place, [name]: value } })} />
  );

  return (
    <form ref={form} class="form" onKeyDown={keys} noValidate onSubmit={(event) => { event.preventDefault(); save(); }}>
      <h2 class="name">{view.id ? STRINGS.formTitle(view.record.name.en) : STRINGS.newRecord}</h2>
      {!view.id && (
        <Text field="organization" label={STRINGS.organization} value={organization} problems={problems}
          hint={STRINGS.organizationHint} onChange={(name) => set({}, name)} />
      )}
      {words('name')}
      {words('description', 3)}
      <Phones value={fields.phones} problems={problems} onChange={(phones) => set({ phones })} />
      {view.phones_inherited && <p class="hint dim">{STRINGS.inherited}</p>}
      {!fields.withheld && (
        <fieldset>
          <legend>{STRINGS.field('place')}</legend>
          <div class="line">
            {part('address_1', STRINGS.address1)}
            {part('address_2', STRINGS.address2)}
            {part('city', STRINGS.city)}
            {part('state', STRINGS.state, true)}
            {part('zip', STRINGS.zip, true)}
          </div>
        </fieldset>
      )}
      <Text field="url" label={STRINGS.field('url')} inputMode="url" value={fields.url} problems={problems}
        onChange={(url) => set({ url })} />
      <Hours api={editor.api} value={fields.hours} problems={problems} onChange={(hours) => set({ hours })} />
      {words('hours_note')}
      <Ordered field="categories" value={fields.categories} choices={session.categories} problems={problems}
        onChange={(categories) => set({ categories })} />
      {words('eligibility', 2)}
      <div class="line">
        <Age field="minimum_age" label={STRINGS.from} value={fields.minimum_age} problems={problems}
          onChange={(minimum_age) => set({ minimum_age })} />
        <Age field="maximum_age" label={STRINGS.to} value={fields.maximum_age} problems={problems}
          onChange={(maximum_age) => set({ maximum_age })} />
        <WalkIn value={fields.walk_in} onChange={(walk_in) => set({ walk_in })} />
      </div>
      <Ticked field="audience" value={fields.audience} choices={session.audiences} problems={problems}
        onChange={(audience) => set({ audience })} />
      <Ticked field="features" value={fields.features} choices={session.features} problems={problems}
        onChange={(features) => set({ features })} />
      {words('cost')}
      <Ticked field="languages" value={fields.languages} choices={session.languages} problems={problems}
        onChange={(languages) => set({ languages })} />
      <Documents value={fields.documents} problems={problems} onChange={(documents) => set({ documents })} />
      <Visibility fields={fields} set={set} />
      <div class="bar">
        <div role="alert">{problems.length > 0 && <p class="problem">{STRINGS.problems(problems.length)}</p>}</div>
        <div class="field"><label for="why">{STRINGS.note}</label><input id="why" maxLength={500} autocomplete="off" /></div>
        <button type="button" onClick={() => editor.edit(false)}>{STRINGS.cancel} <kbd>Esc</kbd></button>
        <button type="submit" class="main" disabled={state.busy}>
          {state.busy ? STRINGS.saving : STRINGS.save} <kbd>Ctrl Enter</kbd>
        </button>
      </div>
    </form>
  );
}

function WalkIn({ value, onChange }: { value: Fields['walk_in']; onChange: (value: Fields['walk_in']) => void }) {
  return (
    <div class="field">
      <label for="walk-in">{STRINGS.field('walk_in')}</label>
      <select id="walk-in" value={value} onChange={(event) => onChange(event.currentTarget.value as Fields['walk_in'])}>
        {Object.entries(STRINGS.walkIn).map(([id, words]) => <option key={id} value={id}>{words}</option>)}
      </select>
    </div>
  );
}

function Visibility({ fields, set }: { fields: Fields; set: (change: Partial<Fields>) => void }) {
  const tick = (field: 'responder_only' | 'withheld', hint: string) => (
    <div class="field">
      <label>
        <input type="checkbox" checked={fields[field]} aria-describedby={`${field}-hint`}
          onChange={(event) => set({ [field]: event.currentTarget.checked })} /> {STRINGS.field(field)}
      </label>
      <p class="hint dim" id={`${field}-hint`}>{hint}</p>
    </div>
  );
  return (
    <fieldset>
      <legend>{STRINGS.visibility}</legend>
      {tick('responder_only', STRINGS.responderOnlyHint)}
      {tick('withheld', STRINGS.withheldHint)}
    </fieldset>
  );
}
