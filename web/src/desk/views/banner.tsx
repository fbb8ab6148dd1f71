import { clock } from '../../shared/time';
import type { Desk, DeskState } from '../desk';
import type { QueueItem } from '../protocol';
import { urgent } from '../queue';
import { STRINGS } from '../strings';
import { PriorityMark } from './priority';
import { Waited } from './waited';

/** On top of everything: the lost connection, what went wrong, and every unclaimed emergency until it is claimed. */
export function Banner({ desk, state }: { desk: Desk; state: DeskState }) {
  const waiting = urgent(state.queue);
  return (
    <div class="banners">
      {state.lostSince !== null && (
        <p class="banner lost" role="alert">{STRINGS.lost(clock(new Date(state.lostSince).toISOString()))}</p>
      )}
      <div role="alert">
        {waiting.length > 0 && <p class="unseen">{STRINGS.bannerWaiting(waiting.length)}</p>}
      </div>
      {waiting.slice(0, 3).map((item) => <Urgent key={item.handoff_id} item={item} desk={desk} />)}
      {waiting.length > 3 && <p class="banner">{STRINGS.bannerWaiting(waiting.length)}</p>}
      <div role="status">{state.notice && <p class="banner notice">{state.notice}</p>}</div>
    </div>
  );
}

function Urgent({ item, desk }: { item: QueueItem; desk: Desk }) {
  return (
    <div class={`banner urgent p${item.priority}`}>
      <PriorityMark priority={item.priority} />
      <span>{STRINGS.waitingFor} <Waited since={item.waiting_since} /></span>
      <span class="words">“{item.first_words}”</span>
      <button type="button" onClick={() => desk.select(item.conversation_id)}>{STRINGS.open}</button>
      <button type="button" class="main" onClick={() => void desk.claim(item)}>{STRINGS.claim}</button>
    </div>
  );
}
