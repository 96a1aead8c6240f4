/**
 * What every adapter must do, one row a check, in the order in which they are made: later ones stand on the people and the
 * chat of earlier ones. A check throws what it expected and what came instead.
 */
import type { Capabilities } from '../../backend.ts';
import { type Conversation, heardBy, type Stage, show, TAKEN } from './bench.ts';
import {
  capabilitiesAreWhole,
  comesBack,
  count,
  declined,
  finishWork,
  goesUp,
  inOrder,
  isOutOfTruth,
  isOver,
  isReady,
  isRefused,
  isToldOnce,
  patient,
  throttled,
  wrongWord,
} from './steps.ts';
import { Unmet } from './unmet.ts';

export interface Check {
  readonly name: string;
  readonly about: string;
  /** Checks without which this one means nothing. */
  readonly after: readonly string[];
  /** Why it is not for this backend; null when it is. */
  readonly notFor?: (capabilities: Capabilities, stage: Stage) => string | null;
  readonly run: (stage: Stage) => Promise<void>;
}

const IN = ['signs in'];
const TALK = ['takes a chat'];

export const CHECKS: readonly Check[] = [
  {
    name: 'says what it can',
    about: 'The capabilities are whole.',
    after: [],
    run: async ({ bench }) => capabilitiesAreWhole(bench.capabilities),
  },
  {
    name: 'provisions',
    about: 'Every agent of the world gets an account, in plain JSON.',
    after: [],
    run: async (stage) => {
      const { bench } = stage;
      const made = await bench.done(bench.backend.provision(bench.world), 'provision()');
      for (const { secret } of made.agents)
        for (const value of Object.values(secret)) stage.secrets.add(value);
      const names = made.agents.map(({ name }) => name);
      const wanted = bench.world.agents.map(({ name }) => name);
      if (names.join() !== wanted.join())
        throw new Unmet(`an account for each of ${wanted.join(', ')}, in this order`, show(names));
      if (show(JSON.parse(JSON.stringify(made))) !== show(made))
        throw new Unmet('what provision() gives survives JSON', 'it does not');
      bench.made = made;
    },
  },
  {
    name: 'provisions twice',
    about: 'Done twice, nothing is there twice.',
    after: ['provisions'],
    run: async (stage) => {
      const { bench } = stage;
      const before = bench.made?.agents.map(({ name }) => name) ?? [];
      const again = await bench.done(bench.backend.provision(bench.world), 'provision() once more');
      const names = again.agents.map(({ name }) => name);
      if (names.join() !== before.join())
        throw new Unmet(`the same agents as before: ${before.join(', ')}`, show(names));
      for (const { secret } of again.agents)
        for (const value of Object.values(secret)) stage.secrets.add(value);
      bench.made = again;
    },
  },
  {
    name: 'signs in',
    about: 'Agents come with their accounts, sign in, and are told that they are ready.',
    after: ['provisions'],
    run: async ({ bench }) => {
      for (const account of bench.made?.agents ?? []) {
        const agent = await bench.agentIn(account);
        await bench.done(agent.client.presence('sign-in'), "presence('sign-in')");
        if (!agent.ear.events.some(isReady) && bench.capabilities.presence.includes('ready'))
          await bench.done(agent.client.presence('ready'), "presence('ready')");
        await bench.until(
          () => agent.ear.events.some((e) => isReady(e) && e.agent === agent.name),
          `agent.state of ${agent.name} with state ready`,
          agent.ear,
        );
      }
    },
  },
  {
    name: 'takes a chat',
    about: 'A customer begins a chat, it comes to an agent, the agent takes it.',
    after: IN,
    run: async (stage) => {
      stage.conversation = await stage.bench.conversation();
    },
  },
  {
    name: 'tells how it came',
    about: 'By offer, by push or from a list, as the capabilities say.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat, agent } = conversation as Conversation;
      const heard = (name: string) =>
        agent.ear.events.some((e) => e.event === name && e.chat === chat);
      const ways = {
        offer: heard('offer.made'),
        push: heard('chat.assigned') && !heard('offer.made'),
        pull: heard('chat.accepted') || (heard('chat.assigned') && !heard('offer.made')),
        mixed: true,
      };
      const { assignment } = bench.capabilities;
      if (!ways[assignment])
        throw new Unmet(`a chat that comes by ${assignment}`, heardBy([agent.ear]));
    },
  },
  {
    name: 'tells the customer',
    about: 'The customer is told that there is an agent now.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat, customer } = conversation as Conversation;
      await bench.until(
        () => customer.ear.events.some((e) => e.chat === chat && TAKEN.has(e.event)),
        `the customer is told by ${[...TAKEN].join(', ')}`,
        customer.ear,
      );
    },
  },
  {
    name: 'tells it once',
    about: 'Whose chat it is, is told to each client once, however often the backend is asked.',
    after: TALK,
    run: isToldOnce,
  },
  {
    name: 'messages to the agent',
    about: 'What the customer writes arrives once each, in order, as it was written.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat, customer, agent } = conversation as Conversation;
      await inOrder(bench, chat, agent.ear, 'message.customer', (text, id) =>
        customer.client.send(chat, text, id),
      );
    },
  },
  {
    name: 'messages to the customer',
    about: 'What the agent writes arrives once each, in order, as it was written.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat, customer, agent } = conversation as Conversation;
      await inOrder(bench, chat, customer.ear, 'message.agent', (text, id) =>
        agent.client.send(chat, text, id),
      );
    },
  },
  {
    name: 'the same message twice',
    about: 'A message sent again under its id is not there twice.',
    after: ['messages to the agent'],
    notFor: ({ messageIds }) => (messageIds ? null : 'no id of a message comes back'),
    run: async ({ bench, conversation }) => {
      const { chat, customer, agent } = conversation as Conversation;
      const id = bench.newId();
      for (const _ of [1, 2])
        await bench.done(customer.client.send(chat, 'Sent twice.', id), 'send() with the same id');
      await bench.until(() => count(bench, agent.ear, id) > 0, 'the message arrives', agent.ear);
      await bench.quiet();
      const came = count(bench, agent.ear, id);
      if (came !== 1) throw new Unmet('one message of this id', `${came} of them`);
    },
  },
  {
    name: 'the truth',
    about: 'The list of chats has this one, live, and names its agent.',
    after: TALK,
    notFor: (_capabilities, { bench }) =>
      bench.backend.truth === undefined ? 'this backend cannot be asked' : null,
    run: async ({ bench, conversation }) => {
      const { chat, agent } = conversation as Conversation;
      const truth = await bench.done(bench.backend.truth?.() ?? Promise.resolve([]), 'truth()');
      const mine = truth.find((each) => each.chat === chat);
      const expected = { chat, state: 'live', agent: agent.name };
      if (mine === undefined || mine.state !== 'live' || (mine.agent ?? agent.name) !== agent.name)
        throw new Unmet(`truth() has ${show(expected)}`, show(truth));
    },
  },
  {
    name: 'an unknown chat',
    about: 'Who names a chat that is not there is refused, and nothing breaks.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { agent, customer } = conversation as Conversation;
      const wrong = `${(conversation as Conversation).chat}987654`;
      await isRefused(
        bench,
        agent.client.send(wrong, 'Nobody reads this.', bench.newId()),
        `an agent's send() to ${wrong}`,
      );
      await isRefused(
        bench,
        customer.client.send(wrong, 'Nobody reads this.', bench.newId()),
        `a customer's send() to ${wrong}`,
      );
    },
  },
  {
    name: "somebody else's chat",
    about: 'A customer cannot write into the chat of another one.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat } = conversation as Conversation;
      const stranger = await bench.customer();
      await isRefused(
        bench,
        stranger.client.send(chat, 'I am not Ann.', bench.newId()),
        "a stranger's send()",
      );
      await bench.done(stranger.client.close(), 'close()');
    },
  },
  {
    name: 'asks for patience',
    about: 'A rate limit that is met is an ActTrouble throttled and a live.throttled.',
    after: TALK,
    notFor: ({ rateLimit }) =>
      rateLimit.client === null && rateLimit.all === null ? 'no rate limit is declared' : null,
    run: throttled,
  },
  {
    name: 'ends',
    about: 'The agent ends the chat; the customer is told, and the truth has it no more.',
    after: TALK,
    run: async ({ bench, conversation }) => {
      const { chat, customer, agent } = conversation as Conversation;
      await bench.done(
        patient(() => agent.client.end(chat)),
        'end()',
      );
      await bench.until(
        () => isOver(customer.ear, chat),
        'the customer is told: chat.ended',
        customer.ear,
      );
      await isOutOfTruth(bench, chat);
      await finishWork(bench, agent, chat);
    },
  },
  {
    name: 'the customer leaves',
    about: 'A customer who leaves openly takes the chat with them.',
    after: ['ends'],
    run: async ({ bench }) => {
      const { chat, customer, agent } = await bench.conversation();
      await bench.done(customer.client.leave(chat), 'leave()');
      const signs = ['customer.left', 'chat.ended', 'chat.abandoned'];
      await bench.until(
        () =>
          [customer.ear, agent.ear].some(({ events }) =>
            events.some((e) => e.chat === chat && signs.includes(e.event)),
          ),
        `somebody is told by ${signs.join(', ')}`,
        customer.ear,
        agent.ear,
      );
      // Where the platform leaves it open for a return, the agent ends it.
      if (!isOver(agent.ear, chat)) await agent.client.end(chat).catch(() => {});
      await isOutOfTruth(bench, chat);
      await finishWork(bench, agent, chat);
    },
  },
  {
    name: 'the customer vanishes',
    about: 'A customer who goes without a word breaks nothing.',
    after: ['ends'],
    run: async ({ bench }) => {
      const { chat, customer, agent } = await bench.conversation();
      await bench.done(customer.client.vanish(), 'vanish()');
      await bench.done(agent.client.end(chat), 'end() afterwards');
      await bench.until(() => isOver(agent.ear, chat), 'the agent is told: chat.ended', agent.ear);
      await isOutOfTruth(bench, chat);
      await finishWork(bench, agent, chat);
    },
  },
  {
    name: 'declines',
    about: 'A chat that is declined goes back, or to somebody else.',
    after: ['ends'],
    notFor: ({ decline }) => (decline ? null : 'agents cannot decline'),
    run: declined,
  },
  {
    name: 'comes back',
    about: 'An agent whose connection is cut comes back, and nothing that was written is lost.',
    after: ['messages to the agent', 'ends'],
    notFor: (_capabilities, { bench }) =>
      bench.agents[0]?.client.drop === undefined || bench.agents[0].client.resume === undefined
        ? 'the client has no drop() and resume()'
        : null,
    run: comesBack,
  },
  {
    name: 'signs out',
    about: 'An agent who signs out is told so.',
    after: IN,
    run: async ({ bench }) => {
      for (const { name, client, ear } of bench.agents) {
        await bench.done(client.presence('sign-out'), "presence('sign-out')");
        await bench.until(
          () => ear.events.findLast(({ event }) => event === 'agent.state')?.state === 'signed-out',
          `agent.state of ${name} with state signed-out`,
          ear,
        );
      }
    },
  },
  {
    name: 'stamps',
    about: "Stamps never go back, and the server's are there if the capabilities say so.",
    after: TALK,
    run: async ({ bench }) => {
      for (const { who, events } of bench.ears) {
        goesUp(
          who,
          'at',
          events.map(({ at }) => at),
        );
        const server = events.filter(({ event }) => !event.startsWith('live.'));
        if (bench.capabilities.stamps && server.some((e) => e.server === undefined))
          throw new Unmet(
            'every event has the stamp of the server (stamps: true)',
            `${who} was told ${server.find((e) => e.server === undefined)?.event} without one`,
          );
        goesUp(
          who,
          'server',
          server.flatMap((e) => (e.server === undefined ? [] : [e.server])),
        );
      }
    },
  },
  {
    name: 'words',
    about: 'Events, reasons and states are words of the trace, agents go by their names.',
    after: TALK,
    run: async ({ bench }) => {
      const names = new Set(bench.world.agents.map(({ name }) => name));
      for (const { who, events } of bench.ears)
        for (const event of events) {
          const wrong = wrongWord(event, names);
          if (wrong !== null) throw new Unmet(wrong, `${who} was told ${show(event)}`);
        }
    },
  },
  {
    name: 'keeps its secrets',
    about: 'No token and no password is in an event or in a message to people.',
    after: ['provisions'],
    run: async ({ bench, secrets }) => {
      // A password that is also somebody's name would be found everywhere.
      const telling = [...secrets].filter((secret) => secret.length >= 8);
      for (const { who, events } of bench.ears)
        for (const event of events) {
          const text = JSON.stringify(event);
          if (telling.some((secret) => text.includes(secret)))
            throw new Unmet('no secret in any event', `one is in ${event.event}, told to ${who}`);
        }
      for (const text of bench.said)
        if (telling.some((secret) => text.includes(secret)))
          throw new Unmet('no secret in a message of an ActTrouble', 'there is one');
    },
  },
  {
    name: 'cleans up',
    about: 'What was made is taken away; twice is as once, and nothing of the run is left open.',
    after: ['provisions'],
    run: async ({ bench }) => {
      const { made, backend } = bench;
      if (made === null) return;
      for (const { client } of bench.customers) await bench.done(client.close(), 'close()');
      for (const { client } of bench.agents) await bench.done(client.close(), 'close()');
      await bench.done(backend.cleanUp(made), 'cleanUp()');
      await bench.done(backend.cleanUp(made), 'cleanUp() once more');
      if (backend.truth === undefined) return;
      const left = (await bench.done(backend.truth(), 'truth()')).filter(
        ({ chat }) => !bench.leftWaiting.has(chat),
      );
      if (left.length > 0) throw new Unmet('truth() has no chat any more', show(left));
    },
  },
];
