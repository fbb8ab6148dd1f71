import { useEffect } from 'preact/hooks';
import { useStore } from '../../shared/store';
import type { Chat } from '../chat';
import { leavePage, onEscapeTwice } from '../leave';
import { STRINGS } from '../strings';
import { Bar } from './bar';
import { Composer } from './composer';
import { Header } from './header';
import { Messages } from './messages';

export function App({ chat }: { chat: Chat }) {
  const state = useStore(chat.state);
  const { config } = chat;
  const words = STRINGS[state.language];
  const leave = () => leavePage(config.quick_exit_url, () => chat.leave());

  useEffect(() => onEscapeTwice(leave), [chat]);
  useEffect(() => {
    document.documentElement.lang = state.language;
    document.title = config.department[state.language];
  }, [state.language]);
  useEffect(() => {
    // A hidden frame counts as visible to the browser, but has no height.
    const look = () => document.visibilityState === 'visible' && window.innerHeight > 0 && chat.seen();
    look();
    document.addEventListener('visibilitychange', look);
    window.addEventListener('resize', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('resize', look);
    };
  }, [state.conversation.messages.length]);

  return (
    <>
      <a class="skip" href="#write">{words.skip}</a>
      <Bar config={config} words={words} leave={leave} />
      <main class="page">
        <Header chat={chat} state={state} words={words} />
        <Messages chat={chat} state={state} words={words} />
        <Composer chat={chat} state={state} words={words} />
      </main>
    </>
  );
}
