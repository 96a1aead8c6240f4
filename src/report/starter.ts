/**
 * A scenario to start from: a small team on the platform, with a line of explanation beside every figure that an admin
 * will want to change, and the platform's own settings as comments. It validates and runs as it is.
 */
import type { Platform } from '../scenarios/platform-file.ts';
import { ruleText } from '../scenarios/rule-words.ts';
import { RULE_NAMES, RULES, type RuleName } from '../scenarios/rules.ts';

/** Families of rules that people tune first. */
const TUNED = ['offer.', 'pacing.', 'capacity.', 'session.idle', 'wrapUp.', 'queue.max'];

export function starterScenario(platform: Platform): string {
  const settings = RULE_NAMES.filter(
    (name) => platform.rules.has(name) && TUNED.some((family) => name.startsWith(family)),
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
${settings.join('\n')}

queues:
  support: {}

customers:
  visitors:
    queue: support
    arrivals: 40/h # or by the time of the day:
    # arrivals: { profile: [{ from: 08:00, to: 12:00, rate: 30/h, toRate: 60/h }, { from: 12:00, to: 16:00, rate: 40/h }] }
    patience: { exponential: 4m } # how long they wait before they leave
    silent: 30% # of those, how many leave without telling the system
    # One chat: eight exchanges; the customer takes 40 s to answer, the agent (below) 30 s to write.
    exchanges: { count: { geometric: 8 }, begins: agent, ends: customer }
    reply: { exponential: 40s }

agents:
  team:
    count: 4
    accept: { after: { exponential: 6s }, decline: 2%, miss: 5% } # how they answer an offer
    reply: { exponential: 30s } # writing one message
    wrapUp: { exponential: 30s } # where the platform has a wrap-up closed by hand
    pick: { exponential: 10s } # where agents pick chats from a list
    next: { exponential: 30s } # where they press Next for more
    backReady: { exponential: 1m } # back to Ready after a miss, where that is by hand
    givesUp: { exponential: 5m } # ends the chat of a customer who has gone silent

# chatsim run exits with 1 when one of these is not met. Metrics: chatsim metrics
expect:
  - abandonment.rate < 50%
`;
}

/** `  # offer.timeout: 30s # accept timeout` */
function settingLine(platform: Platform, name: RuleName): string {
  const value = platform.rules.get(name)?.value;
  return `  # ${name}: ${ruleText(name, value)} # ${RULES[name].words}`;
}
