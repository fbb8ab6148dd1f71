import { useLayoutEffect, useRef } from 'preact/hooks';
import { readable } from '../../shared/phone';
import type { Desk, DeskState } from '../desk';
import type { ConversationView } from '../protocol';
import { STRINGS } from '../strings';
import { MessageRow } from './message';
import { PriorityMark } from './priority';
import { Reply } from './reply';
import { Waited } from './waited';

export function Conversation({ desk, state }: { desk: Desk; state: DeskState }) {
  const { view, selected } = state;
  return (
    <section class="column conversation" aria-label={STRINGS.conversation}>
      {view ? (
        <>
          <Head desk={desk} view={view} mine={desk.mine} />
          <Transcript desk={desk} view={view} />
          <Warnings view={view} />
        </>
      ) : <p class="dim pad transcript">{selected ? STRINGS.loading : STRINGS.pickOne}</p>}
      {selected && <Reply key={selected} desk={desk} state={state} id={selected} />}
    </section>
  );
}

function Head({ desk, view, mine }: { desk: Desk; view: ConversationView; mine: boolean }) {
  const { handoff, conversation } = view;
  return (
    <header class="head">
      {handoff && <PriorityMark priority={handoff.priority} />}
      <span>{[STRINGS.channel[conversation.channel], STRINGS.language[conversation.language]].join(' · ')}</span>
      {handoff?.status === 'waiting' && <span>{STRINGS.waitingFor} <Waited since={handoff.waiting_since} /></span>}
      {handoff?.claimed_by && (
        <span>{mine ? STRINGS.mine : STRINGS.claimedBy(handoff.claimed_by.name)}</span>
      )}
      {handoff && desk.abandoned(handoff) && <span class="caution">{STRINGS.holderAway}</span>}
      <span class="spacer" />
      {handoff?.status === 'waiting' && (
        <button type="button" class="main" onClick={() => void desk.claim()}>{STRINGS.claim} <kbd>c</kbd></button>
      )}
      {(!handoff || desk.abandoned(handoff)) && (
        <button type="button" onClick={() => void desk.claim()}>{STRINGS.take} <kbd>c</kbd></button>
      )}
      {mine && (
        <>
          <button type="button" onClick={() => desk.ask('giveBack')}>{STRINGS.giveBack} <kbd>g</kbd></button>
          <button type="button" onClick={() => desk.ask('close')}>{STRINGS.close} <kbd>x</kbd></button>
        </>
      )}
    </header>
  );
}

/** Keeps the newest in sight, unless the dispatcher has scrolled up to read. */
function Transcript({ desk, view }: { desk: Desk; view: ConversationView }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    atEnd.current = true;
  }, [view.conversation.id]);
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [view]);
  const measure = () => {
    const { scrollTop, clientHeight, scrollHeight } = box.current!;
    atEnd.current = scrollTop + clientHeight >= scrollHeight - 60;
  };
  return (
    <div class="transcript" ref={box} onScroll={measure} tabIndex={0} role="log" aria-label={STRINGS.conversation}>
      {(view.messages[0]?.seq ?? 1) > 1 && (
        <button type="button" onClick={() => void desk.showEarlier()}>{STRINGS.showEarlier}</button>
      )}
      <ol>
        {view.messages.map((message) => (
          <MessageRow key={message.id} message={message} language={view.conversation.language}
            judge={(mark) => void desk.mark(message, mark)} />
        ))}
      </ol>
    </div>
  );
}

function Warnings({ view: { conversation } }: { view: ConversationView }) {
  return (
    <>
      {conversation.opted_out && (
        <p class="banner lost" role="alert">{STRINGS.optedOutLong(readable(conversation.phone ?? ''))}</p>
      )}
      {conversation.unreachable && (
        <p class="banner lost" role="alert">{STRINGS.unreachable(readable(conversation.phone ?? ''))}</p>
      )}
      {conversation.left && <p class="banner notice">{STRINGS.left}</p>}
      {conversation.channel === 'web' && !conversation.web_connected && !conversation.left && (
        <p class="banner notice">{STRINGS.residentLeft}</p>
      )}
    </>
  );
}
