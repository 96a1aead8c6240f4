/**
 * What people do hangs on keys of the scenario file, as what the platform does hangs on rules. Which keys there are,
 * whether a scenario sets them, and what they are called there: `customers.visitors.patience`.
 */
import type { AgentGroup, CustomerSource, Scenario } from '../scenarios/scenario.ts';

/** Whose keys are meant. */
export interface People {
  readonly source: CustomerSource | undefined;
  readonly group: AgentGroup | undefined;
}

const ofCustomers = (has: (source: CustomerSource) => boolean) => (people: People) =>
  people.source !== undefined && has(people.source);
/** What scripted agents do, the script says. */
const ofAgents =
  (has: (group: AgentGroup, source: CustomerSource | undefined) => boolean) =>
  ({ group, source }: People) =>
    group !== undefined && !group.scripted && has(group, source);

/** Each key with whether the scenario sets it for these people. */
const KEYS = {
  'customers.*.arrivals': ofCustomers((s) => s.arrivals.kind !== 'none'),
  'customers.*.returns': ofCustomers((s) => Object.values(s.returns).some((r) => r !== null)),
  'customers.*.patience': ofCustomers((s) => s.patience !== null),
  'customers.*.patienceAgain': ofCustomers((s) => (s.patienceAgain ?? null) !== null),
  'customers.*.silent': ofCustomers((s) => s.silentWaiting > 0 || s.silentLive > 0),
  'customers.*.leavesLive': ofCustomers((s) => s.leavesLive !== null),
  'customers.*.replyPatience': ofCustomers((s) => s.replyPatience !== null),
  'customers.*.rejoins': ofCustomers((s) => s.rejoins !== null),
  'customers.*.reply': ofCustomers((s) => s.work.kind === 'exchanges'),
  'customers.*.exchanges': ofCustomers((s) => s.work.kind === 'exchanges'),
  'customers.*.handle': ofCustomers((s) => s.work.kind === 'handle' && s.work.time !== null),
  'customers.*.agentReply': ofCustomers((s) => writesAtOwnPace(s)),
  'agents.*.shifts': ofAgents((g) => g.shifts !== null),
  'agents.*.atShiftEnd': ofAgents((g) => g.shifts !== null),
  'agents.*.breaks': ofAgents((g) => g.breaks.length > 0),
  'agents.*.randomBreaks': ofAgents((g) => g.randomBreaks !== null),
  'agents.*.accept': ofAgents(() => true),
  'agents.*.reply': ofAgents(
    (g, s) => g.reply !== null && (s === undefined || !writesAtOwnPace(s)),
  ),
  'agents.*.notice': ofAgents((g) => g.notice !== null),
  'agents.*.banner': ofAgents((g) => g.banner !== null),
  'agents.*.ends': ofAgents(() => true),
  'agents.*.wrapUp': ofAgents((g) => g.wrapUp !== null),
  'agents.*.next': ofAgents((g) => g.next !== null),
  'agents.*.pick': ofAgents((g) => g.pick !== null),
  'agents.*.backReady': ofAgents((g) => g.backReady !== null),
  'agents.*.closesTab': ofAgents((g) => g.closesTab > 0),
  'agents.*.transfer': ofAgents((g) => g.transfer !== null),
  'agents.*.invite': ofAgents((g) => g.invite !== null),
  'agents.*.givesUp': ofAgents((g) => g.givesUp !== null),
  'agents.*.closesRecords': ofAgents((g) => g.closesRecords !== null),
  'agents.*.otherWork': ofAgents((g) => g.otherWork.length > 0),
} satisfies { readonly [key: string]: (people: People) => boolean };

/** The star stands for the name of the customers or of the group. */
export type PeopleKey = keyof typeof KEYS;

export const isPeopleKey = (name: string): name is PeopleKey => name in KEYS;

/** The key as the scenario file has it, or undefined where it does not set it. */
export function keyText(key: PeopleKey, people: People): string | undefined {
  // Left out, it is the patience of the first wait.
  if (key === 'customers.*.patienceAgain' && people.source?.patienceAgain === undefined)
    return keyText('customers.*.patience', people);
  if (!KEYS[key](people)) return undefined;
  const name = key.startsWith('customers') ? people.source?.name : people.group?.name;
  return key.replace('*', name ?? '*');
}

/** Who a customer's name (`visitors-5`) and an agent's belong to; a customer of the script belongs to nobody. */
export function peopleOf(
  scenario: Scenario | undefined,
  customer: string | undefined,
  agent: string | undefined,
): People {
  const source = customer?.replace(/-\d+$/, '');
  const place = scenario?.agents.find(({ name }) => name === agent)?.group;
  return {
    source: scenario?.sources?.find(({ name }) => name === source),
    group: place === undefined ? undefined : scenario?.groups[place],
  };
}

function writesAtOwnPace(source: CustomerSource): boolean {
  return source.work.kind === 'exchanges' && source.work.agentReply !== null;
}
