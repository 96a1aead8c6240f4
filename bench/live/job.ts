/**
 * The job that all clients of compare.ts do: so many customers arrive within a ramp, each has a chat with an agent in which both
 * write in turn, and all of them are there at once until the first chats end. As a scenario, for those that take one.
 */

export interface Job {
  readonly chats: number;
  /** Within this all customers arrive. */
  readonly rampSec: number;
  /** Messages of each side in a chat. */
  readonly exchanges: number;
  /** What a side takes to answer, a fifth less to a fifth more. */
  readonly replySec: number;
}

/** Of a message. */
export const TEXT_CHARS = 137;
const CHATS_AN_AGENT = 10;
/** More than they need: who gets a chat is drawn by the platform's rules. */
const CAPACITY = 12;
/** For an agent to accept, who is asked about one chat at a time. */
export const ACCEPT_SEC = { least: 0.2, most: 0.8 } as const;

export const agentsOf = (job: Job): number => Math.ceil(job.chats / CHATS_AN_AGENT);

/** From the first arrival until the last chat is over. */
export const tookSecOf = ({ rampSec, exchanges, replySec }: Job): number =>
  rampSec + ACCEPT_SEC.most + 2 * exchanges * replySec * 1.1;

export const messagesOf = ({ chats, exchanges }: Job): number => chats * exchanges * 2;

export function scenarioOf(job: Job): string {
  const { chats, rampSec, exchanges, replySec } = job;
  const reply = `{ uniform: [${replySec * 800}ms, ${replySec * 1200}ms] }`;
  return `# Made by bench/live/compare.ts.
name: ${chats} chats at once
platform: gladly
seed: 1
duration: ${rampSec}s

rules:
  capacity.total: ${CAPACITY}
  capacity.max: ${CAPACITY}
  offer.timeout: 60s
  session.idle: none
  wrapUp.mode: none

customers:
  crowd:
    arrivals: { every: ${Math.floor((rampSec * 1e6) / (chats + 0.5)) / 1000}ms }
    patience: { exponential: 10h }
    exchanges: { count: ${exchanges}, begins: customer, ends: agent }
    reply: ${reply}

agents:
  crew:
    count: ${agentsOf(job)}
    accept: { after: { uniform: [${ACCEPT_SEC.least}s, ${ACCEPT_SEC.most}s] } }
    reply: ${reply}
`;
}
