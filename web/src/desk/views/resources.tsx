import { useEffect, useRef, useState } from 'preact/hooks';
import type { Resource } from '../../shared/wire';
import type { Desk } from '../desk';
import type { ConversationView } from '../protocol';
import { plain, STRINGS } from '../strings';

export function Resources({ desk, view }: { desk: Desk; view: ConversationView }) {
  const [found, setFound] = useState<Resource[] | null>(null);
  const [problem, setProblem] = useState(false);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (found) section.current?.scrollIntoView();
  }, [found]);
  const search = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const query = { q: String(form.get('q')), zip: String(form.get('zip')), language: view.conversation.language };
    try {
      setFound(await desk.api.resources(query));
      setProblem(false);
    } catch {
      setProblem(true);
    }
  };
  return (
    <section ref={section} class="resources">
      <h2>{STRINGS.resources} <kbd>s</kbd></h2>
      <form class="search" onSubmit={(event) => void search(event)}>
        <input id="resource-search" name="q" placeholder={STRINGS.searchResources} aria-label={STRINGS.searchResources}
          defaultValue={view.intake.needs?.map(plain).join(' ')} />
        <input class="zip" name="zip" inputMode="numeric" placeholder={STRINGS.searchZip} aria-label={STRINGS.searchZip}
          defaultValue={view.intake.location?.zip ?? ''} />
        <button type="submit">{STRINGS.search}</button>
      </form>
      <div role="status">
        {problem && <p class="problem">{STRINGS.notDone}</p>}
        {found?.length === 0 && <p class="dim">{STRINGS.noResources}</p>}
      </div>
      <ul class="found">
        {found?.map((resource) => (
          <li key={resource.id}>
            <p><strong>{resource.name}</strong> {resource.phone}</p>
            <p class="dim">{summary(resource)}</p>
            <button type="button" disabled={!desk.mine} onClick={() => void desk.sendResource(resource)}
              aria-label={`${STRINGS.sendResource}: ${resource.name}`}>
              {STRINGS.sendResource}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function summary(resource: Resource): string {
  const open = resource.open_now === null ? resource.hours : resource.open_now ? STRINGS.openNow : STRINGS.closedNow;
  const far = resource.distance_miles === null ? null : STRINGS.miles(resource.distance_miles);
  return [open, far, resource.caution, resource.verified_text].filter(Boolean).join(' · ');
}
