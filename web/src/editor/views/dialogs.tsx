import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Editor } from '../editor';
import { KEYS } from '../keys';
import type { How, Reason } from '../protocol';
import { STRINGS } from '../strings';
import type { Props } from './app';

export function Dialogs({ editor, state }: Props) {
  const view = state.views[0];
  switch (state.dialog) {
    case 'keys': return <KeysDialog editor={editor} state={state} />;
    case 'verify': return view ? (
      <Choosing editor={editor} state={state} title={STRINGS.verifyTitle(view.record.name.en)} legend={STRINGS.howTitle}
        choices={STRINGS.how} confirm={STRINGS.verify} done={(how, note) => void editor.verify(how as How, note)}>
        <p>{STRINGS.verifyText}</p>
        {view.record.phones.length === 0 && <p class="caution">{STRINGS.noPhone}</p>}
      </Choosing>
    ) : null;
    case 'retire': return view ? (
      <Choosing editor={editor} state={state} title={STRINGS.retireTitle(view.record.name.en)} legend={STRINGS.whyTitle}
        choices={STRINGS.reason} confirm={STRINGS.retire} done={(why, note) => void editor.retire(why as Reason, note)} />
    ) : null;
    case 'dismiss': return (
      <Choosing editor={editor} state={state} title={STRINGS.dismissTitle} confirm={STRINGS.dismiss}
        done={(_, note) => void editor.dismiss(note)} />
    );
    default: return null;
  }
}

interface ChoosingProps extends Props {
  title: string;
  legend?: string;
  choices?: Record<string, string>;
  confirm: string;
  done: (choice: string, note: string) => void;
  children?: ComponentChildren;
}

/** One question with a few answers, and a note. */
function Choosing({ editor, state, title, legend, choices, confirm, done, children }: ChoosingProps) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    done(String(form.get('choice') ?? ''), String(form.get('note')));
  };
  return (
    <Modal editor={editor} title={title}>
      {children}
      <form onSubmit={submit}>
        {choices && (
          <fieldset>
            <legend>{legend}</legend>
            {Object.entries(choices).map(([id, words]) => (
              <label key={id}><input type="radio" name="choice" value={id} required /> {words}</label>
            ))}
          </fieldset>
        )}
        <label for="dialog-note">{STRINGS.note}</label>
        <textarea id="dialog-note" name="note" rows={2} maxLength={500} />
        {state.notice && !state.notice.good && <p class="problem" role="alert">{state.notice.text}</p>}
        <p class="row">
          <button type="button" onClick={() => editor.ask(null)}>{STRINGS.cancel}</button>
          <button type="submit" class="main" disabled={state.busy}>{confirm}</button>
        </p>
      </form>
    </Modal>
  );
}

function KeysDialog({ editor, state }: Props) {
  return (
    <Modal editor={editor} title={STRINGS.keysTitle}>
      <dl class="keys">
        {Object.entries(KEYS).map(([key, command]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{STRINGS.keyNames[command]}</dd></div>
        ))}
        <div><dt><kbd>Ctrl Enter</kbd></dt><dd>{STRINGS.keySave}</dd></div>
        <div><dt><kbd>Esc</kbd></dt><dd>{STRINGS.keyEscape}</dd></div>
      </dl>
      <p class="row">
        <button type="button" aria-pressed={state.letterKeys}
          onClick={() => editor.state.set({ letterKeys: !state.letterKeys })}>
          {state.letterKeys ? STRINGS.keysOn : STRINGS.keysOff}
        </button>
        <button type="button" class="main" onClick={() => editor.ask(null)}>{STRINGS.close}</button>
      </p>
    </Modal>
  );
}

function Modal({ editor, title, children }: { editor: Editor; title: string; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => { if (before instanceof HTMLElement) before.focus(); };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={() => editor.ask(null)}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
