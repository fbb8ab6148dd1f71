import { Component, type ComponentChildren } from 'preact';
import { STRINGS } from '../strings';

interface Props {
  /** With another one the part is tried again. */
  about: unknown;
  children: ComponentChildren;
}

/** A part that cannot be drawn says so in its place; the rest of the desk, and above all the queue, stays. */
export class Guard extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.about !== this.props.about) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? <p class="problem pad" role="alert">{STRINGS.notShown}</p> : this.props.children;
  }
}
