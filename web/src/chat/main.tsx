import { render } from 'preact';
import type { Language } from '../shared/wire';
import { announce } from './announce';
import { Chat } from './chat';
import type { Socket } from './connection';
import { Memory, tabStorage } from './memory';
import type { ChatConfig } from './protocol';
import { STRINGS } from './strings';
import { App } from './views/app';
import { Unreachable } from './views/unreachable';

const LONGEST_WAIT = 15_000;

/** The tab's own choice, else what the embedding site asked for (?lang=es), else the browser's language. */
function startLanguage(memory: Memory): Language {
  const asked = new URLSearchParams(window.location.search).get('lang') ?? navigator.language;
  return memory.get().language ?? (asked.toLowerCase().startsWith('es') ? 'es' : 'en');
}

function connect(): Socket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${window.location.host}/chat/ws`) as unknown as Socket;
}

/** Inside another site's page the chat may be hidden when an answer comes: widget.js says so on its button. */
function tellHost(): void {
  if (window.parent !== window) window.parent.postMessage({ type: 'acs-chat-news' }, '*');
}

async function loadConfig(whenUnreachable: () => void): Promise<ChatConfig> {
  for (let wait = 1_000; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    try {
      const response = await fetch('/chat/config', { cache: 'no-store' });
      if (response.ok) return (await response.json()) as ChatConfig;
    } catch {
      // No network, or no server: said on the page, and tried again.
    }
    whenUnreachable();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function main(): Promise<void> {
  const root = document.getElementById('app')!;
  const memory = new Memory(tabStorage());
  const language = startLanguage(memory);
  document.documentElement.lang = language;
  const config = await loadConfig(() => render(<Unreachable language={language} />, root));
  const chat = new Chat(config, language, memory, connect, (messages) => {
    tellHost();
    for (const message of messages) {
      const words = STRINGS[chat.state.get().language];
      const text = message.resources.map(({ name }) => name).join('. ') || message.text;
      if (message.kind === 'safety') announce(`${words.important}: ${text}`, 'assertive');
      else announce(text, 'polite');
    }
  });
  render(<App chat={chat} />, root);
  chat.start();
  window.addEventListener('online', () => chat.tryNow());
  window.addEventListener('pageshow', () => chat.tryNow());
}

void main();
