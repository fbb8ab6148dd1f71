import type { Priority } from '../protocol';
import { SHAPES, type Shape } from '../queue';
import { STRINGS } from '../strings';

const PATHS: Record<Shape, string> = {
  diamond: 'M8 0l8 8-8 8-8-8z',
  triangle: 'M8 1l7.5 14H.5z',
  circle: 'M8 2a6 6 0 110 12A6 6 0 018 2z',
  square: 'M2 2h12v12H2zM5 5v6h6V5z',
};

/** A priority as a word and a shape; colour only repeats what both say. */
export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <span class={`priority p${priority}`}>
      <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><path fill-rule="evenodd" d={PATHS[SHAPES[priority]]} /></svg>
      {STRINGS.priority[priority]}
    </span>
  );
}
