/**
 * The chat inside another site: <script src="https://CHAT.HOST/widget.js" data-language="es" defer></script>
 *
 * Adds one button; pressing it opens the residents' page in a frame. Classic script, no imports, and no style element,
 * so that it works under the other site's own content security policy (which must allow this host in frame-src).
 * Attributes: data-language ("en" | "es", else the page's own language), data-label (the button's words).
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const origin = new URL(script.src).origin;
  const asked = script.dataset['language'] ?? document.documentElement.lang;
  const language = asked.toLowerCase().startsWith('es') ? 'es' : 'en';
  const words = {
    en: { open: 'Get help by chat', close: 'Close chat', news: 'New message in the chat', title: 'Chat' },
    es: { open: 'Ayuda por chat', close: 'Cerrar chat', news: 'Mensaje nuevo en el chat', title: 'Chat' },
  }[language];
  const openLabel = script.dataset['label'] ?? words.open;

  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = openLabel;
  button.setAttribute('aria-expanded', 'false');
  Object.assign(button.style, {
    position: 'fixed', right: '16px', bottom: '16px', zIndex: '2147483000', minHeight: '48px', padding: '0 20px',
    border: '2px solid #ffffff', borderRadius: '8px', background: '#0b4a6f', color: '#ffffff',
    font: '600 18px system-ui, sans-serif', cursor: 'pointer',
  });

  let frame: HTMLIFrameElement | null = null;

  const make = () => {
    const frame = document.createElement('iframe');
    frame.src = `${origin}/?lang=${language}`;
    frame.title = words.title;
    frame.allow = 'geolocation';
    Object.assign(frame.style, {
      position: 'fixed', right: '0', bottom: '80px', zIndex: '2147483000', width: 'min(420px, 100vw)',
      height: 'min(680px, calc(100vh - 88px))', border: '1px solid #8b8d8c', background: '#ffffff',
    });
    button.before(frame);
    return frame;
  };

  const isOpen = () => frame !== null && frame.style.display !== 'none';

  // Closed, the frame is hidden and not removed: where a browser gives a frame no storage, the conversation is only there.
  button.addEventListener('click', () => {
    const opening = !isOpen();
    frame ??= make();
    frame.style.display = opening ? 'block' : 'none';
    if (opening) frame.focus();
    button.textContent = opening ? words.close : openLabel;
    button.setAttribute('aria-expanded', String(opening));
  });

  /** "Leave this page" inside the frame: this page goes too, and Back does not return to it. */
  const leave = (url: unknown) => {
    if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return;
    frame?.remove();
    window.location.replace(url);
  };

  window.addEventListener('message', (event: MessageEvent) => {
    if (event.origin !== origin || !frame || event.source !== frame.contentWindow) return;
    const data = event.data as { type?: unknown; url?: unknown } | null;
    if (data?.type === 'acs-chat-leave') leave(data.url);
    if (data?.type === 'acs-chat-news' && !isOpen()) button.textContent = words.news;
  });

  const show = () => document.body.append(button);
  if (document.body) show();
  else document.addEventListener('DOMContentLoaded', show);
})();
