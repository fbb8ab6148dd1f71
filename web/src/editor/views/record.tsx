import { day } from '../../shared/time';
import { inWords } from '../fields';
import type { Checked, Fields, RecordView, Session } from '../protocol';
import { hashOf } from '../route';
import { STRINGS } from '../strings';
import type { Props } from './app';
import { Form } from './form';
import { History } from './history';
import { Reports } from './reports';

const SHOWN: (keyof Fields)[] = [
  'description', 'phones', 'place', 'url', 'hours', 'hours_note', 'categories', 'audience', 'features', 'walk_in', 'eligibility',
  'minimum_age', 'maximum_age', 'cost', 'languages', 'documents',
];

export function RecordPanel({ editor, state }: Props) {
  const view = state.views[0];
  if (!view || !state.session) {
    return <section class="column detail"><p class="dim pad">{state.route.ids.length ? STRINGS.loading : STRINGS.pickOne}</p></section>;
  }
  if (state.editing) {
    return (
      <section class="column detail" aria-label={view.record.name.en || STRINGS.newRecord}>
        <Form key={view.version} editor={editor} state={state} view={view} session={state.session} />
      </section>
    );
  }
  return (
    <section class="column detail" aria-label={view.record.name.en}>
      <Head editor={editor} state={state} view={view} />
      <Reports editor={editor} view={view} />
      <Facts view={view} session={state.session} />
      <History editor={editor} changes={view.history} session={state.session} />
    </section>
  );
}

function Head({ editor, view }: Props & { view: RecordView }) {
  const active = view.status === 'active';
  const source = isWeb(view.checked.source_url) ? view.checked.source_url : null;
  return (
    <div class="head">
      <div class="grow">
        <h2 class="name" id="record-name" tabIndex={-1}>{view.record.name.en}</h2>
        <p class="dim">{[view.record.name.es, view.organization].filter(Boolean).join(' · ')}</p>
      </div>
      <p class={`badge ${active ? view.verification : 'retired'}`}>
        {active ? STRINGS.seen(view.verification) : STRINGS.status(view.status)}
      </p>
      <p class="acts">
        {active && <button type="button" class="main" onClick={() => editor.ask('verify')}>{STRINGS.verify} <kbd>v</kbd></button>}
        <button type="button" onClick={() => editor.edit(true)}>{STRINGS.edit} <kbd>e</kbd></button>
        {active && <button type="button" onClick={() => editor.ask('retire')}>{STRINGS.retire} <kbd>r</kbd></button>}
        {active && <button type="button" onClick={() => editor.chooseTwin()}>{STRINGS.sameAs}</button>}
        {!active && <button type="button" class="main" onClick={() => void editor.restore()}>{STRINGS.restore}</button>}
      </p>
      {view.merged_into && (
        <p class="wide"><a href={hashOf('records', view.merged_into)}>{STRINGS.mergedInto(view.merged_into_name ?? '')}</a></p>
      )}
      <p class={view.checked.overdue === null ? 'wide' : 'wide caution'}>
        {freshness(view.checked)} {source && <a href={source} target="_blank" rel="noreferrer">{STRINGS.openSource}</a>}
      </p>
    </div>
  );
}

function Facts({ view, session }: { view: RecordView; session: Session }) {
  const facts = SHOWN.map((field) => ({ name: STRINGS.field(field), words: value(view, field, session) }));
  const missing = facts.filter(({ words }) => !words).map(({ name }) => name.toLowerCase());
  return (
    <dl class="facts-of">
      {facts.filter(({ words }) => words).map(({ name, words }) => (
        <div key={name}><dt>{name}</dt><dd><Linked words={words} /></dd></div>
      ))}
      {missing.length > 0 && <div><dt>{STRINGS.missing}</dt><dd class="dim">{missing.join(', ')}</dd></div>}
      {(view.shown > 0 || view.worked + view.did_not_work > 0) && (
        <div><dt /><dd class="dim">{STRINGS.usage(view.shown, view.worked, view.did_not_work)}</dd></div>
      )}
    </dl>
  );
}

/** A web address can be opened; whatever else stands there is only words. */
function Linked({ words }: { words: string }) {
  return isWeb(words) ? <a href={words} target="_blank" rel="noreferrer">{words}</a> : <>{words}</>;
}

const isWeb = (text: string | null): text is string => /^https?:\/\/\S+$/.test(text ?? '');

function value(view: RecordView, field: keyof Fields, session: Session): string {
  if (field === 'hours') return view.record.hours ? `${view.hours_words}` : '';
  if (field === 'place' && view.record.withheld) return STRINGS.secretPlace;
  const words = inWords(field, view.record[field], session);
  return field === 'phones' && view.phones_inherited ? `${words}\n${STRINGS.inherited}` : words;
}

function freshness({ on, by, how, source, overdue }: Checked): string {
  const when = on ? day(on) : STRINGS.noDate;
  const words = by ? STRINGS.checkedBy(when, by, how) : STRINGS.takenFrom(source ?? STRINGS.aSource, when);
  return overdue === null ? words : `${words} ${STRINGS.dueNow}`;
}
