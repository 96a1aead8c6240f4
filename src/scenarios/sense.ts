/**
 * What is wrong or odd about a scenario although each of its values is right: limits that contradict each other,
 * queues that nobody serves, more work than there are people. Contradictions are problems, oddities warnings.
 */
import { warnOfDeadEnds } from './dead-ends.ts';
import type { Reader } from './grammar/reader.ts';
import { isNone } from './grammar/shape.ts';
import { child, type Tree, within } from './grammar/tree.ts';
import { inertBecause } from './inert.ts';
import { overload } from './offered-load.ts';
import type { RuleSettings } from './rule-words.ts';
import { ruleText } from './rule-words.ts';
import type { RuleName, RuleValues } from './rules.ts';
import type { AgentGroup, Scenario } from './scenario.ts';
import type { scenarioWords } from './scenario-words.ts';

type Words = ReturnType<(typeof scenarioWords)['read']>;

/** Rules of one place: their values, and where the files set some of them. */
interface Level {
  readonly values: RuleValues;
  /** The nearest first. */
  readonly settings: readonly RuleSettings[];
  /** Where to point when no file set it. */
  readonly tree: Tree;
  readonly name: string;
}

export function checkSense(scenario: Scenario, tree: Tree, words: Words, r: Reader): void {
  const queues = scenario.queues.map((queue): Level => {
    const found = words.queues.find((each) => each.name === queue.name);
    return {
      values: queue.rules,
      settings: [found?.value.rules ?? new Map(), words.rules],
      tree: found?.key ?? tree,
      name: `queue ${queue.name}`,
    };
  });
  const groups = scenario.groups.map((group, i): Level => {
    const found = words.agents[i];
    return {
      values: group.rules,
      settings: [found?.value.rules ?? new Map(), words.rules],
      tree: found?.key ?? tree,
      name: `group ${group.name}`,
    };
  });
  for (const level of queues) checkQueue(level, r);
  for (const level of groups) checkLimits(level, r);
  checkNames(scenario, tree, r);
  checkTimes(scenario, tree, r);
  checkReplies(scenario, tree, r);
  warnOfInert(words, scenario, queues, groups, r);
  warnOfPeople(scenario, tree, words, r);
  warnOfDeadEnds(scenario, tree, r);
  warnOfLoad(scenario, tree, r);
}

/** Points to the nearest place where one of the rules was set. */
function placeOf(level: Level, ...names: readonly RuleName[]): Tree {
  for (const settings of level.settings)
    for (const name of names) {
      const found = settings.get(name);
      if (found) return found.at;
    }
  return level.tree;
}

function checkLimits(level: Level, r: Reader): void {
  const total = level.values['capacity.total'];
  const max = level.values['capacity.max'];
  if (max !== null && (total === null || max < total))
    r.problem(
      placeOf(level, 'capacity.max', 'capacity.total'),
      `${level.name}: capacity.max (${max}) is less than capacity.total (${ruleText('capacity.total', total)})`,
      'set capacity.max, too; none = the same as total',
      '',
    );
  const reactivate = level.values['capacity.reactivateMax'];
  if (reactivate !== null && total !== null && reactivate < total)
    r.warn(
      placeOf(level, 'capacity.reactivateMax'),
      `${level.name}: capacity.reactivateMax (${reactivate}) is less than capacity.total (${total})`,
      '',
    );
}

function checkQueue(level: Level, r: Reader): void {
  const v = level.values;
  const idle = v['session.idle'];
  const cap = v['session.idleCap'];
  const warn = v['session.idleWarn'];
  const end = idle === null ? null : cap === null ? idle : Math.min(idle, cap);
  if (end !== null && warn !== null && warn >= end)
    r.problem(
      placeOf(level, 'session.idleWarn', 'session.idle', 'session.idleCap'),
      `${level.name}: session.idleWarn (${ruleText('session.idleWarn', warn)}) must come before the auto-end (${ruleText('session.idle', end)})`,
      'set session.idleWarn shorter, or none',
      '',
    );
  const own = level.settings[0]?.get('offer.timeout');
  const channel = v['offer.channelTimeout'];
  if (own && channel !== null && (own.value === null || (own.value as number) >= channel))
    r.problem(
      own.at,
      `${level.name}: offer.timeout must be shorter than offer.channelTimeout (${ruleText('offer.channelTimeout', channel)})`,
    );
}

function checkNames(scenario: Scenario, tree: Tree, r: Reader): void {
  const seen = new Map<string, number>();
  for (const { name, group } of scenario.agents) {
    const place = within(tree, 'agents', scenario.groups[group]?.name ?? '');
    if (name === 'admin')
      r.problem(place, 'an agent cannot be called admin', 'lines of a script use the word', '');
    const other = seen.get(name);
    if (other !== undefined)
      r.problem(
        place,
        `there are two agents called ${name}`,
        other === group ? '' : `the other is in ${scenario.groups[other]?.name}`,
        '',
      );
    seen.set(name, group);
  }
  for (const [i, queue] of scenario.queues.entries())
    if (queue.overflow?.to === i)
      r.problem(
        within(tree, 'queues', queue.name, 'overflow', 'to'),
        'a queue cannot overflow into itself',
      );
}

function checkTimes(scenario: Scenario, tree: Tree, r: Reader): void {
  if (scenario.warmUp !== 'auto' && scenario.warmUp >= scenario.duration)
    r.problem(
      within(tree, 'warmUp'),
      'the warm-up lasts as long as the run',
      'nothing would be left to report',
      '',
    );
  for (const { name, shifts } of scenario.groups) {
    const at = within(tree, 'agents', name, 'shifts');
    if (
      shifts?.kind === 'spans' &&
      shifts.list.every((list) => list.every((span) => span.from >= scenario.duration))
    )
      r.warn(at, 'no shift falls into the run', 'look at start and duration');
    if (shifts?.kind === 'counts') {
      const size = scenario.agents.filter(
        (agent) => scenario.groups[agent.group]?.name === name,
      ).length;
      const most = Math.max(0, ...shifts.steps.map((step) => step.count));
      if (most > size)
        r.problem(
          at,
          `${most} are to be signed in, and the group has ${size}`,
          `write count: ${most}`,
          '',
        );
    }
  }
  for (const [i, script] of scenario.script.entries())
    if (script.act === 'arrives' && script.at >= scenario.duration) {
      const list = child(tree, 'script');
      const at =
        list?.kind === 'list'
          ? list.items.find((item) => item.place.line === script.line)
          : undefined;
      r.warn(
        at ?? list ?? tree,
        'this customer arrives after the end',
        i < 0 ? '' : 'arrivals stop at duration',
      );
    }
}

function checkReplies(scenario: Scenario, tree: Tree, r: Reader): void {
  for (const source of scenario.sources) {
    if (source.work.kind !== 'exchanges' || source.work.agentReply !== null) continue;
    const queues = new Set(source.kinds.map((kind) => kind.queue));
    for (const group of scenario.groups)
      if (
        !group.scripted &&
        group.reply === null &&
        isUnsaid(child(within(tree, 'agents'), group.name), 'reply') &&
        isUnsaid(child(within(tree, 'customers'), source.name), 'agentReply') &&
        group.queues.some((queue) => queues.has(queue))
      )
        r.problem(
          within(tree, 'agents', group.name),
          `nothing says how long an agent of ${group.name} writes a reply`,
          `add reply here, or agentReply to customers.${source.name}`,
          '',
        );
  }
  for (const [i, queue] of scenario.queues.entries()) {
    if (queue.rules['queue.rank'] !== 'weighted-wait') continue;
    for (const source of scenario.sources)
      if (source.kinds.some((kind) => kind.queue === i && kind.priority === 0))
        r.problem(
          within(tree, 'customers', source.name, 'priority'),
          'weighted-wait divides by the priority, which cannot be 0',
          '',
          '',
        );
  }
}

function isUnsaid(tree: Tree | undefined, key: string): boolean {
  const found = tree && child(tree, key);
  return found === undefined || isNone(found);
}

function warnOfInert(
  words: Words,
  scenario: Scenario,
  queues: readonly Level[],
  groups: readonly Level[],
  r: Reader,
): void {
  const everywhere = [
    scenario.rules,
    ...queues.map((level) => level.values),
    ...groups.map((level) => level.values),
  ];
  // A script may change anything while the run goes on.
  const changed = new Set(
    scenario.script.flatMap((act) => (act.rule ? [act.rule.name.split('.')[0]] : [])),
  );
  const look = (settings: RuleSettings, values: readonly RuleValues[]) => {
    for (const [name, { at }] of settings) {
      if (changed.has(name.split('.')[0])) continue;
      const because = inertBecause(name, values);
      if (because !== null) r.warn(at, `${name} does nothing here`, because);
    }
  };
  look(words.rules, everywhere);
  for (const level of [...queues, ...groups]) look(level.settings[0] ?? new Map(), [level.values]);
}

function serves(group: AgentGroup, queue: number): boolean {
  return group.queues.includes(queue);
}

function warnOfPeople(scenario: Scenario, tree: Tree, words: Words, r: Reader): void {
  for (const [i, queue] of scenario.queues.entries()) {
    if (scenario.groups.some((group) => serves(group, i))) continue;
    const key = words.queues.find((each) => each.name === queue.name)?.key;
    r.warn(key ?? tree, `no agent serves queue ${queue.name}`, 'name it in queues: of a group');
  }
  for (const source of scenario.sources)
    for (const kind of source.kinds) {
      const able = scenario.groups.some(
        (group) =>
          serves(group, kind.queue) && kind.skills.every((skill) => group.skills.includes(skill)),
      );
      const relaxed = (scenario.queues[kind.queue]?.rules['queue.relax'] ?? []).length > 0;
      if (able || relaxed || kind.skills.length === 0) continue;
      const skills = kind.skills.map((skill) => scenario.skills[skill]).join(', ');
      r.warn(
        within(tree, 'customers', source.name),
        `no agent of queue ${scenario.queues[kind.queue]?.name} has ${skills}`,
        'these customers are never served',
      );
    }
  for (const group of scenario.groups) {
    if (group.scripted) continue;
    const at = within(tree, 'agents', group.name);
    const v = group.rules;
    if (v['match.mode'] !== 'push' && group.pick === null && scenario.sources.length > 0)
      r.warn(
        at,
        `agents of ${group.name} never take a chat`,
        `match.mode is ${v['match.mode']}: add pick, their time to take one`,
      );
    const manual = group.queues.some(
      (queue) =>
        scenario.queues[queue]?.rules['wrapUp.mode'] === 'manual' &&
        scenario.queues[queue]?.rules['wrapUp.blocks'] !== 'none',
    );
    if (manual && group.wrapUp === null)
      r.warn(
        at,
        `wrap-ups of ${group.name} never end`,
        'wrapUp.mode is manual: add wrapUp, their time to press Close',
      );
  }
}

function warnOfLoad(scenario: Scenario, tree: Tree, r: Reader): void {
  const load = overload(scenario);
  if (load === null) return;
  r.warn(
    within(tree, 'customers'),
    `there is more work than the agents can do (about ${Math.round(load * 100)}% of their time), and nobody leaves`,
    'the queue grows without end: add patience, or more agents',
  );
}
