import { useState } from 'preact/hooks';
import { clock } from '../../shared/time';
import type { Desk } from '../desk';
import type { ConversationView } from '../protocol';
import { STRINGS } from '../strings';

export function Notes({ desk, view }: { desk: Desk; view: ConversationView }) {
  const draft = `note:${view.conversation.id}`;
  const [text, setText] = useState(desk.drafts.get(draft).text);
  const change = (value: string) => {
    setText(value);
    desk.drafts.keep(draft, value);
  };
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await desk.note(text)) change('');
  };
  return (
    <section>
      <h2>{STRINGS.notes} <kbd>n</kbd></h2>
      <ul>
        {view.notes.map((note) => (
          <li key={note.id}><span class="dim">{clock(note.at)} {note.author}:</span> {note.text}</li>
        ))}
      </ul>
      <form onSubmit={(event) => void add(event)}>
        <label for="note" class="unseen">{STRINGS.noteField}</label>
        <textarea id="note" rows={2} placeholder={STRINGS.noteField} value={text}
          onInput={(event) => change(event.currentTarget.value)} />
        <button type="submit" disabled={!text.trim()}>{STRINGS.addNote}</button>
      </form>
    </section>
  );
}
