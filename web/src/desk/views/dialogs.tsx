import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Desk, DeskState } from '../desk';
import { KEYS } from '../keys';
import { STRINGS } from '../strings';

interface Props {
  desk: Desk;
  state: DeskState;
}

export function Dialogs({ desk, state }: Props) {
  if (state.dialog === 'close') return <CloseDialog desk={desk} state={state} />;
  if (state.dialog === 'giveBack') return <GiveBackDialog desk={desk} />;
  if (state.dialog === 'keys') return <KeysDialog desk={desk} state={state} />;
  return null;
}

function Modal({ desk, title, children }: { desk: Desk; title: string; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onClose={() => desk.ask(null)}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

function Buttons({ desk, confirm, ready = false }: { desk: Desk; confirm: string; ready?: boolean }) {
  return (
    <p class="row">
      <button type="button" onClick={() => desk.ask(null)}>{STRINGS.cancel}</button>
      <button type="submit" class="main" autofocus={ready}>{confirm}</button>
    </p>
  );
}

function CloseDialog({ desk, state }: Props) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void desk.close(String(form.get('disposition')), String(form.get('note')).trim());
  };
  return (
    <Modal desk={desk} title={STRINGS.closeTitle}>
      <form onSubmit={submit}>
        <fieldset>
          <legend>{STRINGS.disposition}</legend>
          {state.session?.dispositions.map((choice) => (
            <label key={choice.id}>
              <input type="radio" name="disposition" value={choice.id} required /> {choice.en}
            </label>
          ))}
        </fieldset>
        <label for="close-note">{STRINGS.closeNote}</label>
        <textarea id="close-note" name="note" rows={2} />
        <Buttons desk={desk} confirm={STRINGS.confirmClose} />
      </form>
    </Modal>
  );
}

function GiveBackDialog({ desk }: { desk: Desk }) {
  return (
    <Modal desk={desk} title={STRINGS.giveBackTitle}>
      <form onSubmit={(event) => { event.preventDefault(); void desk.giveBack(); }}>
        <p>{STRINGS.giveBackText}</p>
        <Buttons desk={desk} confirm={STRINGS.giveBack} ready />
      </form>
    </Modal>
  );
}

function KeysDialog({ desk, state }: Props) {
  return (
    <Modal desk={desk} title={STRINGS.keysTitle}>
      <dl class="keys">
        {Object.entries(KEYS).map(([key, command]) => (
          <div key={key}><dt><kbd>{key}</kbd></dt><dd>{STRINGS.keyNames[command]}</dd></div>
        ))}
        <div><dt><kbd>Esc</kbd></dt><dd>{STRINGS.keyEscape}</dd></div>
        <div><dt><kbd>Enter</kbd></dt><dd>{STRINGS.keyEnter}</dd></div>
      </dl>
      <p class="row">
        <button type="button" aria-pressed={state.letterKeys}
          onClick={() => desk.state.set({ letterKeys: !state.letterKeys })}>
          {state.letterKeys ? STRINGS.keysOn : STRINGS.keysOff}
        </button>
        <button type="button" class="main" onClick={() => desk.ask(null)}>{STRINGS.close}</button>
      </p>
    </Modal>
  );
}
