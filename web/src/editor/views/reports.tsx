import { dayAndClock } from '../../shared/time';
import type { Editor } from '../editor';
import type { RecordView } from '../protocol';
import { STRINGS } from '../strings';

/** What residents say is wrong, and nobody has looked at. */
export function Reports({ editor, view }: { editor: Editor; view: RecordView }) {
  const open = view.reports.filter(({ closed_at }) => closed_at === null);
  if (!open.length) return null;
  return (
    <section class="reported" aria-labelledby="reports">
      <h3 id="reports">{STRINGS.openReports}</h3>
      <ul>
        {open.map((report) => (
          <li key={report.id}>
            <strong>{STRINGS.report(report.kind)}</strong>{' '}
            <span class="dim">{STRINGS.reportFrom(report.channel, report.language)}, {dayAndClock(report.at)}</span>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => editor.ask('dismiss')}>{STRINGS.dismiss}</button>
    </section>
  );
}
