import { telephone } from '../../shared/phone';
import type { ChatConfig } from '../protocol';
import type { Strings } from '../strings';

interface Props {
  config: Pick<ChatConfig, 'emergency' | 'crisis_line'>;
  words: Strings;
  leave: () => void;
}

/** Never scrolls away: the emergency number, the crisis line, and the way out. */
export function Bar({ config, words, leave }: Props) {
  return (
    <nav class="bar">
      <a class="call" href={telephone(config.emergency)} aria-label={words.callEmergency(config.emergency)}>
        {config.emergency}
      </a>
      <a class="call" href={telephone(config.crisis_line)} aria-label={words.callCrisis(config.crisis_line)}>
        {config.crisis_line}
      </a>
      <button type="button" class="leave" onClick={leave}>{words.leave}</button>
    </nav>
  );
}
