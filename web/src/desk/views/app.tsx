import { useEffect } from 'preact/hooks';
import { useStore } from '../../shared/store';
import type { Desk } from '../desk';
import { commandFor, leaveField, type Command } from '../keys';
import { Banner } from './banner';
import { Conversation } from './conversation';
import { Dialogs } from './dialogs';
import { Facts } from './facts';
import { Guard } from './guard';
import { Header } from './header';
import { Login } from './login';
import { Queue } from './queue';

export function App({ desk }: { desk: Desk }) {
  const state = useStore(desk.state);
  useKeys(desk);
  if (state.phase === 'starting') return null;
  if (state.phase === 'signedOut' || !state.session) return <Login desk={desk} notice={state.notice} />;
  return (
    <div class="desk">
      <Header desk={desk} state={state} session={state.session} />
      <Banner desk={desk} state={state} />
      <main class="columns">
        <Guard about={state.queue}><Queue desk={desk} state={state} /></Guard>
        <Guard about={state.view}><Conversation desk={desk} state={state} /></Guard>
        <Guard about={state.view}><Facts desk={desk} state={state} /></Guard>
      </main>
      <Dialogs desk={desk} state={state} />
    </div>
  );
}

/** For how long letters are not commands after a key asked for a field that is not there (yet): they were its text. */
const QUIET = 1_500;

/** The keys' meaning; which key is which is in keys.ts. */
function useKeys(desk: Desk): void {
  useEffect(() => {
    let quietUntil = 0;
    const focus = (id: string) => {
      const field = document.getElementById(id);
      field?.focus();
      if (field instanceof HTMLInputElement) field.select(); // what stands there is replaced by typing
      if (!field) quietUntil = Date.now() + QUIET;
    };
    const move = (step: 1 | -1) => {
      desk.step(step);
      document.getElementById(`queue-${desk.state.get().selected}`)?.focus();
    };
    const commands: Record<Command, () => void> = {
      next: () => move(1),
      previous: () => move(-1),
      claim: () => void desk.claim(),
      reply: () => focus('reply'),
      saved: () => focus('saved'),
      resources: () => focus('resource-search'),
      note: () => focus('note'),
      close: () => desk.ask('close'),
      giveBack: () => desk.ask('giveBack'),
      keys: () => desk.ask('keys'),
    };
    const listen = (event: KeyboardEvent) => {
      leaveField(event);
      const { phase, letterKeys } = desk.state.get();
      const command = phase === 'signedIn' && letterKeys ? commandFor(event) : null;
      if (!command || Date.now() < quietUntil) return;
      event.preventDefault();
      commands[command]();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [desk]);
}
