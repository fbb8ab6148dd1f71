import { useEffect, useRef } from 'preact/hooks';
import type { Which } from '../editor';
import type { Line } from '../protocol';
import { hashOf } from '../route';
import { STRINGS } from '../strings';
import type { Props } from './app';

const FILTERS: Which[] = ['todo', 'reported', 'due', 'unverified', 'retired', 'all'];
/** Milliseconds without typing after which the search runs. */
const PAUSE = 250;

export function List({ editor, state }: Props) {
  const lines = (state.which === 'todo' ? state.work?.items : state.found?.items) ?? null;
  return (
    <section class="column list" aria-label={STRINGS.pages.records}>
      <Search editor={editor} state={state} />
      <div class="filters" role="group" aria-label={STRINGS.filterLabel}>
        {FILTERS.map((which) => (
          <button key={which} type="button" aria-pressed={state.which === which}
            onClick={() => void editor.search(which === 'todo' ? '' : state.q, which)}>
            {STRINGS.filters[which]} {which !== 'todo' && state.work && <span class="dim">{state.work.counts[which]}</span>}
          </button>
        ))}
      </div>
      <p class="pad">
        <button type="button" onClick={() => editor.create()}>{STRINGS.newRecord} <kbd>n</kbd></button>
      </p>
      <p class="dim pad" role="status">{summary(state, lines)}</p>
      <ul>
        {lines?.map((line) => (
          <li key={line.id}><Item line={line} current={state.views[0]?.id === line.id} twin={state.twin} /></li>
        ))}
      </ul>
      <Pages editor={editor} state={state} />
    </section>
  );
}

function Search({ editor, state }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current && field.current !== document.activeElement) field.current.value = state.q;
  }, [state.q]);
  const run = () => {
    clearTimeout(timer.current);
    void editor.search(field.current?.value.trim() ?? '', state.which);
  };
  return (
    <form role="search" onSubmit={(event) => { event.preventDefault(); run(); }}>
      <label for="search" class="unseen">{STRINGS.search}</label>
      <input id="search" ref={field} type="search" placeholder={STRINGS.search} autocomplete="off" defaultValue={state.q}
        onInput={() => { clearTimeout(timer.current); timer.current = setTimeout(run, PAUSE); }} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function Item({ line, current, twin }: { line: Line; current: boolean; twin: string | null }) {
  const href = twin && !current ? hashOf('pairs', twin, line.id) : hashOf('records', line.id);
  return (
    <a id={`line-${line.id}`} class="item" href={href} aria-current={current ? 'true' : undefined}>
      <span class="words">{line.name}</span>
      {line.organization !== line.name && <span class="dim">{line.organization}</span>}
      <span class="marks">
        {line.open_reports > 0 && <span class="mark-report">{STRINGS.reports(line.open_reports)}</span>}
        {line.status !== 'active' && <span>{STRINGS.status(line.status)}</span>}
        {line.status === 'active' && line.verification !== 'verified' && <span>{STRINGS.seen(line.verification)}</span>}
        {line.overdue !== null && <span>{STRINGS.overdue(line.overdue)}</span>}
        {line.shown > 0 && <span>{STRINGS.shown(line.shown)}</span>}
      </span>
    </a>
  );
}

function Pages({ editor, state }: Props) {
  const { found } = state;
  if (state.which === 'todo' || !found || found.total <= found.per_page) return null;
  const pages = Math.ceil(found.total / found.per_page);
  const turn = (page: number) => void editor.search(state.q, state.which, page);
  return (
    <p class="row pad">
      <button type="button" disabled={found.page <= 1} onClick={() => turn(found.page - 1)}>{STRINGS.earlierPage}</button>
      <span class="dim">{STRINGS.page(found.page, pages)}</span>
      <button type="button" disabled={found.page >= pages} onClick={() => turn(found.page + 1)}>{STRINGS.nextPage}</button>
    </p>
  );
}

function summary(state: Props['state'], lines: readonly Line[] | null): string {
  if (lines === null) return STRINGS.loading;
  if (state.which === 'todo') return lines.length ? STRINGS.todoHint : STRINGS.nothingToDo;
  return lines.length ? STRINGS.found(state.found?.total ?? 0) : STRINGS.nothingFound;
}
