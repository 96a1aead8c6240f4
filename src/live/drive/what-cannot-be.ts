/**
 * What of a scenario a backend cannot do, in sentences for whoever plans a run: it is left out, or done in another way. Nothing
 * here is wrong, but a simulation of the same scenario does it. Of a side that others play nothing is said.
 */
import type { Scenario } from '../../scenarios/scenario.ts';
import type { AdminDeed, AgentDeed, Capabilities, CustomerDeed, PresenceDeed } from '../backend.ts';
import type { Side } from './live-options.ts';
import { playedBy } from './sides.ts';

export function whatCannotBe(
  scenario: Scenario,
  capabilities: Capabilities,
  side: Side = 'both',
): string[] {
  const found: string[] = [];
  const { sources, script } = playedBy(scenario, side);
  const groups = side === 'customers' ? [] : scenario.groups;
  const queues = side === 'customers' ? [] : scenario.queues;
  const agent = (deed: AgentDeed) => capabilities.agent.includes(deed);
  const presence = (deed: PresenceDeed) => capabilities.presence.includes(deed);
  const customer = (deed: CustomerDeed) => capabilities.customer.includes(deed);
  const admin = (deed: AdminDeed) => capabilities.admin.includes(deed);
  const say = (isWanted: boolean, isThere: boolean, sentence: string) => {
    if (isWanted && !isThere) found.push(sentence);
  };
  const some = (what: (group: (typeof groups)[number]) => boolean) => groups.some(what);

  say(
    some(({ accept }) => accept.decline > 0 || accept.declineWaitOver !== null),
    capabilities.decline,
    'agents cannot decline: what they would decline is left to ring',
  );
  say(
    some(({ pick }) => pick !== null),
    agent('pick'),
    'agents cannot pick chats from a list',
  );
  say(
    some(({ next }) => next !== null),
    agent('next'),
    'agents cannot press Next',
  );
  say(
    some(({ ends }) => ends.endAndClose > 0),
    agent('end-and-close'),
    'chats are ended and the conversation is not closed with them',
  );
  say(
    some(({ ends }) => ends.resolve > 0),
    agent('resolve'),
    'chats are ended, not resolved',
  );
  say(
    some(({ closesTab }) => closesTab > 0),
    agent('close-tab'),
    'agents do not close tabs',
  );
  say(
    queues.some(({ rules }) => rules['wrapUp.mode'] === 'manual'),
    agent('close-wrap-up'),
    'agents cannot close a wrap-up',
  );
  say(
    some(({ closesRecords }) => closesRecords !== null),
    agent('close-record'),
    'agents do not close conversations',
  );
  say(
    some(({ transfer }) => (transfer?.toQueue ?? -1) >= 0),
    agent('transfer-to-queue'),
    'chats that would be transferred to a queue are ended',
  );
  say(
    some(({ transfer }) => (transfer?.toGroup ?? -1) >= 0),
    agent('transfer-to-agent'),
    'chats that would be transferred to a colleague are ended',
  );
  say(
    some(({ invite }) => invite !== null),
    agent('invite'),
    'nobody is invited into a chat',
  );
  say(
    some(({ otherWork }) => otherWork.length > 0),
    agent('work'),
    'there is no work beside chats',
  );

  const breaks = some((group) => group.breaks.length > 0 || group.randomBreaks !== null);
  if (breaks && !presence('break')) {
    found.push(
      presence('not-ready')
        ? 'a break is: Not Ready, the live chats, and Ready again at its end'
        : 'agents cannot take breaks',
    );
  }
  const leaves = some(({ shifts, atShiftEnd }) => shifts !== null && atShiftEnd === 'finish');
  if (leaves)
    found.push(
      presence('not-ready')
        ? 'the end of a shift is: Not Ready, the live chats, and signed out'
        : 'agents whose shift is over get chats until they happen to have none, and sign out then',
    );
  say(
    some(({ shifts, atShiftEnd }) => shifts !== null && atShiftEnd === 'requeue'),
    agent('transfer-to-queue'),
    'live chats at the end of a shift are ended, not given back',
  );
  say(
    sources.some(({ rejoins }) => rejoins !== null),
    customer('rejoin'),
    'customers who have left a chat do not come back to it',
  );

  const acts = new Set(script.map(({ act }) => act));
  say(acts.has('sets'), admin('rule'), 'the script changes rules, and here nobody can');
  say(
    acts.has('restarts'),
    admin('restart'),
    'the script restarts the platform, and here nobody can',
  );
  say(acts.has('opens'), admin('open-queue'), 'the script opens queues, and here nobody can');
  say(acts.has('closes'), admin('close-queue'), 'the script closes queues, and here nobody can');
  return found;
}
