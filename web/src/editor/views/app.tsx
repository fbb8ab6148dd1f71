import { useEffect } from 'preact/hooks';
import { Guard } from '../../desk/views/guard';
import { Login } from '../../desk/views/login';
import { useStore } from '../../shared/store';
import type { Editor, EditorState } from '../editor';
import { commandFor, type Command } from '../keys';
import { STRINGS } from '../strings';
import { Changes } from './changes';
import { Compare } from './compare';
import { Dialogs } from './dialogs';
import { Header } from './header';
import { List } from './list';
import { Needs } from './needs';
import { Pairs } from './pairs';
import { RecordPanel } from './record';

export interface Props {
  editor: Editor;
  state: EditorState;
}

export function App({ editor }: { editor: Editor }) {
  const state = useStore(editor.state);
  useKeys(editor);
  useTitle(state);
  if (state.phase === 'starting') return null;
  if (state.phase === 'signedOut' || !state.session) {
    return <Login desk={editor} title={STRINGS.title} notice={state.notice?.text ?? null} />;
  }
  return (
    <div class="editor">
      <Header editor={editor} state={state} session={state.session} />
      <div class="notices" role="status">
        {state.notice && <p class={state.notice.good ? 'notice good' : 'notice bad'}>{state.notice.text}</p>}
      </div>
      <Guard about={state.route}><Page editor={editor} state={state} /></Guard>
      <Dialogs editor={editor} state={state} />
    </div>
  );
}

function Page({ editor, state }: Props) {
  switch (state.route.page) {
    case 'pairs':
      return state.route.ids.length === 2
        ? <Compare editor={editor} state={state} /> : <Pairs editor={editor} state={state} />;
    case 'needs': return <Needs editor={editor} state={state} />;
    case 'changes': return <Changes editor={editor} state={state} />;
    default:
      return (
        <main class="halves">
          <List editor={editor} state={state} />
          <RecordPanel editor={editor} state={state} />
        </main>
      );
  }
}

function useTitle(state: EditorState): void {
  const reported = state.work?.counts.reported ?? 0;
  useEffect(() => {
    document.title = reported ? STRINGS.titleDue(reported) : STRINGS.title;
  }, [reported]);
}

/** The keys' meaning; which key is which is in keys.ts. */
function useKeys(editor: Editor): void {
  useEffect(() => {
    const move = (step: 1 | -1) => {
      const id = editor.step(step);
      if (id) document.getElementById(`line-${id}`)?.focus();
    };
    const forRecord = (act: () => void) => () => {
      const { views, route, editing } = editor.state.get();
      if (views[0] && route.page === 'records' && !editing) act();
    };
    const forActive = (act: () => void) => forRecord(() => {
      if (editor.state.get().views[0]?.status === 'active') act();
    });
    const commands: Record<Command, () => void> = {
      search: () => {
        const field = document.getElementById('search');
        if (field instanceof HTMLInputElement) { field.focus(); field.select(); }
      },
      next: () => move(1),
      previous: () => move(-1),
      create: () => { if (!editor.state.get().editing) editor.create(); },
      edit: forRecord(() => editor.edit(true)),
      verify: forActive(() => editor.ask('verify')),
      retire: forActive(() => editor.ask('retire')),
      keys: () => editor.ask('keys'),
    };
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.key === 'Escape' && target?.id === 'search') target.blur();
      const { phase, letterKeys } = editor.state.get();
      const command = phase === 'signedIn' && letterKeys ? commandFor(event) : null;
      if (!command) return;
      event.preventDefault();
      commands[command]();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [editor]);
}
