/** The editors' keys. Single letters count only outside fields and dialogs, and can be switched off (WCAG 2.1.4). */
export type Command = 'search' | 'next' | 'previous' | 'create' | 'edit' | 'verify' | 'retire' | 'keys';

export const KEYS: Record<string, Command> = {
  '/': 'search', j: 'next', k: 'previous', n: 'create', e: 'edit', v: 'verify', r: 'retire', '?': 'keys',
};

const FIELDS = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable]';

export function commandFor(event: KeyboardEvent): Command | null {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (target?.closest(`${FIELDS}, dialog, .form`) || document.querySelector('dialog[open]')) return null;
  return KEYS[event.key] ?? null;
}
