import { phoneParts, telephone } from '../../shared/phone';
import type { ChatConfig } from '../protocol';

/** A text with its phone numbers as links: "call 911" is one tap. */
export function Spoken({ text, config }: { text: string; config: ChatConfig }) {
  const parts = phoneParts(text, [config.emergency, config.crisis_line]);
  return (
    <p class="text">
      {parts.map(({ text: words, number }) => (number ? <a href={telephone(number)}>{words}</a> : words))}
    </p>
  );
}
