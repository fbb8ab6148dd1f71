/** Every word the page itself says, in both languages. What the assistant says comes from the server. */
import type { Language } from '../shared/wire';
import type { Texted } from './protocol';

export interface Strings {
  languageName: string;
  call: (number: string) => string;
  callEmergency: (number: string) => string;
  callCrisis: (number: string) => string;
  leave: string;
  traces: string;
  tracesText: string;
  skip: string;
  program: string;
  onShift: string;
  offShift: string;
  joined: string;
  conversation: string;
  fromProgram: string;
  fromPerson: string;
  fromYou: string;
  important: string;
  quickReplies: string;
  write: string;
  send: string;
  shareLocation: string;
  locating: string;
  locationFailed: string;
  locationText: (lat: string, lon: string) => string;
  typingBot: string;
  typingPerson: string;
  connecting: string;
  lost: string;
  tryNow: string;
  startedAnew: string;
  unreachable: (emergency: string, crisis: string) => string;
  sending: string;
  waiting: string;
  sent: string;
  refused: string;
  leftCharacters: (count: number) => string;
  open: string;
  closed: string;
  hoursUnknown: string;
  hours: string;
  miles: (distance: string) => string;
  address: string;
  directions: string;
  forWhom: string;
  bring: string;
  noWalkIn: string;
  cost: string;
  languages: string;
  textLine: string;
  website: string;
  wrong: string;
  wrongSent: string;
  wrongText: (name: string) => string;
  newTab: string;
  printList: string;
  textList: string;
  textSafe: string;
  textSafeYes: string;
  textSafeNo: string;
  textUnsafe: string;
  textNumber: string;
  textConsent: string;
  textAgree: string;
  textSent: (ending: string) => string;
  textLost: string;
  textRefused: Record<Exclude<Texted, 'sent'>, string>;
}

const en: Strings = {
  languageName: 'English',
  call: (number) => `Call ${number}`,
  callEmergency: (number) => `Call ${number}, emergency`,
  callCrisis: (number) => `Call ${number}, crisis line`,
  leave: 'Leave this page',
  traces: 'Privacy',
  tracesText:
    'Nothing that you write is kept here once you leave with “Leave this page”, or by pressing Esc twice. The browser’s own history may still show that this page was opened.',
  skip: 'Skip to writing a message',
  program: 'computer program',
  onShift: 'a person is on shift',
  offShift: 'no person is on shift now',
  joined: 'A person has joined this chat.',
  conversation: 'Conversation',
  fromProgram: 'Computer program',
  fromPerson: 'Person on shift',
  fromYou: 'You',
  important: 'Important',
  quickReplies: 'Answers you can choose',
  write: 'Your message',
  send: 'Send',
  shareLocation: 'Share my location',
  locating: 'Finding where you are…',
  locationFailed: 'Your device did not give a location. You can write a street corner or a landmark.',
  locationText: (lat, lon) => `My location: ${lat}, ${lon}`,
  typingBot: 'The program is answering…',
  typingPerson: 'A person is writing…',
  connecting: 'Connecting…',
  lost: 'No connection. Trying again. What you write is kept here and sent as soon as there is one.',
  tryNow: 'Try now',
  startedAnew: 'The earlier chat has ended and could not be opened again. This is a new one.',
  unreachable: (emergency, crisis) =>
    `The chat cannot be reached right now. Trying again. In danger: call ${emergency}. To talk to someone: call or text ${crisis}.`,
  sending: 'Sending…',
  waiting: 'Not sent yet. Will be sent when there is a connection',
  sent: 'Sent',
  refused: 'Not sent',
  leftCharacters: (count) => `${count} characters left`,
  open: 'Open now',
  closed: 'Closed now',
  hoursUnknown: 'Hours not known. Call first.',
  hours: 'Hours',
  miles: (distance) => `${distance} miles away`,
  address: 'Address',
  directions: 'Directions',
  forWhom: 'Who it is for',
  bring: 'What to bring',
  noWalkIn: 'Call before you go. They do not take walk-ins.',
  cost: 'Cost',
  languages: 'Languages',
  textLine: 'Text',
  website: 'Website',
  wrong: 'This was wrong',
  wrongSent: 'Thank you, noted.',
  wrongText: (name) => `The information about “${name}” was wrong.`,
  newTab: '(opens a new tab)',
  printList: 'Print this list',
  textList: 'Text me this list',
  textSafe: 'Is it safe if someone else sees this list on the phone?',
  textSafeYes: 'Yes, it is safe',
  textSafeNo: 'No, or I am not sure',
  textUnsafe: 'Then we will not text it. You can call from here, or write the numbers down where only you see them.',
  textNumber: 'Mobile number',
  textConsent:
    'We send one text with the names, addresses and numbers above, and nothing that you wrote. Your phone company may charge for it. Answer STOP to get no more.',
  textAgree: 'I agree, send it',
  textSent: (ending) => `On its way to the phone that ends in ${ending}.`,
  textLost: 'No connection. Try again in a moment.',
  textRefused: {
    number: 'That is no US mobile number. Write it with its area code.',
    too_many: 'No more lists can be texted for now. You can print this one.',
    not_possible: 'This list cannot be texted to that phone. You can print it.',
  },
};

const es: Strings = {
  languageName: 'Español',
  call: (number) => `Llamar al ${number}`,
  callEmergency: (number) => `Llamar al ${number}, emergencias`,
  callCrisis: (number) => `Llamar al ${number}, línea de crisis`,
  leave: 'Salir de aquí',
  traces: 'Privacidad',
  tracesText:
    'Nada de lo que escriba queda aquí si sale con «Salir de aquí» o presionando Esc dos veces. El historial del navegador puede mostrar que se abrió esta página.',
  skip: 'Ir directo a escribir un mensaje',
  program: 'programa de computadora',
  onShift: 'hay una persona de turno',
  offShift: 'ahora no hay nadie de turno',
  joined: 'Una persona se unió a este chat.',
  conversation: 'Conversación',
  fromProgram: 'Programa de computadora',
  fromPerson: 'Persona de turno',
  fromYou: 'Usted',
  important: 'Importante',
  quickReplies: 'Respuestas que puede elegir',
  write: 'Su mensaje',
  send: 'Enviar',
  shareLocation: 'Compartir mi ubicación',
  locating: 'Buscando dónde está…',
  locationFailed: 'Su aparato no dio la ubicación. Puede escribir una esquina o un lugar conocido.',
  locationText: (lat, lon) => `Mi ubicación: ${lat}, ${lon}`,
  typingBot: 'El programa está respondiendo…',
  typingPerson: 'Una persona está escribiendo…',
  connecting: 'Conectando…',
  lost: 'No hay conexión. Seguimos intentando. Lo que escriba se guarda aquí y se envía en cuanto haya conexión.',
  tryNow: 'Intentar ahora',
  startedAnew: 'El chat anterior terminó y no se pudo abrir de nuevo. Este es uno nuevo.',
  unreachable: (emergency, crisis) =>
    `En este momento no podemos abrir el chat. Seguimos intentando. Si hay peligro, llame al ${emergency}. Para hablar con alguien, llame o mande un mensaje de texto al ${crisis}.`,
  sending: 'Enviando…',
  waiting: 'Todavía no se envió. Se enviará cuando haya conexión',
  sent: 'Enviado',
  refused: 'No se envió',
  leftCharacters: (count) => `Quedan ${count} caracteres`,
  open: 'Abierto ahora',
  closed: 'Cerrado ahora',
  hoursUnknown: 'No sabemos el horario. Llame antes de ir.',
  hours: 'Horario',
  miles: (distance) => `a ${distance} millas`,
  address: 'Dirección',
  directions: 'Cómo llegar',
  forWhom: 'Para quién es',
  bring: 'Qué llevar',
  noWalkIn: 'Llame antes de ir. No atienden sin avisar.',
  cost: 'Costo',
  languages: 'Idiomas',
  textLine: 'Mensaje de texto',
  website: 'Sitio web',
  wrong: 'Esto está mal',
  wrongSent: 'Gracias, quedó anotado.',
  wrongText: (name) => `La información sobre «${name}» está mal.`,
  newTab: '(abre otra pestaña)',
  printList: 'Imprimir esta lista',
  textList: 'Mandarme esta lista',
  textSafe: '¿Hay riesgo si otra persona ve esta lista en el celular?',
  textSafeYes: 'No, no hay riesgo',
  textSafeNo: 'Sí, o no sé',
  textUnsafe: 'Entonces no la mandamos. Puede llamar desde aquí o apuntar los números donde solo usted los vea.',
  textNumber: 'Número de celular',
  textConsent:
    'Mandamos un solo mensaje con los nombres, direcciones y números de arriba, y nada de lo que usted escribió. Su compañía puede cobrarlo. Conteste STOP para no recibir más.',
  textAgree: 'Acepto, mándenla',
  textSent: (ending) => `Va en camino al celular que termina en ${ending}.`,
  textLost: 'No hay conexión. Intente en un momento.',
  textRefused: {
    number: 'Ese no es un celular de Estados Unidos. Escríbalo con código de área.',
    too_many: 'Por ahora no se pueden mandar más listas. Puede imprimir esta.',
    not_possible: 'Esta lista no se puede mandar a ese celular. La puede imprimir.',
  },
};

export const STRINGS: Record<Language, Strings> = { en, es };
