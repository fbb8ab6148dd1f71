import type { ComponentChildren } from 'preact';
import { readable, telephone } from '../../shared/phone';
import { dayAndClock } from '../../shared/time';
import type { Desk, DeskState } from '../desk';
import type { ConversationView, Intake, Place, YesNo } from '../protocol';
import { plain, STRINGS } from '../strings';
import { Notes } from './notes';
import { Resources } from './resources';

export function Facts({ desk, state }: { desk: Desk; state: DeskState }) {
  const { view } = state;
  if (!view) return <aside class="column facts" aria-label={STRINGS.facts} />;
  return (
    <aside class="column facts" aria-label={STRINGS.facts}>
      <Hazards intake={view.intake} signals={view.handoff?.signals ?? []} />
      <PlaceFacts place={view.intake.location ?? null} indoors={view.intake.indoors ?? null} />
      <IntakeFacts view={view} />
      <Resources key={view.conversation.id} desk={desk} view={view} />
      <Notes key={`notes-${view.conversation.id}`} desk={desk} view={view} />
      <History view={view} dispositions={state.session?.dispositions ?? []} />
    </aside>
  );
}

/** On top, always: what the screen has noticed, then all three questions. What was not asked is said too. */
function Hazards({ intake, signals }: { intake: Partial<Intake>; signals: string[] }) {
  const rows: [string, YesNo | undefined][] = [
    [STRINGS.weapons, intake.weapons], [STRINGS.injured, intake.injured], [STRINGS.danger, intake.danger],
  ];
  return (
    <section class="on-top">
      <h2>{STRINGS.hazards}</h2>
      <dl class="hazards">
        {signals.length > 0 && (
          <div class="hazard noticed"><dt>{STRINGS.signals}</dt><dd>{signals.map(plain).join(', ')}</dd></div>
        )}
        {rows.map(([name, value]) => (
          <div key={name} class={value === 'yes' ? 'hazard yes' : 'hazard'}>
            <dt>{name}</dt><dd>{STRINGS.answer(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function PlaceFacts({ place, indoors }: { place: Place | null; indoors: string | null }) {
  return (
    <section>
      <h2>{STRINGS.place}</h2>
      {place ? <PlaceLines place={place} /> : <p class="dim">{STRINGS.noPlace}</p>}
      <dl><Fact name={STRINGS.indoors}>{indoors && plain(indoors)}</Fact></dl>
    </section>
  );
}

function PlaceLines({ place }: { place: Place }) {
  const { normalized, text, kind, zip, lat, lon, confidence, confirmed } = place;
  const certainty = [
    kind && plain(kind),
    typeof confidence === 'number' && STRINGS.confidence(confidence),
    confirmed ? STRINGS.confirmed : STRINGS.notConfirmed,
  ];
  return (
    <>
      <p class="place">{normalized ?? text}{zip && !(normalized ?? text).includes(zip) && `, ${zip}`}</p>
      {normalized && normalized !== text && <p class="dim">{STRINGS.saidAs(text)}</p>}
      <p class={confirmed ? '' : 'caution'}>{certainty.filter(Boolean).join(' · ')}</p>
      {typeof lat === 'number' && typeof lon === 'number' && <p class="dim">{lat.toFixed(5)}, {lon.toFixed(5)}</p>}
    </>
  );
}

function IntakeFacts({ view: { intake, conversation } }: { view: ConversationView }) {
  const forWhom = { self: STRINGS.self, other: STRINGS.other }[intake.for_whom ?? ''];
  return (
    <section>
      <h2>{STRINGS.facts}</h2>
      <dl>
        <Fact name={STRINGS.phone}>{conversation.phone && <Call number={conversation.phone} />}</Fact>
        <Fact name={STRINGS.callback}>
          {intake.callback && intake.callback !== conversation.phone && <Call number={intake.callback} />}
        </Fact>
        <Fact name={STRINGS.name}>{intake.name}</Fact>
        <Fact name={STRINGS.what}>{intake.situation}</Fact>
        <Fact name={STRINGS.callType}>{intake.call_type && plain(intake.call_type)}</Fact>
        <Fact name={STRINGS.needs}>{intake.needs?.map(plain).join(', ')}</Fact>
        <Fact name={STRINGS.forWhom}>{forWhom}</Fact>
        <Fact name={STRINGS.description}>{intake.description}</Fact>
        <Fact name={STRINGS.lastSeen}>{intake.last_seen}</Fact>
        <Fact name={STRINGS.direction}>{intake.direction}</Fact>
        <Fact name={STRINGS.inView}>{intake.in_view && STRINGS.answer(intake.in_view)}</Fact>
        <Fact name={STRINGS.willStay}>{intake.will_stay && STRINGS.answer(intake.will_stay)}</Fact>
      </dl>
    </section>
  );
}

const Call = ({ number }: { number: string }) => <a href={telephone(number)}>{readable(number)}</a>;

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return children ? <div><dt>{name}</dt><dd>{children}</dd></div> : null;
}

interface HistoryProps {
  view: ConversationView;
  dispositions: { id: string; en: string }[];
}

function History({ view: { history }, dispositions }: HistoryProps) {
  const ended = (id: string | null) => dispositions.find((choice) => choice.id === id)?.en ?? (id ? plain(id) : STRINGS.stillOpen);
  return (
    <section>
      <h2>{STRINGS.history}</h2>
      {history.length === 0 && <p class="dim">{STRINGS.noHistory}</p>}
      <ul>
        {history.map((past) => (
          <li key={past.handoff_id}>
            {dayAndClock(past.opened_at)}: {STRINGS.priority[past.priority]}, {STRINGS.kind[past.kind]} → {past.given_back ? STRINGS.givenBack : ended(past.disposition)}
          </li>
        ))}
      </ul>
    </section>
  );
}
