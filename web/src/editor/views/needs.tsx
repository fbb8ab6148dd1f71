import { useState } from 'preact/hooks';
import { STRINGS } from '../strings';
import type { Props } from './app';

const MONTHS = [1, 3, 6, 12];

export function Needs({ editor, state }: Props) {
  const [months, setMonths] = useState(3);
  const { needs } = state;
  return (
    <main class="page">
      <h2>{STRINGS.needsTitle}</h2>
      <p class="row start">
        <label for="months">{STRINGS.period}</label>
        <select id="months" value={String(months)} onChange={(event) => {
          const count = Number(event.currentTarget.value);
          setMonths(count);
          void editor.loadNeeds(count);
        }}>
          {MONTHS.map((count) => <option key={count} value={String(count)}>{STRINGS.months(count)}</option>)}
        </select>
        <span class="dim">{STRINGS.needsHint}</span>
      </p>
      {needs?.totals.length === 0 && <p class="dim">{STRINGS.noNeeds}</p>}
      {needs && needs.totals.length > 0 && (
        <>
          <table class="counts">
            <thead>
              <tr>
                <th scope="col">{STRINGS.need}</th><th scope="col">{STRINGS.asked}</th><th scope="col">{STRINGS.inEnglish}</th>
                <th scope="col">{STRINGS.inSpanish}</th><th scope="col">{STRINGS.where}</th>
              </tr>
            </thead>
            <tbody>
              {needs.totals.map((total) => (
                <tr key={total.need}>
                  <th scope="row">{total.name}</th><td>{total.count}</td><td>{total.english}</td><td>{total.spanish}</td>
                  <td>{total.zips.join(', ') || STRINGS.noZip}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <details>
            <summary>{STRINGS.byZip}</summary>
            <table class="counts">
              <thead>
                <tr>
                  <th scope="col">{STRINGS.need}</th><th scope="col">{STRINGS.zip}</th><th scope="col">{STRINGS.language}</th>
                  <th scope="col">{STRINGS.asked}</th>
                </tr>
              </thead>
              <tbody>
                {needs.items.map((item) => (
                  <tr key={`${item.need} ${item.zip} ${item.language}`}>
                    <th scope="row">{item.name}</th><td>{item.zip || STRINGS.noZip}</td>
                    <td>{item.language === 'es' ? STRINGS.spanish : STRINGS.english}</td><td>{item.count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </main>
  );
}
