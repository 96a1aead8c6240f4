/**
 * A scenario to start from: a small team on the platform, with a line of explanation beside every figure that an admin
 * will want to change, and the platform's own settings as comments. It validates and runs as it is, and is busy enough that
 * changing a setting shows.
 */
import type { Platform } from '../scenarios/platform-file.ts';
import { ruleText } from '../scenarios/rule-words.ts';
import { RULE_NAMES, RULES, type RuleName } from '../scenarios/rules.ts';

/** Families of rules that people tune first. */
const TUNED = ['offer.', 'pacing.', 'capacity.', 'session.idle', 'wrapUp.', 'queue.max'];

const AGENTS = 4;
/** Eight exchanges of 40 s by the customer and 30 s by the agent. */
const CHAT_SEC = 8 * (40 + 30);
const LOAD = 0.86;
/** Chats at once where the platform has no limit of its own. */
const OWN_LIMIT = 3;
const SECOND = 1_000_000;

export function starterScenario(platform: Platform): string {
  const rule = (name: RuleName): unknown =>
    platform.rules.has(name) ? platform.rules.get(name)?.value : RULES[name].default;
  const total = rule('capacity.total') as number | null;
  const chatsAtOnce = Math.max(
    1,
    Math.floor((total ?? OWN_LIMIT) / (rule('capacity.cost') as number)),
  );
  const perHour = Math.floor((LOAD * AGENTS * chatsAtOnce * 3600) / CHAT_SEC);
  // Agents who take too long miss the offer: they know their platform's deadline.
  const timeout = rule('offer.timeout') as number | null;
  const acceptSec = timeout === null ? 6 : Math.min(6, Math.max(1, timeout / SECOND / 5));
  const logsOut = rule('offer.logoutAfterMisses') !== null;
  const miss = logsOut
    ? 'miss: 1% } # how they answer an offer; few misses, as after several in a row they are logged out for good'
    : `miss: ${rule('offer.onMiss.agent') === 'none' ? '5%' : '2%'} } # how they answer an offer`;
  const limit =
    total === null
      ? `  capacity.total: ${OWN_LIMIT} # chats at once; the platform's own is none: then nobody ever waits for a free agent\n`
      : '';
  const settings = RULE_NAMES.filter(
    (name) =>
      platform.rules.has(name) &&
      !(name === 'capacity.total' && total === null) &&
      TUNED.some((family) => name.startsWith(family)),
  ).map((name) => settingLine(platform, name));
  return `# A scenario to start from. Put your own figures in; every one is an example.
# Check it:  chatsim validate FILE      Run it:  chatsim run FILE
# Try it:    chatsim run FILE --set offer.timeout=20s --set agents.team.count=9
name: A small team on ${platform.title}
platform: ${platform.name} # chatsim platforms ${platform.name} shows all of its rules and what they rest on
start: 08:00 # puts clock times on the report
duration: 8h # customers come for so long; those who are in are then served to the end
seed: 1 # the same seed brings the very same customers

# What the platform is set to. Take the # away to change a setting.
rules:
  report.onTime: 60s # service level: served within this time
${limit}${settings.join('\n')}

queues:
  support: {}

customers:
  visitors:
    queue: support
    arrivals: ${perHour}/h # keeps the agents below about ${Math.round(LOAD * 100)}% busy; or by the time of the day:
    # arrivals: { profile: [{ from: 08:00, to: 12:00, rate: 30/h, toRate: 60/h }, { from: 12:00, to: 16:00, rate: 40/h }] }
    patience: { exponential: 4m } # how long they wait before they leave
    silent: 30% # of those, how many leave without telling the system
    # One chat: eight exchanges; the customer takes 40 s to answer, the agent (below) 30 s to write.
    exchanges: { count: { geometric: 8 }, begins: agent, ends: customer }
    reply: { exponential: 40s }

agents:
  team:
    count: ${AGENTS}
    accept: { after: { exponential: ${acceptSec}s }, decline: 2%, ${miss}
    reply: { exponential: 30s } # writing one message
    wrapUp: { exponential: 20s } # where the platform has a wrap-up closed by hand
    pick: { exponential: 10s } # where agents pick chats from a list
    next: { exponential: 30s } # where they press Next for more
    backReady: { exponential: 30s } # back to Ready after a miss or decline, where that is by hand
    givesUp: 5m # ends the chat when the customer has not written for so long
    closesRecords: { share: 100%, after: { exponential: 20s } } # where the conversation is closed apart from the chat

# chatsim run exits with 1 when one of these is not met. Metrics: chatsim metrics
expect:
  - abandonment.rate < 30%
  - wait.p95 < 10m
`;
}

/** `  # offer.timeout: 30s # accept timeout` */
function settingLine(platform: Platform, name: RuleName): string {
  const value = platform.rules.get(name)?.value;
  return `  # ${name}: ${ruleText(name, value)} # ${RULES[name].words}`;
}
