/** Where the editor is, as the part of the address after "#": it can be sent to a colleague, and Back works. */
export type Page = 'records' | 'pairs' | 'needs' | 'changes';

export interface Route {
  page: Page;
  /** The record that is open, or the two that are compared. */
  ids: readonly string[];
}

const PAGES: readonly Page[] = ['records', 'pairs', 'needs', 'changes'];

export function readRoute(hash: string): Route {
  const [page, ...ids] = hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decode);
  const known = PAGES.find((one) => one === page);
  return known ? { page: known, ids } : { page: 'records', ids: [] };
}

export function hashOf(page: Page, ...ids: string[]): string {
  return `#/${[page, ...ids.map(encodeURIComponent)].join('/')}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
