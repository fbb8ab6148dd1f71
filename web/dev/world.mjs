// The state both protocols share: conversations, handoffs, and who listens. In memory only.
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';

export const RESOURCES = [
  {
    id: 'pantry', name: 'Storehouse Food Pantry', organization: 'The Storehouse', phone: '505-555-0142',
    description: 'Groceries for a week. No appointment, no papers asked.', address: '106 Example St SE, 87102',
    open_now: true, open_text: 'until 5 pm', hours: 'Mon-Fri 9 am-5 pm', distance_miles: 1.24, what_to_bring: 'A bag or a cart',
    caution: null, verified_text: 'Checked Oct 2026', verified_on: '2026-10', confirmed: true,
  },
  {
    id: 'kitchen', name: 'Evening Community Kitchen', organization: 'St. Example Parish', phone: '505-555-0177',
    description: 'Hot meal for anyone.', address: '2200 Sample Ave NE', open_now: null, open_text: null, hours: 'Call for hours',
    distance_miles: 3.9, what_to_bring: null, caution: 'Call first, we have not confirmed this',
    verified_text: 'No date on this record', verified_on: null, confirmed: false,
  },
].map((resource) => ({
  categories: ['food'], phones: [{ number: resource.phone, label: 'Office' }], text_line: null,
  directions_url: 'https://www.openstreetmap.org/', latitude: 35.07, longitude: -106.6, languages: ['English', 'Spanish'],
  cost: 'Free', eligibility: null, walk_in: null, why: 'food near 87108', url: null, ...resource,
}));

export class World extends EventEmitter {
  onShift = false;
  conversations = new Map();
  handoffs = new Map();

  newConversation(channel = 'web', language = 'en', phone = null) {
    const conversation = {
      id: randomUUID(), token: randomUUID(), channel, language, owner: 'bot', phone, opted_out: false, unreachable: false, left: false,
      created_at: new Date().toISOString(), web_connected: channel === 'web', messages: [], notes: [], intake: {}, joined: false,
    };
    this.conversations.set(conversation.id, conversation);
    return conversation;
  }

  byToken(token) {
    return [...this.conversations.values()].find((conversation) => conversation.token === token) ?? null;
  }

  add(conversation, fields) {
    const stored = conversation.messages.find((old) => fields.client_id && old.client_id === fields.client_id);
    if (stored) return stored;
    const message = {
      id: randomUUID(), seq: conversation.messages.length + 1, buttons: [], resources: [], kind: 'normal',
      at: new Date().toISOString(), client_id: null, level: 'none', signals: [], evidence: [], delivery: null,
      dispatcher: null, pictures: 0, mark: null, ...fields,
    };
    conversation.messages.push(message);
    this.emit('message', conversation, message);
    this.emit('change', { what: 'conversation', conversation_id: conversation.id });
    return message;
  }

  handoff(conversation, fields) {
    const handoff = {
      handoff_id: randomUUID(), conversation_id: conversation.id, status: 'waiting', claimed_by: null, holder_away: false,
      waiting_since: new Date().toISOString(), alerts: 1, closed: false, ...fields,
    };
    this.handoffs.set(handoff.handoff_id, handoff);
    conversation.owner = 'desk';
    this.emit('alert', { handoff_id: handoff.handoff_id, priority: handoff.priority, again: false });
    this.changed(conversation);
    return handoff;
  }

  changed(conversation) {
    this.emit('status', conversation);
    this.emit('change', { what: 'queue', conversation_id: conversation.id });
    this.emit('change', { what: 'conversation', conversation_id: conversation.id });
  }

  openHandoff(conversation) {
    return [...this.handoffs.values()].find((item) => item.conversation_id === conversation.id && !item.closed) ?? null;
  }

  /** A busy night, to look at the desk with. */
  fill() {
    const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
    const start = (channel, language, phone, text, handoff, seconds, extra = {}) => {
      const conversation = this.newConversation(channel, language, phone);
      this.add(conversation, { author: 'resident', text, at: ago(seconds + 9), ...extra });
      return [conversation, this.handoff(conversation, { ...handoff, waiting_since: ago(seconds) })];
    };
    const text = 'my husband has a gun 😟 and he says he will kill us';
    const [first] = start('sms', 'en', '+15055550101', text, { kind: 'danger', priority: 1, level: 'emergency', signals: ['weapon', 'threat'] }, 42, {
      level: 'emergency', signals: ['weapon', 'threat'], evidence: [
        { start: 11, end: 20, text: 'has a gun', mechanism: 'phrase', reason: 'a weapon within reach', signal: 'weapon' },
        { start: 30, end: 50, text: 'says he will kill us', mechanism: 'model', reason: 'meaning close to a threat to others', signal: 'threat' }],
    });
    first.intake = {
      goal: 'report', call_type: 'domestic_violence', needs: [], for_whom: 'self', situation: 'Threatened at home by husband',
      location: { text: 'san mateo & central', normalized: 'San Mateo Blvd SE & Central Ave SE', kind: 'intersection', zip: '87108', lat: 35.0777, lon: -106.5865, confidence: 0.86, confirmed: false },
      danger: 'yes', injured: 'unknown', weapons: 'yes', description: null, direction: null, last_seen: null, in_view: 'yes', will_stay: null, indoors: 'indoors', name: null, callback: '+15055550101',
    };
    this.add(first, { author: 'bot', kind: 'safety', text: 'If you can, call 911 now. A person here has been alerted. Are you somewhere safe?', at: ago(40), delivery: { state: 'delivered', error: null } });
    this.add(first, { author: 'resident', text: 'in the bathroom. he is outside the door', at: ago(20), level: 'emergency' });
    start('sms', 'es', '+15055550102', 'ya no quiero vivir', { kind: 'danger', priority: 2, level: 'crisis', signals: ['suicide'] }, 95);
    start('web', 'en', null, 'can i talk to a real person please', { kind: 'person', priority: 3, level: 'none', signals: [] }, 260);
    start('sms', 'es', '+15055550103', 'hay un señor acostado en la banqueta por la Louisiana y Zuni', { kind: 'report', priority: 4, level: 'none', signals: [] }, 3900);
    const [, taken] = start('web', 'en', null, 'my mom is confused and wandering', { kind: 'danger', priority: 2, level: 'crisis', signals: ['missing'] }, 700);
    Object.assign(taken, { status: 'claimed', claimed_by: { id: 'other', name: 'Ramona' } });
  }
}
