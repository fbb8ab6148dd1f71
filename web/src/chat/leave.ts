/**
 * Leaving at once: what is on screen goes first, then the server is told, then another page takes this one's place in
 * the tab's history. If the browser shows this page again all the same (its back-forward cache), it leaves again.
 */
const TWICE_WITHIN = 2_000;

let leftFor: string | null = null;

export function leavePage(url: string, forget: () => void): void {
  leftFor = url;
  document.body.replaceChildren();
  document.title = '';
  forget();
  if (window.parent !== window) {
    // Inside another site's page: widget.js there replaces that page too. The address is no secret.
    window.parent.postMessage({ type: 'acs-chat-leave', url }, '*');
  }
  window.location.replace(url);
}

/** Escape pressed twice leaves. Call the result to stop listening. */
export function onEscapeTwice(leave: () => void): () => void {
  let last = -Infinity;
  const listen = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.repeat) return;
    if (event.timeStamp - last < TWICE_WITHIN) leave();
    last = event.timeStamp;
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

window.addEventListener('pageshow', (event) => {
  if (event.persisted && leftFor) window.location.replace(leftFor);
});
