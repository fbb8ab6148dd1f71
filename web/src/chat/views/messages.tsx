import { useLayoutEffect, useRef } from 'preact/hooks';
import { clock } from '../../shared/time';
import type { Message } from '../../shared/wire';
import type { Chat, ChatState } from '../chat';
import { openButtons, type Outgoing } from '../conversation';
import { followNewest } from '../scroll';
import type { Strings } from '../strings';
import { Card } from './card';
import { Spoken } from './spoken';
import { TextList } from './text-list';

interface Props {
  chat: Chat;
  state: ChatState;
  words: Strings;
}

export function Messages({ chat, state, words }: Props) {
  const { messages, outgoing } = state.conversation;
  const greeting = chat.config.greeting[state.language];
  const buttons = openButtons(state.conversation, greeting.buttons);
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => followNewest(list.current), [messages, outgoing.length]);

  return (
    <section class="conversation" aria-label={words.conversation}>
      <ol ref={list}>
        <li class="message bot">
          <p class="who">{words.fromProgram}</p>
          <Spoken text={greeting.text} config={chat.config} />
        </li>
        {messages.map((message) => (
          <Stored key={message.seq} message={message} chat={chat} state={state} words={words} />
        ))}
        {outgoing.map((own) => <Unsent key={own.clientId} own={own} words={words} />)}
      </ol>
      {state.typing && (
        <p class="typing dim">{state.typing === 'bot' ? words.typingBot : words.typingPerson}</p>
      )}
      <QuickReplies buttons={buttons} chat={chat} words={words} />
    </section>
  );
}

function Stored({ message, chat, state, words }: Props & { message: Message }) {
  const who = { bot: words.fromProgram, dispatcher: words.fromPerson, resident: words.fromYou, system: null };
  const label = who[message.author];
  return (
    <li class={`message ${message.author} ${message.kind}`}>
      {label && (
        <p class="who">
          {message.kind === 'safety' && <strong>{words.important}: </strong>}
          {label}
        </p>
      )}
      {message.resources.length === 0 && <Spoken text={message.text} config={chat.config} />}
      {message.resources.map((resource) => (
        <Card key={resource.id} resource={resource} language={state.language} words={words}
          report={(text) => chat.write(text)} />
      ))}
      {message.resources.length > 0 && (
        <div class="after">
          <button type="button" class="print" onClick={() => window.print()}>{words.printList}</button>
          {chat.config.texts_lists && <TextList chat={chat} state={state} words={words} seq={message.seq} />}
        </div>
      )}
      {message.author === 'resident' && (
        <p class="state">{clock(message.at, state.language)} · {words.sent}</p>
      )}
    </li>
  );
}

function Unsent({ own, words }: { own: Outgoing; words: Strings }) {
  const label = { waiting: words.waiting, sending: words.sending, refused: words.refused }[own.state];
  return (
    <li class={`message resident ${own.state}`}>
      <p class="who">{words.fromYou}</p>
      <p class="text">{own.text}</p>
      <p class="state">{own.reason ? `${label}. ${own.reason}` : label}</p>
    </li>
  );
}

function QuickReplies({ buttons, chat, words }: { buttons: readonly string[]; chat: Chat; words: Strings }) {
  if (buttons.length === 0) return null;
  const choose = (event: MouseEvent, text: string) => {
    chat.write(text);
    // The pressed button is about to go. Someone on a keyboard is taken to the box; a tap must not open the keyboard.
    if (event.detail === 0) document.getElementById('write')?.focus();
  };
  return (
    <div class="replies" role="group" aria-label={words.quickReplies}>
      {buttons.map((text) => (
        <button type="button" key={text} onClick={(event) => choose(event, text)}>{text}</button>
      ))}
    </div>
  );
}
