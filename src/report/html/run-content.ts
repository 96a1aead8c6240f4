/** The page of a run: how long people waited, why, who left, and what agents did. */

import { causeWords } from '../charts/waiting-causes.ts';
import type { LiveFacts } from '../live-facts.ts';
import { liveVerdict } from '../live-words.ts';
import { counted, numberText, secondsText, shareText } from '../numbers.ts';
import { UNSEEN_WORDS } from '../one-side.ts';
import type { Judged, PartFacts, Result } from '../result.ts';
import { chatLines, TIMES } from '../text-headline.ts';
import { unitOf } from '../text-look.ts';
import { causesIn } from '../text-waiting.ts';
import type { Content, Section } from './content.ts';
import { liveSections } from './live-content.ts';
import { html, type Markup, table } from './markup.ts';
import {
  estimateWords,
  halfWords,
  PAGE_LOOK,
  quoted,
  ruleOf,
  SCENARIO_FILE,
  valueWords,
} from './words.ts';

const right = true;

export function runContent(result: Result): Content {
  const { scenario, replications, warmUp } = result;
  return {
    kind: 'Run report',
    title: scenario.name,
    description: scenario.description,
    question:
      'With these settings, how long do customers wait, how many leave, and what do agents do?',
    answer: answer(result),
    outcome: outcome(result),
    sureness:
      replications.finished > 1
        ? `Figures are means over ${counted(replications.finished, 'replication')} of the whole period, each with other customers drawn at random; ± is a 95% confidence interval for the mean (Student t).`
        : 'This is a single replication: nothing shows how much of it is chance.',
    warnings: result.warnings.map(({ text }) => text),
    sections: [
      ...liveSections(result),
      expectations(result.expectations),
      headline(result),
      causes(result),
      {
        id: 'waits',
        title: 'How long customers wait',
        charts: ['wait-distribution', 'service-curve', 'abandonment-by-wait'],
      },
      queues(result),
      {
        id: 'day',
        title: 'Over the day',
        charts: ['wait-over-day', 'queue-length', 'staffing'],
      },
      agents(result),
      offers(),
      { id: 'stretch', title: 'A stretch of time', charts: ['timeline'] },
    ],
    setting: [{ label: '', scenario }],
    metrics: [
      ...TIMES.flatMap(([name]) =>
        ['mean', 'p50', 'p90', 'p95', 'max'].map((statistic) => `${name}.${statistic}`),
      ).filter((name) => result.metrics[name] !== undefined),
      ...SHARES.map(([name]) => name),
      'chats.arrived',
      'chats.served',
      'queueLength.mean',
      'occupancy',
      'concurrency.mean',
      'offers.made',
      'offers.perChat',
      ...result.expectations.map(({ metric }) => metric),
    ],
    command: [
      `chatsim run ${SCENARIO_FILE} --seed ${quoted(scenario.seed)} --replications ${replications.finished} --out report`,
    ],
    commandNote: `${SCENARIO_FILE} is the file of “${scenario.name}”; settings that were given with --set have to be given again.`,
    facts: [
      ['replications', `${replications.finished} of ${replications.asked} asked for`],
      ...(warmUp.cutSec > 0
        ? [['left out at the start', secondsText(warmUp.cutSec)] as const]
        : []),
      ...(result.precision === undefined
        ? []
        : [
            [
              'precision',
              `± ${shareText(result.precision.goal)} of ${result.precision.metrics.join(', ')}: ${result.precision.isReached ? 'reached' : 'not reached'}`,
            ] as const,
          ]),
      ['seed', scenario.seed],
      ['random numbers', `version ${result.drawsVersion}`],
      ['chatsim', result.chatsimVersion],
    ],
    ...(result.live === undefined ? {} : ofLive(result, result.live)),
  };
}

function outcome({ expectations: list }: Result): Content['outcome'] {
  if (list.length === 0) return 'plain';
  if (list.some(({ verdict }) => verdict === 'failed')) return 'bad';
  return list.some(({ verdict }) => verdict === 'undecided') ? 'open' : 'good';
}

/** What a live run says otherwise than a simulated one. */
function ofLive(result: Result, live: LiveFacts): Partial<Content> {
  const { scenario } = result;
  const { tone, text } = liveVerdict(live);
  const own = outcome(result);
  const rank = ['bad', 'open', 'good', 'plain'] as const;
  const side = live.side === 'both' ? '' : ` --side ${live.side}`;
  const speed = live.speed === 1 ? '' : ` --speed ${live.speed}`;
  const flags = (live.flags ?? []).map((word) => ` ${quoted(word)}`).join('');
  return {
    kind: 'Live run report',
    question:
      'Does the deployed server behave as its rules say, and how long do customers wait on it?',
    answer: `${text} ${answer(result)}`,
    outcome: rank.find((each) => each === tone || each === own) ?? 'plain',
    sureness: `This is one run against a real server: it has no interval of its own, and ${
      live.reality === undefined ? 'was not' : 'is'
    } held against simulations of the same plan.`,
    command: [
      `chatsim live ${SCENARIO_FILE} --target URL --adapter ${quoted(live.adapter)} --seed ${quoted(scenario.seed)}${side}${speed}${flags} --out report`,
    ],
    ...(live.flags === undefined
      ? {}
      : {
          commandNote: `${SCENARIO_FILE} is the file of “${scenario.name}”, URL the server; headers, allowed hosts, secrets and values of --adapter-option are not kept, and have to be given again.`,
        }),
    again:
      'The same command sends the same customers and agents with the same intentions; what the server makes of them is its own.',
  };
}

function answer(result: Result): string {
  const { metrics, waitingCauses, expectations: list } = result;
  if (result.live?.side === 'agents') return UNSEEN_WORDS.agents;
  if (metrics['wait.mean'] === undefined)
    return 'No wait came to an end, so nothing can be said about waiting.';
  const p90 = metrics['wait.p90'];
  const parts = [
    `Customers wait ${estimateWords(metrics, 'wait.mean')} on average${p90 === undefined ? '' : `, nine in ten at most ${secondsText(p90.mean)}`}`,
  ];
  if (metrics['abandonment.rate'] !== undefined)
    parts.push(`${estimateWords(metrics, 'abandonment.rate')} leave unserved`);
  const [most] = waitingCauses.causes;
  const why =
    most === undefined
      ? ''
      : ` Most of the waiting (${shareText(most.share)}): ${causeWords(result)(most.cause)}.`;
  const met = list.filter(({ verdict }) => verdict === 'met').length;
  const judged =
    list.length === 0
      ? ''
      : met === list.length
        ? list.length === 1
          ? ' The expectation is met.'
          : ` All ${list.length} expectations are met.`
        : list.length === 1
          ? ' The expectation is not met.'
          : ` Of ${list.length} expectations ${met === 0 ? 'none is' : met === 1 ? '1 is' : `${met} are`} met.`;
  return `${parts.join('; ')}.${why}${judged}`;
}

const VERDICTS = {
  met: ['✓ met', 'good'],
  failed: ['✗ not met', 'bad'],
  undecided: ['? undecided', 'open'],
} as const;

function expectations(list: readonly Judged[]): Section {
  const isClose = ({ actual, halfWidth95, value }: Judged) =>
    actual !== null && halfWidth95 !== null && Math.abs(actual - value) < halfWidth95;
  return {
    id: 'expectations',
    title: 'Expectations',
    ...(list.length === 0
      ? {}
      : {
          after: table(
            'Expectations, judged by the estimate alone',
            [{ head: 'expected' }, { head: 'verdict' }, { head: 'estimate' }, { head: '' }],
            list.map((each) => {
              const [words, tone] = VERDICTS[each.verdict];
              return [
                html`<code>${each.text}</code>`,
                html`<span class="${tone}">${words}</span>`,
                each.actual === null
                  ? 'nothing to measure it by'
                  : `${valueWords(each.actual, each.unit)} ${halfWords(each.halfWidth95, each.unit)}`,
                isClose(each) ? 'too close to be sure' : '',
              ];
            }),
          ),
        }),
  };
}

const SHARES = [
  ['abandonment.rate', 'abandonment'],
  ['serviceLevel', 'service level'],
  ['refused.rate', 'refused'],
] as const;

function headline(result: Result): Section {
  const { metrics, scenario } = result;
  const onTime = ruleOf(scenario, 'report.onTime');
  const cards = [
    ['wait.mean', 'mean wait'],
    ['wait.p90', '90% wait at most'],
    ['abandonment.rate', 'leave unserved'],
    ['serviceLevel', `served within ${onTime}`],
    ['occupancy', 'occupancy of agents'],
    [
      'chats.arrived',
      result.live?.side === 'agents' ? 'chats came to our agents' : 'chats arrived',
    ],
  ] as const;
  const rows = TIMES.filter(([name]) => metrics[`${name}.mean`] !== undefined).map(
    ([name, words]) => [
      words.trim(),
      ...['mean', 'p50', 'p90', 'p95', 'max'].map((each) =>
        estimateWords(metrics, `${name}.${each}`),
      ),
    ],
  );
  return {
    id: 'figures',
    title: 'Headline figures',
    intro: html`<dl class="cards">${cards
      .filter(([name]) => metrics[name] !== undefined)
      .map(([name, words]) => {
        const unit = unitOf(name);
        const found = metrics[name];
        return html`<div><dt>${words}</dt><dd>${valueWords(found?.mean ?? null, unit)} <small>${halfWords(found?.halfWidth95 ?? null, unit)}</small></dd></div>`;
      })}</dl>`,
    after: html`${
      rows.length > 0 &&
      table(
        'Times: mean and percentiles',
        [
          { head: '' },
          ...['mean', 'half at most', '90% at most', '95% at most', 'longest'].map((head) => ({
            head,
            right,
          })),
        ],
        rows,
      )
    }${list(chatLines(result, PAGE_LOOK))}`,
  };
}

const list = (lines: readonly string[]): Markup | null =>
  lines.length === 0 ? null : html`<ul>${lines.map((line) => html`<li>${line.trim()}</li>`)}</ul>`;

function causes(result: Result): Section {
  const { waitingCauses, metrics } = result;
  const chats = metrics['chats.arrived']?.mean ?? 0;
  const say = causesIn(result);
  return {
    id: 'causes',
    title: 'Where the waiting went',
    charts: ['waiting-causes', 'waiting-causes-by-queue'],
    ...(waitingCauses.causes.length === 0
      ? {}
      : {
          after: table(
            `What it hangs on: ${secondsText(waitingCauses.totalSec)} of waiting a replication`,
            [
              { head: 'cause' },
              { head: 'share', right },
              { head: 'a chat', right },
              { head: 'hangs on' },
            ],
            waitingCauses.causes.map(({ cause, seconds, share }) => {
              const [words, see] = say(cause);
              return [
                words,
                shareText(share),
                secondsText(chats > 0 ? seconds / chats : seconds),
                html`<code>${see}</code>`,
              ];
            }),
          ),
        }),
  };
}

const MOST_ROWS = 60;

function parts(
  caption: string,
  who: string,
  columns: readonly (readonly [metric: string, head: string])[],
  rows: readonly PartFacts[],
): Markup {
  const used = columns.filter(([metric]) =>
    rows.some(({ metrics }) => metrics[metric] !== undefined),
  );
  const hidden = rows.length - MOST_ROWS;
  return html`${table(
    caption,
    [{ head: who }, ...used.map(([, head]) => ({ head, right }))],
    rows
      .slice(0, MOST_ROWS)
      .map(({ name, metrics }) => [
        name,
        ...used.map(([metric]) => estimateWords(metrics, metric)),
      ]),
  )}${hidden > 0 && html`<p>And ${hidden} more.</p>`}`;
}

function queues({ breakdowns }: Result): Section {
  return {
    id: 'queues',
    title: 'By queue',
    ...(breakdowns.queues.length < 2
      ? {}
      : {
          after: parts(
            'Figures by queue',
            'queue',
            [
              ['chats.arrived', 'chats arrived'],
              ['wait.mean', 'mean wait'],
              ['wait.p90', '90% at most'],
              ['abandonment.rate', 'abandonment'],
              ['serviceLevel', 'service level'],
              ['queueLength.mean', 'queue length'],
            ],
            breakdowns.queues,
          ),
        }),
  };
}

function agents({ breakdowns, scenario }: Result): Section {
  const columns = [
    ['occupancy', 'occupancy'],
    ['concurrency.mean', 'chats at once while busy'],
    ['chats.served', 'chats served'],
    ['handleTime.mean', 'mean handle time'],
    ['offers.made', 'offers'],
    ['offers.missed', 'missed'],
    ['offers.declined', 'declined'],
    ['overtime', 'overtime'],
  ] as const;
  const named = breakdowns.groups.map((group, i) => ({
    ...group,
    name: `${group.name} (${numberText(scenario.groups[i]?.agents ?? 0)})`,
  }));
  return {
    id: 'agents',
    title: 'Agents',
    charts: ['agent-activity', 'agent-activity-each', 'agent-loads'],
    ...(named.length === 0
      ? {}
      : { after: parts('Figures by group (number of agents)', 'group', columns, named) }),
  };
}

function offers(): Section {
  return { id: 'offers', title: 'Offers', charts: ['offers', 'offers-per-chat'] };
}
