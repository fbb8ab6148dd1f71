import { useState } from 'preact/hooks';
import type { Chat, ChatState } from '../chat';
import type { Strings } from '../strings';

const WARN_BELOW = 200;

interface Props {
  chat: Chat;
  state: ChatState;
  words: Strings;
}

export function Composer({ chat, state, words }: Props) {
  const left = chat.config.max_length - state.draft.length;
  const send = () => {
    chat.write(state.draft);
    chat.keepDraft('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form class="composer" autocomplete="off" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <LinkLine chat={chat} state={state} words={words} />
      <div class="above">
        <label for="write">{words.write}</label>
        <ShareLocation chat={chat} words={words} />
      </div>
      <div class="box">
        <textarea
          id="write" rows={1} maxLength={chat.config.max_length} enterkeyhint="send" autocomplete="off"
          value={state.draft} onInput={(event) => chat.keepDraft(event.currentTarget.value)} onKeyDown={onKeyDown}
        />
        <button type="submit" class="send">{words.send}</button>
      </div>
      {left < WARN_BELOW && <p class="dim">{words.leftCharacters(left)}</p>}
    </form>
  );
}

/** The honest line: what the connection is doing, in words. Empty while all is well. */
function LinkLine({ chat, state, words }: Props) {
  return (
    <div class="link" role="status">
      {state.link === 'connecting' && <p>{words.connecting}</p>}
      {state.link === 'lost' && (
        <p>{words.lost} <button type="button" onClick={() => chat.tryNow()}>{words.tryNow}</button></p>
      )}
      {state.startedAnew && <p>{words.startedAnew}</p>}
    </div>
  );
}

function ShareLocation({ chat, words }: { chat: Chat; words: Strings }) {
  const [progress, setProgress] = useState<'idle' | 'asking' | 'failed'>('idle');
  if (!('geolocation' in navigator)) return null;
  const share = () => {
    setProgress('asking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setProgress('idle');
        chat.write(words.locationText(coords.latitude.toFixed(5), coords.longitude.toFixed(5)));
      },
      () => setProgress('failed'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  };
  return (
    <>
      <button type="button" class="location" disabled={progress === 'asking'} onClick={share}>
        {words.shareLocation}
      </button>
      <span class="dim" role="status">
        {progress === 'asking' && words.locating}
        {progress === 'failed' && words.locationFailed}
      </span>
    </>
  );
}
