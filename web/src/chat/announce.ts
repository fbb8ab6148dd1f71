/**
 * What a screen reader is told. The visible conversation is not a live region itself: loading an earlier conversation
 * would read all of it aloud. New messages are spoken here, safety messages at once, others when there is a pause.
 */
export type Urgency = 'polite' | 'assertive';

export function announce(text: string, urgency: Urgency): void {
  const region = document.getElementById(`say-${urgency}`);
  if (!region) return;
  const line = document.createElement('p');
  line.textContent = text;
  region.append(line);
  setTimeout(() => line.remove(), 20_000); // long enough to be spoken, then not met again when reading the page
}
