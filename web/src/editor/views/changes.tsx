import { STRINGS } from '../strings';
import type { Props } from './app';
import { ChangeList } from './history';

export function Changes({ editor, state }: Props) {
  return (
    <main class="page">
      <h2>{STRINGS.changesTitle}</h2>
      {state.changes === null && <p class="dim">{STRINGS.loading}</p>}
      {state.changes?.length === 0 && <p class="dim">{STRINGS.noChanges}</p>}
      {state.changes && state.session && (
        <ChangeList editor={editor} changes={state.changes} session={state.session} named />
      )}
    </main>
  );
}
