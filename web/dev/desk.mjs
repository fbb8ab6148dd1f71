// The desk's API, played: /api/desk/… as JSON, and its event stream.
import { RESOURCES } from './world.mjs';

const NAMES = { user: { id: 'me', name: 'Sam Ortiz', role: 'dispatcher' }, department: 'Albuquerque Community Safety', city: 'Albuquerque' };
const DISPOSITIONS = [
  { id: 'responder_sent', en: 'Responder sent', es: 'Se envió a alguien' }, { id: 'resources_given', en: 'Resources given', es: 'Se dieron recursos' },
  { id: 'no_person_found', en: 'No person found', es: 'No se encontró a nadie' }, { id: 'sent_to_911', en: 'Sent to 911', es: 'Pasado al 911' },
];
const SAVED = [
  { id: 'hello', en: 'My name is Sam. I am a person, and I am reading what you wrote.', es: 'Me llamo Sam. Soy una persona y estoy leyendo lo que escribió.' },
  { id: 'safe', en: 'Are you somewhere safe right now?', es: '¿Está en un lugar seguro en este momento?' },
];

const sessions = new Set();
const item = (world, handoff) => {
  const conversation = world.conversations.get(handoff.conversation_id);
  const { closed, ...fields } = handoff;
  const words = conversation.messages.filter((message) => message.author === 'resident');
  return { ...fields, language: conversation.language, channel: conversation.channel, first_words: words[0]?.text.slice(0, 80) ?? '', unread: words.length, last_message_at: conversation.messages.at(-1)?.at ?? null, opted_out: conversation.opted_out };
};
const fail = (status, code, extra = {}) => ({ status, body: { error: { code, message: code, ...extra }, ...extra } });
const ok = (body) => ({ status: 200, body });

export async function handleDesk(world, request, response) {
  const url = new URL(request.url, 'http://local');
  const [, , , what, id, action] = url.pathname.split('/');
  const known = sessions.has(/acs_desk=(\w+)/.exec(request.headers.cookie ?? '')?.[1]);
  if (what === 'events' && known) return stream(world, request, response);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString() || '{}') : {};
  const route = `${request.method} ${what}${action ? `/${action}` : ''}${url.searchParams.has('recent') ? '?recent' : ''}`;
  if (route === 'POST login' && body.password === 'dev') {
    const token = String(Math.random()).slice(2);
    sessions.add(token);
    response.setHeader('set-cookie', `acs_desk=${token}; HttpOnly; SameSite=Strict; Path=/`);
  } else if (route === 'POST login') {
    return reply(response, fail(401, 'wrong_credentials'));
  } else if (!known) {
    return reply(response, fail(401, 'not_signed_in'));
  }
  const target = what === 'handoffs' ? world.handoffs.get(id) : world.conversations.get(id);
  return reply(response, (ROUTES[route] ?? (() => fail(404, 'not_found')))({ world, target, body, url, id }));
}

const ROUTES = {
  'POST login': () => ok({ user: NAMES.user, csrf: 'dev' }),
  'POST logout': () => (sessions.clear(), ok({})),
  'GET session': ({ world }) => ok({ ...NAMES, csrf: 'dev', on_shift: world.onShift, dispositions: DISPOSITIONS, saved_replies: SAVED }),
  'PUT shift': ({ world, body }) => ((world.onShift = body.on), world.emit('change', { what: 'shift' }), [...world.conversations.values()].forEach((c) => world.emit('status', c)), ok({ on: body.on })),
  'GET queue': ({ world }) => ok({ items: [...world.handoffs.values()].filter((handoff) => !handoff.closed).map((handoff) => item(world, handoff)) }),
  'GET conversations': ({ world, target }) => {
    const { messages, notes, intake, token, joined, ...conversation } = target;
    const handoff = world.openHandoff(target);
    const history = [...world.handoffs.values()].filter((h) => h.conversation_id === target.id && h.closed).map((h) => ({ handoff_id: h.handoff_id, kind: h.kind, priority: h.priority, disposition: h.disposition, given_back: !h.disposition, opened_at: h.waiting_since, closed_at: new Date().toISOString() }));
    return ok({ conversation, handoff: handoff && item(world, handoff), messages, earlier: false, intake, notes, history });
  },
  'POST handoffs/claim': ({ world, target }) => {
    if (target.claimed_by && target.claimed_by.id !== 'me') return fail(409, 'already_claimed', { claimed_by: target.claimed_by });
    const conversation = world.conversations.get(target.conversation_id);
    Object.assign(target, { status: 'claimed', claimed_by: { id: 'me', name: NAMES.user.name } });
    conversation.joined = true;
    world.changed(conversation);
    return ok(item(world, target));
  },
  'POST handoffs/give-back': ({ world, target }) => finish(world, target, 'Given back to the assistant.'),
  'POST handoffs/close': ({ world, target, body }) => finish(world, target, 'Closed.', body.disposition),
  'GET conversations?recent': ({ world }) => ok({ items: [...world.conversations.values()].map((c) => ({ id: c.id, channel: c.channel, language: c.language, owner: c.owner, last_author: 'bot', last_words: c.messages.at(-1)?.text ?? '', last_message_at: c.messages.at(-1)?.at ?? c.created_at, handoff: world.openHandoff(c)?.status ?? null, opted_out: false })) }),
  'POST conversations/take': ({ world, target }) => ROUTES['POST handoffs/claim']({ world, target: world.openHandoff(target) ?? world.handoff(target, { kind: 'person', priority: 3, level: 'none', signals: [] }) }),
  'POST messages/mark': ({ world, id, body }) => {
    const conversation = [...world.conversations.values()].find((c) => c.messages.some((m) => m.id === id));
    conversation.messages.find((m) => m.id === id).mark = body.mark;
    world.changed(conversation);
    return ok({});
  },
  'POST conversations/messages': ({ world, target, body }) => {
    const delivery = target.channel === 'sms' ? { state: 'queued', error: null } : null;
    return ok(world.add(target, { author: 'dispatcher', dispatcher: NAMES.user.name, text: body.text, client_id: body.client_id, delivery }));
  },
  'POST conversations/resources': ({ world, target, body }) =>
    ok(world.add(target, { author: 'dispatcher', dispatcher: NAMES.user.name, text: '', client_id: body.client_id, resources: RESOURCES.filter((resource) => resource.id === body.service_id) })),
  'POST conversations/notes': ({ world, target, body }) => {
    target.notes.push({ id: String(target.notes.length), author: NAMES.user.name, text: body.text, at: new Date().toISOString() });
    world.changed(target);
    return ok({});
  },
  'POST conversations/typing': ({ world, target }) => (world.emit('typing', target), ok({})),
  'GET resources': ({ url }) => ok({ items: RESOURCES.filter((resource) => JSON.stringify(resource).toLowerCase().includes((url.searchParams.get('q') ?? '').toLowerCase())) }),
};

function finish(world, handoff, text, disposition = null) {
  const conversation = world.conversations.get(handoff.conversation_id);
  Object.assign(handoff, { closed: true, disposition });
  Object.assign(conversation, { owner: 'bot', joined: false });
  world.add(conversation, { author: 'system', kind: 'status', text });
  world.changed(conversation);
  return ok({});
}

function reply(response, { status, body }) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function stream(world, request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (event) => (data) => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const listeners = { change: send('change'), alert: send('alert') };
  for (const [name, listener] of Object.entries(listeners)) world.on(name, listener);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), 15_000);
  request.on('close', () => {
    clearInterval(heartbeat);
    for (const [name, listener] of Object.entries(listeners)) world.off(name, listener);
  });
}
