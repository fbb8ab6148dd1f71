/** The desk's keys. Single letters count only outside fields and dialogs, and can be switched off (WCAG 2.1.4). */
export type Command =
  | 'next' | 'previous' | 'claim' | 'reply' | 'resources' | 'note' | 'close' | 'giveBack' | 'saved' | 'keys';

export const KEYS: Record<string, Command> = {
  j: 'next', k: 'previous', c: 'claim', r: 'reply', v: 'saved', s: 'resources', n: 'note', x: 'close', g: 'giveBack',
  '?': 'keys',
};

const FIELDS = 'input, textarea, select, [contenteditable]';

export function commandFor(event: KeyboardEvent): Command | null {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (target?.closest(`${FIELDS}, dialog`) || document.querySelector('dialog[open]')) return null;
  return KEYS[event.key] ?? null;
}

/** Escape in a field returns to the desk's keys. */
export function leaveField(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (event.key === 'Escape' && target?.matches(FIELDS) && !target.closest('dialog')) target.blur();
}
