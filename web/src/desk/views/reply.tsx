import { useRef, useState } from 'preact/hooks';
import type { Language } from '../../shared/wire';
import type { Desk, DeskState } from '../desk';
import type { ConversationView } from '../protocol';
import { STRINGS } from '../strings';

const TYPING_EVERY = 3_000;

interface Props {
  desk: Desk;
  state: DeskState;
  /** The conversation answered; its view may still be loading. */
  id: string;
}

/** Always there, so that the key for it always leads somewhere; only sending waits for the claim. */
export function Reply({ desk, state, id }: Props) {
  const [text, setText] = useState(desk.drafts.get(id).text);
  const lastTyping = useRef(0);
  const { mine } = desk;
  const language = state.view?.conversation.language ?? 'en';

  const change = (value: string) => {
    setText(value);
    desk.drafts.keep(id, value);
    if (mine && value && Date.now() - lastTyping.current > TYPING_EVERY) {
      lastTyping.current = Date.now();
      void desk.api.typing(id).catch(() => undefined); // a courtesy to the resident, not worth a word if it fails
    }
  };
  const send = async () => {
    if (await desk.reply(text)) setText(desk.drafts.get(id).text);
    document.getElementById('reply')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <form class="reply" onSubmit={(event) => { event.preventDefault(); void send(); }}>
      <label for="reply">
        {STRINGS.replyIn(STRINGS.language[language])}
        {!mine && state.view && <span class="caution"> {whyNot(state.view)}</span>}
      </label>
      <textarea
        id="reply" rows={3} lang={language} value={text} onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="row">
        <SavedReplies state={state} language={language} pick={(words) => {
          change(text ? `${text} ${words}` : words);
          document.getElementById('reply')?.focus();
        }} />
        <button type="submit" class="main" disabled={!mine || state.sending || !text.trim()}>
          {state.sending ? STRINGS.sending : STRINGS.send}
        </button>
      </div>
    </form>
  );
}

function whyNot({ handoff }: ConversationView): string {
  if (!handoff) return STRINGS.withAssistant;
  return handoff.claimed_by ? STRINGS.heldBy(handoff.claimed_by.name) : STRINGS.claimFirst;
}

interface SavedProps {
  state: DeskState;
  language: Language;
  pick: (words: string) => void;
}

/** In the resident's language; choosing one writes it into the box, where it can be changed before it is sent. */
function SavedReplies({ state, language, pick }: SavedProps) {
  const saved = state.session?.saved_replies ?? [];
  const choose = (select: HTMLSelectElement) => {
    const words = saved.find(({ id }) => id === select.value)?.[language];
    select.value = '';
    if (words) pick(words);
  };
  return (
    <select id="saved" aria-label={STRINGS.savedReplies} value="" onChange={(event) => choose(event.currentTarget)}>
      <option value="">{STRINGS.savedReplies}</option>
      {saved.map((reply) => <option key={reply.id} value={reply.id}>{reply[language]}</option>)}
    </select>
  );
}
