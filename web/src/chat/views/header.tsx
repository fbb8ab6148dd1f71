import type { Chat, ChatState } from '../chat';
import { STRINGS, type Strings } from '../strings';

interface Props {
  chat: Chat;
  state: ChatState;
  words: Strings;
}

export function Header({ chat, state, words }: Props) {
  const { config } = chat;
  return (
    <header class="header">
      <h1>{config.department[state.language]}</h1>
      <p class="dim">
        {words.program} · {state.onShift ? words.onShift : words.offShift}
      </p>
      {state.joined && <p class="joined">{words.joined}</p>}
      <div class="settings">
        <div class="languages">
          {config.languages.map((language) => (
            <button
              type="button" key={language} lang={language} aria-pressed={language === state.language}
              onClick={() => chat.speak(language)}
            >
              {STRINGS[language].languageName}
            </button>
          ))}
        </div>
        <details>
          <summary>{words.traces}</summary>
          <p>{words.tracesText}</p>
        </details>
      </div>
    </header>
  );
}
