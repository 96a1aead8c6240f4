/**
 * People at a served world whose rules may be broken, and the recording of what they were told: lines of the server's trace
 * that some client heard of, messages only where they reached the other side. For tests only.
 */
import type { Scenario } from '../../../scenarios/scenario.ts';
import { type Conformance, conform } from '../../conform/conform.ts';
import { survey } from '../../conform/survey.ts';
import type { Server } from '../server.ts';
import { ADMIN, ask, Ear, type FakeClock, type Reply } from '../testing.ts';

/** One client: says things over HTTP, hears them on a push socket. */
export class Person {
  readonly name: string;
  readonly token: string;
  readonly side: 'customer' | 'agent';
  readonly ear: Ear;
  private readonly floor: Floor;

  constructor(floor: Floor, name: string, token: string, side: 'customer' | 'agent') {
    this.floor = floor;
    this.name = name;
    this.token = token;
    this.side = side;
    const path = side === 'agent' ? '/v1/agent/events?after=0' : '/v1/events?after=0';
    this.ear = new Ear(floor.server.url, path, token);
  }

  post(path: string, body?: unknown): Promise<Reply> {
    return this.floor.during(ask(this.floor.server.url, 'POST', path, this.token, body));
  }

  get(path: string): Promise<Reply> {
    return this.floor.during(ask(this.floor.server.url, 'GET', path, this.token));
  }
}

/** A server, its people, and time that a test moves. */
export class Floor {
  readonly server: Server;
  readonly clock: FakeClock;
  readonly people: Person[] = [];
  private readonly scenario: Scenario;

  constructor(server: Server, clock: FakeClock, scenario: Scenario) {
    this.server = server;
    this.clock = clock;
    this.scenario = scenario;
  }

  /** Lets the turns of the server end until the answer is there. */
  async during<T>(answer: Promise<T>): Promise<T> {
    let isThere = false;
    const seen = answer.finally(() => {
      isThere = true;
    });
    while (!isThere) {
      this.clock.endTurn();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return seen;
  }

  async admin(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.during(ask(this.server.url, method, path, ADMIN, body));
  }

  async agent(name: string, ready = true): Promise<Person> {
    const { token } = (await this.admin('POST', `/v1/admin/agents/${name}/token`)).body;
    const person = await this.come(new Person(this, name, token, 'agent'));
    if (ready) await person.post('/v1/agent/presence', { what: 'sign-in' });
    return person;
  }

  async customer(name: string): Promise<Person> {
    const { token } = (await this.admin('POST', '/v1/admin/customers', { name })).body;
    return this.come(new Person(this, name, token, 'customer'));
  }

  private async come(person: Person): Promise<Person> {
    this.people.push(person);
    await this.during(person.ear.until(({ heard }) => heard.length > 0));
    return person;
  }

  /** Seconds of the platform later. */
  async later(sec: number): Promise<void> {
    this.clock.moveTo(this.clock.at + sec * 1e6);
    this.clock.endTurn();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Everybody has heard what there is for them. */
  private async heard(): Promise<void> {
    const { world } = this.server;
    await this.during(
      Promise.all(
        this.people.map(({ ear, side, name }) => {
          const feed =
            side === 'agent'
              ? world.agentFeeds[world.indexOfAgent(name)]
              : world.customers.get(name)?.feed;
          return ear.until(({ heard }) => heard.length - 1 >= (feed?.last ?? 0));
        }),
      ),
    );
  }

  /** What the clients could write down together, in the server's order. */
  async recording(): Promise<string[]> {
    await this.heard();
    const told = new Map<string, Set<string>>();
    for (const { ear, side } of this.people)
      for (const { seq: _s, message: _m, text: _t, id: _i, ...line } of ear.heard) {
        if (line.event === 'hello') continue;
        const key = JSON.stringify(line);
        told.set(key, (told.get(key) ?? new Set()).add(side));
      }
    const trace: string = (await this.admin('GET', '/v1/admin/trace')).body;
    const [header = '', ...lines] = trace.trimEnd().split('\n');
    const numbers = new Map<string, number>();
    const kept = lines.flatMap((text) => {
      const line = JSON.parse(text);
      const from = /^message\.(agent|customer)$/.exec(line.event)?.[1];
      const key = JSON.stringify(line);
      const to = told.get(key);
      told.delete(key);
      if (from === undefined) return to === undefined ? [] : [text];
      // Each side counts what it has sent, whether or not it arrives.
      const message = (numbers.get(`${from} ${line.chat}`) ?? 0) + 1;
      numbers.set(`${from} ${line.chat}`, message);
      const arrives = to?.has(from === 'agent' ? 'customer' : 'agent') === true;
      return arrives ? [JSON.stringify({ ...line, message })] : [];
    });
    if (told.size > 0) throw new Error(`told, but not in the trace: ${[...told.keys()].join()}`);
    return [header, ...kept];
  }

  /** The recording held against the rules that the server says it has. */
  async audited(): Promise<Conformance> {
    const lines = await this.recording();
    return conform(lines, survey(lines), this.scenario, {
      recording: 'what clients were told',
      against: 'the rules served',
      chatsimVersion: '0',
      slack: 0,
      knowsStaff: true,
    });
  }
}
