import type { Priority } from '../protocol';
import { SHAPES, type Shape } from '../queue';
import { STRINGS } from '../strings';

const PATHS: Record<Shape, string> = {
  octagon: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
  triangle: 'M8 1l7.5 14H.5z',
  circle: 'M8 2a6 6 0 110 12A6 6 0 018 2z',
  square: 'M3 3h10v10H3z',
};

/** A priority as a word and a shape; colour only repeats what both say. */
export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <span class={`priority p${priority}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true"><path d={PATHS[SHAPES[priority]]} /></svg>
      {STRINGS.priority[priority]}
    </span>
  );
}
