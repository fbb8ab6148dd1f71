import type { Language } from '../../shared/wire';
import { leavePage } from '../leave';
import { STRINGS } from '../strings';
import { Bar } from './bar';

/** The national numbers and a neutral page: what the page knows before it has the city's settings. */
const BEFORE_CONFIG = { emergency: '911', crisis_line: '988', quick_exit_url: 'https://www.google.com/' };

export function Unreachable({ language }: { language: Language }) {
  const words = STRINGS[language];
  const { emergency, crisis_line: crisisLine, quick_exit_url: exit } = BEFORE_CONFIG;
  return (
    <>
      <Bar config={BEFORE_CONFIG} words={words} leave={() => leavePage(exit, () => {})} />
      <main class="page plain">
        <p role="alert">{words.unreachable(emergency, crisisLine)}</p>
      </main>
    </>
  );
}
