/** An agent on Tiledesk: one socket that tells of every chat of the project, and calls for all that the agent does. */
import {
  ActTrouble,
  type AgentClient,
  type AgentDeed,
  type FurtherTo,
  type OnEvent,
  type PresenceDeed,
} from '../../backend.ts';
import { Line } from '../wire/line.ts';
import type { Api } from './api.ts';
import { defined } from './ends.ts';
import type { SaidFrame, SaidRequest } from './said.ts';
import type { Shared } from './shared.ts';
import {
  AgentEar,
  type AgentSelf,
  type Asked,
  type Heard,
  PROFILE,
  type Told,
  unstamped,
} from './told.ts';
import { Writing } from './writing.ts';

export class TiledeskAgent implements AgentClient {
  private readonly shared: Shared;
  private readonly self: AgentSelf;
  private readonly api: Api;
  private readonly writing: Writing;
  private readonly ear: AgentEar;
  private readonly line: Line;
  private readonly onEvent: OnEvent;
  private listed: (() => void) | undefined;

  constructor(shared: Shared, self: AgentSelf, token: string, onEvent: OnEvent) {
    this.shared = shared;
    this.self = self;
    this.onEvent = onEvent;
    this.api = shared.api.as(token);
    this.writing = new Writing(this.api, self.project);
    this.ear = new AgentEar(self, shared.who);
    const what = `the socket of agent ${self.name}`;
    this.line = new Line({
      dial: shared.dial,
      // The server reads the token there and nowhere else.
      url: () => `${shared.socketOrigin}/?token=${encodeURIComponent(token)}`,
      headers: () => shared.headers,
      protocols: [],
      timeoutMs: shared.timeoutMs,
      what,
      heard: (text) => this.heard(text),
      up: (isFirst) => {
        if (!isFirst) this.tell({ event: 'live.up', agent: self.name });
        for (const each of this.ear.greeting()) this.say(each);
      },
      down: (why) => this.tell({ event: 'live.down', agent: self.name, why }),
    });
  }

  /** Resolves when the server has told which chats there are: from then on nothing is missed. */
  async open(): Promise<void> {
    const listed = new Promise<void>((done) => {
      this.listed = done;
    });
    await this.line.open();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, wrong) => {
      // Whom it does not want to tell it does not answer.
      const trouble = new ActTrouble(
        'forbidden',
        `agent ${this.self.name}: the server tells nothing of project ${this.self.project} - is the account a member of it?`,
      );
      timer = setTimeout(() => wrong(trouble), this.shared.timeoutMs);
    });
    await Promise.race([listed, late]).finally(() => clearTimeout(timer));
  }

  async presence(what: PresenceDeed): Promise<void> {
    await this.api.put(`/${this.self.project}/project_users/`, PRESENCE[what]);
  }

  accept(chat: string): Promise<void> {
    this.shared.picks(chat);
    return this.asking(chat, 'pick', () =>
      this.api.post(this.path(chat, '/participants'), { member: this.self.user }),
    );
  }

  async decline(chat: string): Promise<void> {
    await this.asking(chat, 'decline', () =>
      this.api.delete(this.path(chat, `/participants/${this.self.user}`)),
    );
    if (this.shared.reassign !== 'never') await this.reassign(chat);
  }

  async send(chat: string, text: string, id: string): Promise<void> {
    // For a chat that it does not know the server would make a new one.
    if (!this.ear.knows(chat))
      throw new ActTrouble('refused', `send: there is no chat ${chat} here`);
    // With a sender the server counts it as an agent's first response.
    await this.writing.write(chat, text, id, { sender: this.self.user });
  }

  async end(chat: string): Promise<void> {
    await this.asking(chat, 'end', () => this.api.put(this.path(chat, '/close'), {}));
    const [next] = this.ear.waiting();
    if (this.shared.reassign === 'free' && next !== undefined) await this.reassign(next);
  }

  async further(what: AgentDeed, chat: string | null, to: FurtherTo = {}): Promise<void> {
    if (what === 'pick' && chat !== null) return this.accept(chat);
    if (what === 'transfer-to-agent' && chat !== null) {
      const user = this.shared.userOf(to.agent ?? '');
      if (user === undefined)
        throw new ActTrouble('refused', `transfer: there is no agent ${to.agent} here`);
      return this.asking(chat, 'transfer', () =>
        this.api.put(this.path(chat, '/participants'), [user]),
      );
    }
    if (what === 'limit') {
      const { units = Number.NaN } = to;
      // -1 is without a limit of one's own.
      const limit = Number.isFinite(units) ? units : -1;
      await this.api.put(`/${this.self.project}/project_users/`, { max_assigned_chat: limit });
      return;
    }
    throw new ActTrouble('refused', `Tiledesk knows no ${what}`);
  }

  /** Pushes that were older than one before them. */
  get stalePushes(): number {
    return this.ear.stale;
  }

  list(): readonly string[] {
    return this.ear.waiting();
  }

  drop(): void {
    this.line.drop();
  }

  resume(): void {
    this.line.resume();
  }

  close(): Promise<void> {
    return this.line.close();
  }

  /** Asks for a route once more. Nobody to be had is no trouble, and neither is another agent who was faster. */
  private async reassign(chat: string): Promise<void> {
    await this.writing.inOrder(chat, () => this.api.put(this.path(chat, '/assign'), {}));
  }

  /** The change that is pushed is then known to be our own. */
  private async asking(chat: string, what: Asked, act: () => Promise<unknown>): Promise<void> {
    await this.writing.inOrder(chat, async () => {
      this.ear.willAsk(chat, what);
      try {
        await act();
      } catch (error) {
        this.ear.askedInVain(chat);
        throw error;
      }
    });
  }

  private heard(text: string): void {
    const frame = JSON.parse(text) as SaidFrame;
    this.pass(this.ear.hear(frame));
    const { topic, message } = frame.payload ?? {};
    if (topic !== `/${this.self.project}/requests` || !Array.isArray(message)) return;
    this.listed?.();
    this.listed = undefined;
    for (const chat of this.ear.missingIn(message as SaidRequest[])) void this.lookUp(chat);
  }

  /** What became of a chat while we heard nothing; where it cannot be had, the truth will tell. */
  private async lookUp(chat: string): Promise<void> {
    const said = await this.api.get<SaidRequest>(this.path(chat, '')).catch(() => undefined);
    if (said?.request_id === chat) this.pass(unstamped([this.ear.request(said)]));
  }

  private pass({ events, replies }: Heard): void {
    for (const event of events)
      this.tell(
        event.event === 'chat.ended'
          ? { ...event, ...defined(this.shared.ends.agreed(event.chat!, endOf(event))) }
          : event,
      );
    for (const reply of replies) this.say(reply);
  }

  private tell(event: Parameters<Shared['stamped']>[0]): void {
    this.onEvent(this.shared.stamped(event));
  }

  private say(what: object): void {
    this.line.send(JSON.stringify(what));
  }

  private path(chat: string, rest: string): string {
    return `/${this.self.project}/requests/${chat}${rest}`;
  }
}

const endOf = ({ server, agent }: Told) => ({ server, agent });
const HERE = { user_available: true, profileStatus: '' };
const gone = (profileStatus: string) => ({ user_available: false, profileStatus });
const PRESENCE: Readonly<Record<PresenceDeed, object>> = {
  'sign-in': HERE,
  'sign-out': gone(PROFILE.away),
  ready: HERE,
  'not-ready': gone(PROFILE.notReady),
  pause: gone(PROFILE.notReady),
  resume: HERE,
  break: gone(PROFILE.break),
  back: HERE,
};
