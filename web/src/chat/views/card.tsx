import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { telephone } from '../../shared/phone';
import { LOCALES } from '../../shared/time';
import type { Language, Resource } from '../../shared/wire';
import type { Strings } from '../strings';

interface Props {
  resource: Resource;
  language: Language;
  words: Strings;
  report: (text: string) => void;
}

export function Card({ resource, words, report, language }: Props) {
  const title = `resource-${resource.id}`;
  return (
    <article class="card" aria-labelledby={title}>
      <h2 id={title}>{resource.name}</h2>
      {resource.organization && resource.organization !== resource.name && (
        <p class="dim">{resource.organization}</p>
      )}
      {resource.description && <p>{resource.description}</p>}
      <Opening resource={resource} words={words} />
      {resource.walk_in === false && <p>{words.noWalkIn}</p>}
      {resource.caution && <p class="caution">{resource.caution}</p>}
      <Calls resource={resource} words={words} />
      <dl>
        <Fact name={words.hours}>{resource.hours}</Fact>
        <Fact name={words.address}>{resource.address && <Place resource={resource} words={words} language={language} />}</Fact>
        <Fact name={words.forWhom}>{resource.eligibility}</Fact>
        <Fact name={words.bring}>{resource.what_to_bring}</Fact>
        <Fact name={words.cost}>{resource.cost}</Fact>
        <Fact name={words.languages}>{resource.languages.join(', ')}</Fact>
        <Fact name={words.website}>{resource.url && <Website url={resource.url} words={words} />}</Fact>
      </dl>
      <Footer resource={resource} words={words} report={report} />
    </article>
  );
}

function Opening({ resource, words }: { resource: Resource; words: Strings }) {
  const { open_now: open, open_text: detail, hours } = resource;
  if (open === null) return detail || !hours ? <p class="opening">{detail ?? words.hoursUnknown}</p> : null;
  return (
    <p class={open ? 'opening is-open' : 'opening'}>
      <strong>{open ? words.open : words.closed}</strong>
      {detail && ` · ${detail}`}
    </p>
  );
}

function Calls({ resource, words }: { resource: Resource; words: Strings }) {
  const before = words.call('').trim();
  const others = resource.phones.filter(({ number }) => number !== resource.phone && number !== resource.text_line);
  return (
    <>
      {resource.phone && (
        <a class="big-call" href={telephone(resource.phone)}
          aria-label={`${words.call(resource.phone)}, ${resource.name}`}>
          {before} <span class="number">{resource.phone}</span>
        </a>
      )}
      {others.map(({ number, label }) => (
        <p key={number}><a href={telephone(number)}>{words.call(number)}</a>{label && ` (${label})`}</p>
      ))}
      {resource.text_line && (
        <p>{words.textLine}: <a href={`sms:${resource.text_line.replace(/[^\d+]/g, '')}`}>{resource.text_line}</a></p>
      )}
    </>
  );
}

function Place({ resource, words, language }: { resource: Resource; words: Strings; language: Language }) {
  const { address, distance_miles: miles, directions_url: directions, name } = resource;
  const distance = miles?.toLocaleString(LOCALES[language], { maximumFractionDigits: 1 });
  return (
    <>
      {address}
      {distance && `, ${words.miles(distance)}`}
      {directions && (
        <>
          {' · '}
          <a href={directions} target="_blank" rel="noopener noreferrer"
            aria-label={`${words.directions}, ${name} ${words.newTab}`}>
            {words.directions}
          </a>
        </>
      )}
    </>
  );
}

function Website({ url, words }: { url: string; words: Strings }) {
  const host = url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/.*$/, '');
  return <a href={url} target="_blank" rel="noopener noreferrer" aria-label={`${host} ${words.newTab}`}>{host}</a>;
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return children ? <div><dt>{name}</dt><dd>{children}</dd></div> : null;
}

/** When the record was last checked, and a way to say that it was wrong: a plain message that a person can read. */
function Footer({ resource, words, report }: Omit<Props, 'language'>) {
  const [reported, setReported] = useState(false);
  const send = () => {
    report(words.wrongText(resource.name));
    setReported(true);
  };
  return (
    <p class="checked">
      <span class="dim">{resource.verified_text}</span>
      {reported
        ? <span class="dim" role="status">{words.wrongSent}</span>
        : <button type="button" onClick={send} aria-label={`${words.wrong}: ${resource.name}`}>{words.wrong}</button>}
    </p>
  );
}
