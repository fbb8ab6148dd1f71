import { useState } from 'preact/hooks';
import type { Desk } from '../desk';
import { STRINGS } from '../strings';

interface Props {
  desk: Pick<Desk, 'login'>;
  notice: string | null;
  title?: string;
}

export function Login({ desk, notice, title = STRINGS.title }: Props) {
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    await desk.login(String(form.get('username')), String(form.get('password')));
    setBusy(false);
  };
  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)}>
        <h1>{title}</h1>
        {notice && <p class="problem" role="alert">{notice}</p>}
        <label for="username">{STRINGS.username}</label>
        <input id="username" name="username" autocomplete="username" autocapitalize="none" required autofocus />
        <label for="password">{STRINGS.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
        <button type="submit" class="main" disabled={busy}>{STRINGS.signIn}</button>
      </form>
    </main>
  );
}
