/** One WebSocket that comes back: backoff, a heartbeat that notices a dead line, and typed frames. */
import type { ClientFrame, ServerFrame } from './protocol';

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const PING_EVERY = 20_000;
const PONG_WITHIN = 10_000;

export interface Socket {
  readyState: number;
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface ConnectionEvents {
  opened(): void;
  closed(): void;
  frame(frame: ServerFrame): void;
}

export class Connection {
  private socket: Socket | null = null;
  private attempts = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(
    private readonly connect: () => Socket,
    private readonly events: ConnectionEvents,
    private readonly jitter: () => number = Math.random,
  ) {}

  /** Tries now, whatever the backoff says. Does nothing while a socket is open or opening. */
  open(): void {
    clearTimeout(this.retryTimer);
    if (this.socket || this.ended) return;
    const socket = this.connect();
    this.socket = socket;
    this.expect(PONG_WITHIN);
    socket.onopen = () => {
      this.events.opened();
      this.heard();
    };
    socket.onmessage = ({ data }) => this.read(data);
    socket.onclose = () => this.drop(socket);
  }

  /** Whether the frame was handed to an open socket. That it arrived, only an acknowledgement says. */
  send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The server welcomed us: the next loss starts again with the shortest delay. */
  settled(): void {
    this.attempts = 0;
  }

  /** Closes for good. */
  end(): void {
    this.ended = true;
    clearTimeout(this.retryTimer);
    clearTimeout(this.heartbeat);
    this.socket?.close();
  }

  private read(data: unknown): void {
    this.heard();
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return; // not ours; the heartbeat decides whether the line is any good
    }
    if (typeof frame === 'object' && frame !== null && 'type' in frame) this.events.frame(frame as ServerFrame);
  }

  private heard(): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => {
      this.send({ type: 'ping' });
      this.expect(PONG_WITHIN);
    }, PING_EVERY);
  }

  private expect(within: number): void {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => {
      const socket = this.socket;
      if (!socket) return;
      socket.close();
      this.drop(socket); // a dead line may take minutes to report its own close
    }, within);
  }

  private drop(socket: Socket): void {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.heartbeat);
    if (this.ended) return;
    this.events.closed();
    const delay = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts++);
    this.retryTimer = setTimeout(() => this.open(), delay * (0.75 + this.jitter() / 2));
  }
}
