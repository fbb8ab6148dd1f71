// A phone on a page: shows what the demo's stand-in for Twilio knows about one number, and texts for it.

const find = (id) => document.getElementById(id);
const config = await (await fetch('/demo/config')).json();
const TICKS = { queued: '·', accepted: '·', sending: '✓ sending', sent: '✓ sent', delivered: '✓✓ delivered' };

let number = '';
let events = null;
const texts = new Map(); // sid -> the text as the stand-in describes it

// Which phones there are

const known = JSON.parse(localStorage.getItem('demo-phones') ?? '["+15055550111"]');

function remember() {
  localStorage.setItem('demo-phones', JSON.stringify(known));
  find('phones').replaceChildren(...known.map((each) => {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = pretty(each);
    button.setAttribute('aria-pressed', String(each === number));
    button.addEventListener('click', () => { location.hash = each; });
    item.append(button);
    return item;
  }));
}

function pickFromAddress() {
  const asked = decodeURIComponent(location.hash.slice(1));
  open(/^\+[1-9]\d{6,14}$/.test(asked) ? asked : known[0]);
}

function open(which) {
  number = which;
  if (!known.includes(number)) known.push(number);
  remember();
  find('me').textContent = pretty(number);
  document.title = `Demo phone ${pretty(number)}`;
  events?.close();
  events = new EventSource(`/demo/phones/${encodeURIComponent(number)}/events`);
  events.addEventListener('phone', (event) => showPhone(JSON.parse(event.data)));
  events.addEventListener('message', (event) => showText(JSON.parse(event.data)));
  events.onopen = () => state('');
  events.onerror = () => state('The demo does not answer. Trying again …');
}

const pretty = (e164) => e164.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');
const state = (words) => { find('state').textContent = words; };

// What is on the phone

function showPhone(phone) {
  texts.clear();
  find('texts').replaceChildren();
  phone.messages.forEach(showText);
  find('unreachable').checked = phone.fault === 'unreachable';
  find('fault').value = phone.fault ?? '';
  find('callbacks').value = phone.callbacks;
}

function showText(text) {
  const old = texts.get(text.sid);
  const item = old ?? document.createElement('li');
  texts.set(text.sid, item);
  const missed = !text.mine && text.status !== 'delivered'; // a real phone would not show it (yet)
  item.className = [text.mine && 'mine', missed && 'missed', `from-${text.origin}`].filter(Boolean).join(' ');
  item.replaceChildren(bubble(text), about(text));
  if (!old) find('texts').append(item);
  find('texts').scrollTop = find('texts').scrollHeight;
}

function bubble(text) {
  const element = document.createElement('div');
  element.className = 'bubble';
  element.textContent = (text.pictures ? '[picture] ' : '') + text.body;
  return element;
}

function about(text) {
  const element = document.createElement('div');
  const size = `${text.segments} segment${text.segments === 1 ? '' : 's'} ${text.encoding}`;
  const fate = text.mine ? answerOfTheAssistant(text.webhook) : TICKS[text.status] ?? `✗ ${text.status} ${text.error_code ?? ''}`;
  const from = text.origin === 'carrier' ? ['from the carrier'] : [];
  element.className = /✗/.test(fate) ? 'about bad' : 'about';
  element.textContent = [fate, size, ...from].join(' · ');
  return element;
}

function answerOfTheAssistant(webhook) {
  if (!webhook) return '· sending';
  return webhook.split(', ').map((status) => {
    if (/^2/.test(status)) return '✓ taken';
    return status === '403' ? '✗ refused (403)' : `✗ ${status}`;
  }).join(', ');
}

// Writing

async function send(body, how = {}) {
  if (!body && !how.pictures) return;
  const response = await call('POST', 'messages', { body, ...how });
  if (response?.ok) find('body').value = '';
  count();
}

async function behave(change) {
  const now = { fault: find('fault').value || null, callbacks: find('callbacks').value, ...change };
  const response = await call('PUT', 'behaviour', now);
  if (response?.ok) showPhone(await response.json());
}

async function call(method, path, data) {
  try {
    const address = `/demo/phones/${encodeURIComponent(number)}/${path}`;
    const response = await fetch(address, { method, body: JSON.stringify(data) });
    state(response.ok ? '' : `Not sent: ${await response.text()}`);
    return response;
  } catch {
    state('Not sent: the demo does not answer.');
    return null;
  }
}

function count() {
  const body = find('body').value;
  const gsm7 = [...body].every((char) => (config.gsm7 + config.gsm7_extended).includes(char));
  const widths = [...body].map((char) => (gsm7 ? (config.gsm7_extended.includes(char) ? 2 : 1) : char.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const [single, part] = gsm7 ? [160, 153] : [70, 67];
  let parts = 1;
  let used = 0;
  for (const width of units > single ? widths : []) {
    if (used + width > part) { parts += 1; used = 0; }
    used += width;
  }
  find('count').textContent = body && `${units} ${gsm7 ? 'GSM-7' : 'UCS-2'} · ${parts} segment${parts === 1 ? '' : 's'}`;
}

find('composer').addEventListener('submit', (event) => { event.preventDefault(); send(find('body').value); });
find('body').addEventListener('input', count);
find('body').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(find('body').value);
  }
});
for (const button of document.querySelectorAll('[data-send]')) {
  button.addEventListener('click', () => send(find('body').value, JSON.parse(button.dataset.send)));
}
for (const button of document.querySelectorAll('[data-text]')) {
  button.addEventListener('click', () => send(button.dataset.text));
}
find('unreachable').addEventListener('change', (event) => behave({ fault: event.target.checked ? 'unreachable' : null }));
find('fault').addEventListener('change', () => behave({}));
find('callbacks').addEventListener('change', () => behave({}));
find('add').addEventListener('click', () => {
  const last = Math.max(...known.map((each) => Number(each.slice(-3)) || 0), 110);
  location.hash = `+15055550${String(last + 1).padStart(3, '0').slice(-3)}`;
});
window.addEventListener('hashchange', pickFromAddress);

find('fault').append(...config.faults.map((name) => new Option(name.replaceAll('_', ' '), name)));
find('line').textContent = `${pretty(config.number)}`;
pickFromAddress();
