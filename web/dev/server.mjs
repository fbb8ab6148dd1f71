// A development tool, never part of a deployment: serves web/dist with the real security headers and plays both
// protocols from memory, so that the faces can be worked on without the bot, the engine and a trained model.
//
//   npm run build && npm run dev        then http://127.0.0.1:5180/ and /desk (any user name, password "dev")
//
// Say "gun" or "pistola" for an emergency, "food" or "comida" for resource cards, "drop" to lose the connection.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachChat, chatConfig } from './chat.mjs';
import { handleDesk } from './desk.mjs';
import { World } from './world.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const port = Number(process.env.PORT ?? 5180);
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PAGES = { '/': '/index.html', '/desk': '/desk.html' };

const world = new World();
if (process.argv.includes('--busy')) world.fill();

async function serveFile(path, response) {
  const file = normalize(PAGES[path] ?? path);
  try {
    const body = await readFile(join(dist, file));
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': "default-src 'self'; connect-src 'self'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end('not found');
  }
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://local');
  if (pathname === '/chat/config') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(chatConfig(world)));
  } else if (pathname.startsWith('/api/desk/')) {
    void handleDesk(world, request, response);
  } else {
    void serveFile(pathname, response);
  }
});
attachChat(world, server);
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/ and /desk`));
