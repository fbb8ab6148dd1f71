/** Phone numbers: as links, and found in running text. */

/** The address a phone dials: "505-848-1345 x12" → "tel:5058481345,12"; short codes ("911") stay as they are. */
export function telephone(number: string): string {
  const [main = '', extension] = number.split(/\s*(?:x|ext\.?|,)\s*/i);
  const digits = main.replace(/[^\d+]/g, '');
  return `tel:${digits}${extension ? `,${extension.replace(/\D/g, '')}` : ''}`;
}

/** As people here read it: "+15058481345" → "505-848-1345". Anything else stays as it is. */
export function readable(number: string): string {
  return number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3');
}

export interface TextPart {
  text: string;
  number: string | null;
}

const LONG_NUMBER = String.raw`(?:\+?1[-. ])?\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b`;

/** Splits a text into words and numbers to call. `short` lists the short codes that are phone numbers here ("911", "988"). */
export function phoneParts(text: string, short: readonly string[]): TextPart[] {
  const codes = short.map((code) => String.raw`\b${code.replace(/\D/g, '')}\b(?![-.]\d)`);
  const pattern = new RegExp([LONG_NUMBER, ...codes].join('|'), 'g');
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), number: null });
    parts.push({ text: match[0], number: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), number: null });
  return parts;
}
