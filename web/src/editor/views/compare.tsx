import { useState } from 'preact/hooks';
import type { Editor } from '../editor';
import { differing, inWords, isEmpty } from '../fields';
import type { Fields, RecordView, Session } from '../protocol';
import { STRINGS } from '../strings';
import type { Props } from './app';

export function Compare({ editor, state }: Props) {
  const [first, second] = state.views;
  if (!first || !second || !state.session) return <main class="page"><p class="dim">{STRINGS.loading}</p></main>;
  return <Table key={first.version + second.version} editor={editor} busy={state.busy} views={[first, second]} session={state.session} />;
}

type Side = 0 | 1;

/** Which record is kept, and what it says where the two differ. What it lacks is taken from the other. */
function Table({ editor, busy, views, session }: {
  editor: Editor; busy: boolean; views: readonly [RecordView, RecordView]; session: Session;
}) {
  const [keep, setKeep] = useState<Side>(0);
  const [chosen, setChosen] = useState<Partial<Record<keyof Fields, Side>>>({});
  const fields = differing(views[0].record, views[1].record);
  const other: Side = keep === 0 ? 1 : 0;
  const side = (field: keyof Fields): Side =>
    chosen[field] ?? (isEmpty(views[keep].record[field]) ? other : keep);
  const merge = () => void editor.merge({
    keep: views[keep].id, keep_version: views[keep].version, drop: views[other].id, drop_version: views[other].version,
    take: fields.filter((field) => side(field) === other),
  });
  return (
    <main class="page">
      <h2>{STRINGS.compareTitle}</h2>
      <p class="dim">{STRINGS.mergeHint}</p>
      <table class="compare">
        <thead>
          <tr>
            <td />
            {views.map((view, at) => (
              <th key={view.id} scope="col">
                <label>
                  <input type="radio" name="keep" checked={keep === at} onChange={() => setKeep(at as Side)} />{' '}
                  {STRINGS.keep(view.record.name.en)}
                </label>
                <span class="dim">{view.organization} · {view.short_id}{keep !== at && ` · ${STRINGS.other}`}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field}>
              <th scope="row">{STRINGS.field(field)}</th>
              {views.map((view, at) => (
                <td key={view.id} class={side(field) === at ? 'chosen' : ''}>
                  <label>
                    <input type="radio" name={field} checked={side(field) === at}
                      aria-label={STRINGS.take(STRINGS.field(field), view.record.name.en)}
                      onChange={() => setChosen({ ...chosen, [field]: at as Side })} />{' '}
                    <span>{(field === 'hours' ? view.hours_typed : inWords(field, view.record[field], session)) || STRINGS.nothing}</span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="dim">{STRINGS.sameFields}</p>
      <p class="row">
        <button type="button" onClick={() => void editor.notTheSame(views[0].id, views[1].id)}>{STRINGS.notTheSame}</button>
        <button type="button" class="main" disabled={busy} onClick={merge}>{STRINGS.merge}</button>
      </p>
    </main>
  );
}
