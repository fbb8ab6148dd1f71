// The web chat's protocol, played: GET /chat/config and the WebSocket /chat/ws.
import { WebSocketServer } from 'ws';
import { RESOURCES } from './world.mjs';

const GREETING = {
  en: { text: "Hi, this is Albuquerque Community Safety's assistant. I'm a computer program; a person can join. In danger now? Call 911. What's going on?", buttons: ['Find food or shelter', 'Someone needs help', 'Talk to a person'] },
  es: { text: 'Hola, soy el asistente de Seguridad Comunitaria de Albuquerque. Soy un programa; puede pedir una persona. Si hay peligro, llame al 911. ¿En qué le ayudo?', buttons: ['Buscar comida o refugio', 'Alguien necesita ayuda', 'Hablar con una persona'] },
};

export const chatConfig = (world) => ({
  assistant: { en: 'the assistant', es: 'el asistente' }, city: 'Albuquerque', languages: ['en', 'es'],
  department: { en: 'Albuquerque Community Safety', es: 'Seguridad Comunitaria de Albuquerque' }, on_shift: world.onShift,
  emergency: '911', crisis_line: '988', quick_exit_url: process.env.EXIT_URL ?? 'https://www.weather.gov/', greeting: GREETING, max_length: 1600, texts_lists: true,
});

const publicFields = ({ seq, author, text, buttons, resources, kind, at, client_id }) =>
  ({ seq, author, text, buttons, resources, kind, at, client_id });

export function attachChat(world, server) {
  const sockets = new Map(); // conversation id -> open sockets
  const wss = new WebSocketServer({ server, path: '/chat/ws', maxPayload: 16_384 });
  const tell = (conversation, frame) => {
    for (const socket of sockets.get(conversation.id) ?? []) socket.send(JSON.stringify(frame));
  };
  const status = (conversation) =>
    ({ on_shift: world.onShift, owner: conversation.owner, joined: conversation.joined, language: conversation.language });
  world.on('message', (conversation, message) => {
    if (message.author !== 'resident') tell(conversation, { type: 'message', message: publicFields(message) });
  });
  world.on('status', (conversation) => tell(conversation, { type: 'status', ...status(conversation) }));
  world.on('typing', (conversation) => {
    tell(conversation, { type: 'typing', who: 'dispatcher', on: true });
    setTimeout(() => tell(conversation, { type: 'typing', who: 'dispatcher', on: false }), 4000);
  });

  wss.on('connection', (socket) => {
    let conversation = null;
    const send = (frame) => socket.send(JSON.stringify(frame));
    const handlers = {
      hello(frame) {
        const found = world.byToken(frame.session);
        if (frame.session && !found) send({ type: 'error', code: 'session_unknown', text: 'gone', client_id: null });
        conversation = found ?? world.newConversation('web', frame.language ?? 'en');
        sockets.set(conversation.id, (sockets.get(conversation.id) ?? new Set()).add(socket));
        const messages = conversation.messages.filter(({ seq }) => seq > frame.last_seq).map(publicFields);
        send({ type: 'ready', session: conversation.token, ...status(conversation), messages, resumed: Boolean(found) });
      },
      message(frame) {
        const stored = world.add(conversation, { author: 'resident', text: frame.text, client_id: frame.client_id });
        send({ type: 'ack', client_id: frame.client_id, seq: stored.seq });
        if (frame.text === 'drop') socket.terminate();
        else answer(world, conversation, frame.text, tell);
      },
      language(frame) {
        conversation.language = frame.language;
        send({ type: 'status', ...status(conversation) });
      },
      ping: () => send({ type: 'pong' }),
      leave() {
        conversation.token = null;
        console.log('left');
        socket.close();
      },
    };
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      handlers[frame.type]?.(frame);
    });
    socket.on('close', () => sockets.get(conversation?.id)?.delete(socket));
  });
}

function answer(world, conversation, text, tell) {
  if (conversation.owner === 'desk') return;
  const spanish = conversation.language === 'es';
  if (/gun|pistola/i.test(text)) {
    const say = spanish ? 'Si puede, llame al 911 ahora. Ya avisé a una persona. ¿Está en un lugar seguro?' : 'If you can, call 911 now. A person here has been alerted. Are you somewhere safe?';
    world.add(conversation, { author: 'bot', kind: 'safety', text: say });
    world.handoff(conversation, { kind: 'danger', priority: 1, level: 'emergency', signals: ['weapon'] });
    return;
  }
  tell(conversation, { type: 'typing', who: 'bot', on: true });
  setTimeout(() => {
    if (/food|comida/i.test(text)) {
      world.add(conversation, { author: 'bot', text: '2 places', resources: RESOURCES, buttons: spanish ? ['Más lugares'] : ['More places'] });
    } else {
      world.add(conversation, { author: 'bot', text: spanish ? '¿Dónde está ahora? Puede decir «omitir».' : 'Where are you now? You can say skip.', buttons: spanish ? ['Omitir'] : ['Skip'] });
    }
  }, 400);
}
