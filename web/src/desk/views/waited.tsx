import { useEffect, useState } from 'preact/hooks';
import { dayAndClock, waited } from '../../shared/time';

/** A waiting time that counts. */
export function Waited({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <time class="waited" dateTime={since} title={dayAndClock(since)}>{waited(since, now)}</time>;
}
