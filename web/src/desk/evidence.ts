/** A message cut where evidence begins and ends, so that each piece can be marked with all that points at it. Pure. */
import type { Evidence } from './protocol';

export interface Piece {
  text: string;
  evidence: Evidence[];
}

export function pieces(text: string, evidence: readonly Evidence[]): Piece[] {
  const points = Array.from(text); // by code point, as the offsets are
  const inside = evidence.filter(({ start, end }) => start >= 0 && end > start && end <= points.length);
  const cuts = new Set([0, points.length, ...inside.flatMap(({ start, end }) => [start, end])]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!;
    const covering = inside.filter(({ start, end }) => start <= from && end >= to);
    return { text: points.slice(from, to).join(''), evidence: covering };
  });
}
