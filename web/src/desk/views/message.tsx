import type { Language } from '../../shared/wire';
import { clock, dayAndClock } from '../../shared/time';
import { pieces } from '../evidence';
import type { DeskMessage, Evidence, Mark, Priority } from '../protocol';
import { plain, STRINGS } from '../strings';
import { PriorityMark } from './priority';

const LEVEL_PRIORITY: Record<string, Priority> = { emergency: 1, crisis: 2, concern: 3 };

interface Props {
  message: DeskMessage;
  language: Language;
  judge: (mark: Mark) => void;
}

export function MessageRow({ message, language, judge }: Props) {
  const who = {
    resident: STRINGS.resident, bot: STRINGS.assistant, system: STRINGS.system,
    dispatcher: message.dispatcher ?? STRINGS.you,
  }[message.author];
  const priority = LEVEL_PRIORITY[message.level];
  return (
    <li class={`message ${message.author}`}>
      <p class="meta">
        <span class="who">{who}</span> <time dateTime={message.at} title={dayAndClock(message.at)}>{clock(message.at)}</time>
        {message.author === 'resident' && priority && <PriorityMark priority={priority} />}
        {message.delivery && <DeliveryState message={message} />}
        {message.author === 'resident' && <Judgement message={message} judge={judge} />}
      </p>
      {message.resources.length === 0 && message.text && <p class="text" lang={language}><Marked message={message} /></p>}
      {message.pictures > 0 && <p class="dim">{STRINGS.pictures(message.pictures)}</p>}
      {message.resources.length > 0 && (
        <p class="dim">{STRINGS.sentResources}: {message.resources.map(({ name }) => name).join(' · ')}</p>
      )}
      {message.evidence.length > 0 && (
        <ul class="evidence">
          {[...new Set(message.evidence.map(explain))].map((reason) => <li key={reason}>{reason}</li>)}
        </ul>
      )}
    </li>
  );
}

/** "weapon: reviewed phrase, a weapon within reach". Said below the message too: a tooltip alone asks for a mouse. */
const explain = ({ signal, mechanism, reason }: Evidence): string =>
  `${plain(signal)}: ${STRINGS.mechanism(mechanism)}, ${reason}`;

function Marked({ message }: { message: DeskMessage }) {
  return (
    <>
      {pieces(message.text, message.evidence).map(({ text, evidence }) =>
        evidence.length > 0 ? <mark title={[...new Set(evidence.map(explain))].join('\n')}>{text}</mark> : text)}
    </>
  );
}

/** What the dispatcher thinks of the screen's verdict: the screen is improved by it. */
function Judgement({ message, judge }: { message: DeskMessage; judge: (mark: Mark) => void }) {
  const choices: Mark[] = message.level === 'none' ? ['missed'] : ['right', 'false'];
  return (
    <span class="judge" role="group" aria-label={STRINGS.judge}>
      {choices.map((mark) => (
        <button type="button" key={mark} aria-pressed={message.mark === mark} onClick={() => judge(mark)}>
          {STRINGS.marks[mark]}
        </button>
      ))}
    </span>
  );
}

function DeliveryState({ message: { delivery } }: { message: DeskMessage }) {
  if (!delivery) return null;
  const words = STRINGS.delivery[delivery.state];
  return <span class={`delivery ${delivery.state}`}>{delivery.error ? `${words}: ${delivery.error}` : words}</span>;
}
