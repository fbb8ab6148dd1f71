import type { Line } from '../protocol';
import { hashOf } from '../route';
import { STRINGS } from '../strings';
import type { Props } from './app';

export function Pairs({ editor, state }: Props) {
  return (
    <main class="page">
      <h2>{STRINGS.pairsTitle}</h2>
      {state.pairs === null && <p class="dim">{STRINGS.loading}</p>}
      {state.pairs?.length === 0 && <p class="dim">{STRINGS.noPairs}</p>}
      <ul class="pairs">
        {state.pairs?.map(({ first, second, why }) => (
          <li key={`${first.id} ${second.id}`}>
            <Name line={first} />
            <Name line={second} />
            <p class="dim">{why.map((reason) => STRINGS.alike[reason]).join(', ')}</p>
            <p class="acts">
              <a class="button main" href={hashOf('pairs', first.id, second.id)}
                aria-label={`${STRINGS.compare}: ${first.name}, ${second.name}`}>{STRINGS.compare}</a>
              <button type="button" onClick={() => void editor.notTheSame(first.id, second.id)}
                aria-label={`${STRINGS.notTheSame}: ${first.name}, ${second.name}`}>{STRINGS.notTheSame}</button>
            </p>
          </li>
        ))}
      </ul>
    </main>
  );
}

function Name({ line }: { line: Line }) {
  return (
    <p><a href={hashOf('records', line.id)}>{line.name}</a> <span class="dim">{line.organization}</span></p>
  );
}
