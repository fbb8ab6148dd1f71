import { useEffect, useState } from 'preact/hooks';
import { Refused, type Api } from '../api';
import { STRINGS } from '../strings';
import { Text, type Problems } from './inputs';

/** Milliseconds without typing after which the server is asked how it reads the hours. */
const PAUSE = 350;

/** Hours as one types them, and at once how residents will read them. */
export function Hours({ api, value, problems, onChange }: {
  api: Api; value: string; problems: Problems; onChange: (value: string) => void;
}) {
  const [read, setRead] = useState<{ text: string; good: boolean } | null>(null);
  useEffect(() => {
    setRead(null);
    if (!value.trim()) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.hours(value).then(
        ({ words_en, words_es }) => current && setRead({ text: STRINGS.hoursRead(`${words_en} / ${words_es}`), good: true }),
        (error) => current && error instanceof Refused && setRead({ text: error.message, good: false }),
      );
    }, PAUSE);
    return () => { current = false; clearTimeout(timer); };
  }, [api, value]);
  return (
    <div>
      <Text field="hours" label={STRINGS.field('hours')} value={value} problems={problems} hint={STRINGS.hoursHint}
        onChange={onChange} />
      <p class={read?.good ? 'hint good' : 'hint caution'} role="status">{read?.text}</p>
    </div>
  );
}
