import { dayAndClock } from '../../shared/time';
import type { Editor } from '../editor';
import { inWords } from '../fields';
import type { Change, Session } from '../protocol';
import { hashOf } from '../route';
import { STRINGS } from '../strings';

interface Props {
  editor: Editor;
  changes: readonly Change[];
  session: Session;
  /** Whether the record each change belongs to is named. */
  named?: boolean;
}

export function History({ editor, changes, session }: Props) {
  return (
    <section class="history" aria-labelledby="history">
      <h3 id="history">{STRINGS.history}</h3>
      {changes.length === 0 && <p class="dim">{STRINGS.noHistory}</p>}
      <ChangeList editor={editor} changes={changes} session={session} />
    </section>
  );
}

export function ChangeList({ editor, changes, session, named = false }: Props) {
  return (
    <ol class="changes">
      {changes.map((change) => (
        <li key={change.id} class={change.undone ? 'undone' : ''}>
          <p>
            <span class="dim">{dayAndClock(change.at)}</span> <strong>{change.by}</strong> {STRINGS.action(change.action)}
            {named && <>{' '}<a href={hashOf('records', change.record_id)}>{change.record_name}</a></>}
            {change.undone && <span class="dim"> ({STRINGS.undone})</span>}
          </p>
          {change.note && <p class="note">{change.note}</p>}
          <dl>
            {Object.keys(change.after).map((field) => (
              <div key={field}>
                <dt>{STRINGS.field(field)}</dt>
                <dd>
                  <del>{words(field, change.before[field], session)}</del> → <ins>{words(field, change.after[field], session)}</ins>
                </dd>
              </div>
            ))}
          </dl>
          {!change.undone && (
            <button type="button" aria-label={`${STRINGS.undo}: ${STRINGS.action(change.action)}, ${dayAndClock(change.at)}`}
              onClick={() => void editor.undo(change.id)}>
              {STRINGS.undo}
            </button>
          )}
        </li>
      ))}
    </ol>
  );
}

const words = (field: string, value: unknown, session: Session): string =>
  inWords(field, value, session) || STRINGS.empty;
