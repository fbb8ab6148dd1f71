import { useId, useState } from 'preact/hooks';
import { newId } from '../../shared/id';
import type { Chat, ChatState } from '../chat';
import type { Strings } from '../strings';

interface Props {
  chat: Chat;
  state: ChatState;
  words: Strings;
  /** The message that showed the list. */
  seq: number;
}

/** "Text me this list": first whether that is safe, then the number. It asks for nothing it does not need. */
export function TextList({ chat, state, words, seq }: Props) {
  const [request] = useState(newId);
  const [open, setOpen] = useState(false);
  const [safe, setSafe] = useState<boolean | null>(null);
  const [number, setNumber] = useState('');
  const [tried, setTried] = useState(0);
  const [unsent, setUnsent] = useState(false);
  const id = useId();
  const result = state.texted[`${request}-${tried}`];

  const send = (event: Event) => {
    event.preventDefault();
    const next = result ? tried + 1 : tried; // a try that was answered is over; one that was not is the same again
    setTried(next);
    setUnsent(!chat.textList(`${request}-${next}`, seq, number));
  };
  const said = () => {
    if (unsent) return words.textLost;
    if (safe === false) return words.textUnsafe;
    return result === 'sent' ? words.textSent(number.trim().slice(-2)) : result && words.textRefused[result];
  };

  return (
    <>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{words.textList}</button>
      {open && result !== 'sent' && (
        <form class="texting" onSubmit={send}>
          <fieldset>
            <legend>{words.textSafe}</legend>
            {[true, false].map((answer) => (
              <label key={String(answer)}>
                <input type="radio" name={`${id}safe`} checked={safe === answer} onChange={() => setSafe(answer)} />{' '}
                {answer ? words.textSafeYes : words.textSafeNo}
              </label>
            ))}
          </fieldset>
          {safe && (
            <>
              <label for={`${id}number`}>{words.textNumber}</label>
              <input id={`${id}number`} type="tel" autocomplete="off" required value={number}
                onInput={(event) => setNumber(event.currentTarget.value)} />
              <p class="dim">{words.textConsent}</p>
              <button type="submit" class="send">{words.textAgree}</button>
            </>
          )}
        </form>
      )}
      <p class="texting" role="status">{open && said()}</p>
    </>
  );
}
