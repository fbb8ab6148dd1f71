/**
 * Following the conversation without dragging the reader: when the end of the page was in view, what is new comes into
 * view from its beginning; someone who has scrolled up to read is left alone.
 */
const NEAR = 160;
const GAP = 12;

let atEnd = true;
let lastLength = 0;

const measure = () => {
  const { scrollHeight } = document.documentElement;
  atEnd = window.innerHeight + window.scrollY >= scrollHeight - NEAR;
};
window.addEventListener('scroll', measure, { passive: true });
window.addEventListener('resize', () => {
  if (atEnd) window.scrollTo(0, document.documentElement.scrollHeight); // a phone's keyboard has opened
});

export function followNewest(list: HTMLElement | null): void {
  if (!list) return;
  const known = lastLength;
  lastLength = list.children.length;
  const newest = list.lastElementChild;
  const own = newest?.classList.contains('resident') ?? false;
  if (!newest || known === 0 || list.children.length <= known || !(atEnd || own)) return;
  // With only the greeting known before, this is an earlier conversation coming back: go to where it stopped.
  const target = (known > 1 && list.children[known]) || newest;
  const bar = document.querySelector('.bar')?.getBoundingClientRect().bottom ?? 0;
  const start = target.getBoundingClientRect().top + window.scrollY - bar - GAP;
  const end = document.documentElement.scrollHeight - window.innerHeight;
  window.scrollTo(0, Math.min(start, end));
  atEnd = true;
}
