import { render } from 'preact';
import { Api } from './api';
import { Editor } from './editor';
import { App } from './views/app';

if (window.matchMedia('(prefers-color-scheme: dark)').matches) document.documentElement.dataset['theme'] = 'dark';

const editor = new Editor(new Api(), window.location);
window.addEventListener('hashchange', () => {
  if (editor.state.get().phase === 'signedIn') void editor.go();
});
window.addEventListener('beforeunload', (event) => {
  if (editor.draft) event.preventDefault();
});

render(<App editor={editor} />, document.getElementById('editor')!);
void editor.start();
