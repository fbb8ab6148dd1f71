import { clock } from '../../shared/time';
import type { Desk, DeskState } from '../desk';
import type { QueueItem } from '../protocol';
import { STRINGS } from '../strings';
import { PriorityMark } from './priority';
import { Waited } from './waited';

export function Queue({ desk, state }: { desk: Desk; state: DeskState }) {
  return (
    <section class="column queue" aria-labelledby="queue-title">
      <h2 id="queue-title">{STRINGS.queue} <span class="dim">{state.queue.length}</span></h2>
      {state.queue.length === 0 && <p class="dim pad">{STRINGS.emptyQueue}</p>}
      <ol>
        {state.queue.map((item) => (
          <li key={item.handoff_id}>
            <Item item={item} me={state.session?.user.id} selected={item.conversation_id === state.selected}
              open={() => desk.select(item.conversation_id)} />
          </li>
        ))}
      </ol>
      <Recent desk={desk} state={state} />
    </section>
  );
}

/** Everyone heard of lately, whoever holds them: the way to somebody whom the screen has missed. */
function Recent({ desk, state }: { desk: Desk; state: DeskState }) {
  const open = (event: Event) => (event.currentTarget as HTMLDetailsElement).open && void desk.showRecent();
  return (
    <details class="recent" onToggle={open}>
      <summary>{STRINGS.recent}</summary>
      <ol>
        {state.recent?.map((item) => (
          <li key={item.id}>
            <button type="button" class="item claimed" aria-current={item.id === state.selected}
              onClick={() => desk.select(item.id)}>
              <span class="words">{item.last_words}</span>
              <span class="dim">
                {[clock(item.last_message_at), STRINGS.channel[item.channel], STRINGS.language[item.language],
                  item.handoff ? STRINGS.inQueue : item.owner === 'bot' && STRINGS.withBot].filter(Boolean).join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}

interface ItemProps {
  item: QueueItem;
  me: string | undefined;
  selected: boolean;
  open: () => void;
}

function Item({ item, me, selected, open }: ItemProps) {
  const holder = item.claimed_by;
  const more = [
    STRINGS.kind[item.kind],
    STRINGS.channel[item.channel],
    STRINGS.language[item.language],
    item.unread > 0 && holder?.id === me && STRINGS.unread(item.unread),
    item.alerts > 1 && !holder && STRINGS.alerts(item.alerts),
    item.opted_out && STRINGS.optedOut,
    holder && item.holder_away && STRINGS.holderAway,
  ].filter(Boolean);
  return (
    <button
      type="button" id={`queue-${item.conversation_id}`} aria-current={selected} onClick={open}
      class={`item ${item.status} p${item.priority}`}
    >
      <span class="row">
        <PriorityMark priority={item.priority} />
        {holder
          ? <span>{holder.id === me ? STRINGS.mine : STRINGS.claimedBy(holder.name)}</span>
          : <span><span class="unseen">{STRINGS.waitingFor} </span><Waited since={item.waiting_since} /></span>}
      </span>
      <span class="words">{item.first_words}</span>
      <span class="dim">{more.join(' · ')}</span>
    </button>
  );
}
