import type { Session } from '../protocol';
import { hashOf, type Page } from '../route';
import { STRINGS } from '../strings';
import type { Props } from './app';

const PAGES: Page[] = ['records', 'pairs', 'needs', 'changes'];

export function Header({ editor, state, session }: Props & { session: Session }) {
  return (
    <header class="header">
      <h1>{STRINGS.title} <span class="dim">{session.department}</span></h1>
      <nav aria-label={STRINGS.title}>
        {PAGES.map((page) => (
          <a key={page} href={hashOf(page)} aria-current={state.route.page === page ? 'page' : undefined}>
            {STRINGS.pages[page]}
          </a>
        ))}
      </nav>
      <span class="spacer" />
      {session.dispatcher && <a href="/desk">{STRINGS.desk}</a>}
      <button type="button" onClick={switchTheme}>{STRINGS.theme}</button>
      <button type="button" onClick={() => editor.ask('keys')}>{STRINGS.keys} <kbd>?</kbd></button>
      <span>{session.user.name}</span>
      <button type="button" onClick={() => void editor.logout()}>{STRINGS.signOut}</button>
    </header>
  );
}

function switchTheme(): void {
  const root = document.documentElement;
  root.dataset['theme'] = root.dataset['theme'] === 'dark' ? 'light' : 'dark';
}
