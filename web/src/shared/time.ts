import type { Language } from './wire';

export const LOCALES: Record<Language, string> = { en: 'en-US', es: 'es-US' };

/** "1:05 PM", in the reader's own time zone. */
export function clock(at: string, language: Language = 'en'): string {
  return new Date(at).toLocaleTimeString(LOCALES[language], { hour: 'numeric', minute: '2-digit' });
}

/** "Nov 22, 1:05 PM". */
export function dayAndClock(at: string, language: Language = 'en'): string {
  const options: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' };
  return new Date(at).toLocaleString(LOCALES[language], options);
}

/** How long something has waited, counting: "0:42", "12:05", "2 h 05 min", "3 d 4 h". A clock set back counts as zero. */
export function waited(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours >= 1) return `${hours} h ${two(minutes % 60)} min`;
  return `${minutes}:${two(seconds % 60)}`;
}

/** "Apr 21, 2026", "Apr 2026" or "2026": a date as precise as it was given. */
export function day(date: string, language: Language = 'en'): string {
  const [year, month, of] = date.split('-').map(Number);
  if (!year || !month) return date;
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', ...(of && { day: 'numeric' as const }) };
  return new Date(year, month - 1, of ?? 1).toLocaleDateString(LOCALES[language], options);
}
