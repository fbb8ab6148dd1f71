import { render } from 'preact';
import { Alarm } from './alarm';
import { Api } from './api';
import { Desk } from './desk';
import { App } from './views/app';

const alarm = new Alarm();
const desk = new Desk(new Api(), alarm, window.sessionStorage);

// Sound needs one press of anything after a reload; whatever the dispatcher does first is it.
for (const gesture of ['pointerdown', 'keydown']) window.addEventListener(gesture, () => alarm.unlock());

render(<App desk={desk} />, document.getElementById('desk')!);
void desk.start();
