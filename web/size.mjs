// After a build: the residents' page with all it loads stays under 100 KB, and widget.js stands alone.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMIT = 100_000;
const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist');
const page = readFileSync(join(dist, 'index.html'), 'utf8');
const loaded = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
const total = ['index.html', ...loaded].reduce((sum, file) => sum + statSync(join(dist, file)).size, 0);

console.log(`residents' page: ${(total / 1000).toFixed(1)} KB uncompressed (limit ${LIMIT / 1000} KB)`);
if (total > LIMIT) throw new Error("the residents' page has grown over its limit");
if (/\bimport\b/.test(readFileSync(join(dist, 'widget.js'), 'utf8'))) {
  throw new Error('widget.js must not import: other sites load it as a classic script');
}
