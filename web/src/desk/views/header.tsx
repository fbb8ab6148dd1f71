import { useState } from 'preact/hooks';
import type { Desk, DeskState } from '../desk';
import type { Session } from '../protocol';
import { STRINGS } from '../strings';

/** Roles that may change the resource directory. */
const EDITORS = new Set(['both', 'admin']);

export function Header({ desk, state, session }: { desk: Desk; state: DeskState; session: Session }) {
  return (
    <header class="header">
      <h1>{STRINGS.title} <span class="dim">{session.department}</span></h1>
      <button
        type="button" class={session.on_shift ? 'shift on' : 'shift'} aria-pressed={session.on_shift}
        title={STRINGS.shiftHint} onClick={() => void desk.shift(!session.on_shift)}
      >
        {session.on_shift ? STRINGS.onShift : STRINGS.offShift}
      </button>
      <span class="spacer" />
      {state.lostSince === null && <span class="dim">{STRINGS.connected}</span>}
      {EDITORS.has(session.user.role) && <a href="/editor">{STRINGS.directory}</a>}
      <Sound desk={desk} />
      <Notifications />
      <button type="button" onClick={switchTheme}>{STRINGS.theme}</button>
      <button type="button" onClick={() => desk.ask('keys')}>{STRINGS.keys} <kbd>?</kbd></button>
      <span>{session.user.name}</span>
      <button type="button" onClick={() => void desk.logout()}>{STRINGS.signOut}</button>
    </header>
  );
}

function Sound({ desk }: { desk: Desk }) {
  const [on, setOn] = useState(desk.alarm.audible);
  const unlock = () => {
    desk.alarm.unlock();
    setTimeout(() => setOn(desk.alarm.audible), 200);
  };
  const audible = on || desk.alarm.audible;
  return audible
    ? <span class="dim">{STRINGS.soundOn}</span>
    : <button type="button" class="warn" onClick={unlock}>{STRINGS.soundOff}</button>;
}

function Notifications() {
  const supported = 'Notification' in window;
  const [permission, setPermission] = useState(supported ? Notification.permission : 'denied');
  if (permission !== 'default') return null;
  const ask = async () => setPermission(await Notification.requestPermission());
  return <button type="button" onClick={() => void ask()}>{STRINGS.notifyOff}</button>;
}

function switchTheme(): void {
  const root = document.documentElement;
  root.dataset['theme'] = root.dataset['theme'] === 'dark' ? 'light' : 'dark';
}
