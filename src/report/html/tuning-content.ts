/** The page of a tuning: the setting or the staffing that was found, what it costs, and what may be relied on. */
import { counted, halfText, numberText, UNICODE } from '../numbers.ts';
import { fateText, halfOf, pricesText } from '../text-tuning.ts';
import type { Candidate, Held, Limit, RegionTuning, StaffTuning, Tuning } from '../tuning.ts';
import type { Content, Section } from './content.ts';
import { html, type Markup, table } from './markup.ts';
import { quoted, SCENARIO_FILE, valueWords } from './words.ts';

const right = true;
const MOST_ROWS = 100;

const OUTCOMES = {
  picked: 'good',
  none: 'bad',
  undecided: 'open',
  interrupted: 'open',
  holds: 'good',
  fails: 'bad',
} as const;

export function tuningContent(tuning: Tuning): Content {
  const { scenario, limits, replications } = tuning;
  const asked = limits.map(({ text }) => text).join(' and ');
  return {
    kind: tuning.task === 'region' ? 'Tuning of settings' : 'Staffing plan',
    title: scenario.name,
    description: scenario.description,
    question:
      tuning.task === 'region'
        ? `Which setting of ${tuning.axes.map(({ name }) => name).join(' and ')} is the cheapest${asked === '' ? '' : ` to keep ${asked}`}?`
        : `How many agents of ${tuning.group} does each ${numberText(tuning.intervalSec / 60)} minutes need to keep ${asked}?`,
    answer: tuning.sentence,
    outcome: OUTCOMES[tuning.outcome],
    sureness: tuning.guarantee.join(' '),
    warnings: tuning.warnings.map(({ text }) => text),
    sections: [
      {
        id: 'asked',
        title: 'What was asked',
        after: html`${
          limits.length > 0 &&
          table(
            'Limits to keep',
            [{ head: 'limit' }, { head: 'may be judged either way within' }],
            limits.map(({ text, zone, unit }) => [
              html`<code>${text}</code>`,
              `± ${valueWords(zone, unit)} of it`,
            ]),
          )
        }<p>Prices: ${pricesText(tuning)}.</p>`,
      },
      ...(tuning.task === 'region' ? regionSections(tuning) : staffSections(tuning)),
    ],
    setting: [{ label: '', scenario }],
    metrics: limits.map(({ metric }) => metric),
    command: [commandOf(tuning)],
    commandNote: `${SCENARIO_FILE} is the file of “${scenario.name}”; settings that were given with --set, and zones that were given with --indifference, have to be given again.`,
    facts: [
      [
        'replications',
        `${numberText(replications.used)} in all, of at most ${numberText(replications.budget)}`,
      ],
      ['seed', scenario.seed],
      ['random numbers', `version ${tuning.drawsVersion}`],
      ['chatsim', tuning.chatsimVersion],
    ],
  };
}

function commandOf(tuning: Tuning): string {
  const what =
    tuning.task === 'region'
      ? tuning.axes.map(({ name, values }) => `--vary ${quoted(`${name}=${values.join(',')}`)}`)
      : [`--staff ${quoted(tuning.group)}`, `--every ${tuning.intervalSec / 60}m`];
  const limits = tuning.limits.map(({ text }) => `--subject-to ${quoted(text)}`);
  return `chatsim tune ${[SCENARIO_FILE, ...what, ...limits, ...costsOf(tuning)].join(' ')} --seed ${quoted(tuning.scenario.seed)} --level ${tuning.level} --budget ${tuning.replications.budget} --out report`;
}

function costsOf({ prices }: Tuning): string[] {
  const { agentHour, waitingHour, lostChat } = prices;
  return [
    ...(agentHour === 1 ? [] : [`--cost agent=${agentHour}/h`]),
    ...(waitingHour === 0 ? [] : [`--cost waiting=${waitingHour}/h`]),
    ...(lostChat === 0 ? [] : [`--cost lost=${lostChat}`]),
  ];
}

function regionSections(tuning: RegionTuning): Section[] {
  const { axes, limits, candidates, pick } = tuning;
  const order = candidates
    .map((candidate, i) => ({ candidate, i }))
    .sort(
      (a, b) =>
        Number(b.i === pick) - Number(a.i === pick) ||
        a.candidate.cost.mean - b.candidate.cost.mean ||
        a.i - b.i,
    );
  const hidden = order.length - MOST_ROWS;
  return [
    {
      id: 'front',
      title: 'Cost against service',
      charts: ['tuning-*'],
    },
    {
      id: 'settings',
      title: 'Settings by cost',
      after: html`${table(
        `${counted(candidates.length, 'setting')}, the pick first, then by cost; ± is an interval of each figure alone`,
        [
          { head: axes.map(({ name }) => name).join(', ') },
          { head: 'cost', right },
          ...limits.map(({ metric }) => ({ head: metric, right })),
          { head: 'replications', right },
          { head: 'outcome' },
          { head: 'on the front' },
        ],
        order
          .slice(0, MOST_ROWS)
          .map(({ candidate, i }) => [
            i === pick ? html`<b>${candidate.values.join(', ')}</b>` : candidate.values.join(', '),
            costWords(candidate, tuning),
            ...candidate.limits.map((held, j) => heldMarkup(held, limits[j] as Limit)),
            numberText(candidate.replications),
            fateText(candidate, limits),
            candidate.isDominated ? '' : 'yes',
          ]),
      )}${hidden > 0 && html`<p>And ${hidden} more; the CSV file has all.</p>`}`,
    },
  ];
}

const costWords = ({ cost }: Candidate, { costs }: RegionTuning) =>
  costs === 'exact'
    ? numberText(cost.mean)
    : `${numberText(cost.mean)} ${halfText(halfOf(cost), 'number', UNICODE)}`;

function staffSections(tuning: StaffTuning): Section[] {
  const limits = tuning.byInterval.map((place) => tuning.limits[place] as Limit);
  const { check } = tuning;
  return [
    {
      id: 'plan',
      title: 'Agents by interval',
      charts: ['tuning-staffing', 'tuning-interval*'],
      after: html`${table(
        'The plan, interval by interval',
        [
          { head: 'from' },
          { head: 'chats expected', right },
          { head: 'first guess', right },
          { head: 'agents', right },
          ...limits.map(({ metric }) => ({ head: metric, right })),
        ],
        tuning.intervals.map((each) => [
          each.name,
          numberText(each.arrivals),
          numberText(each.guess),
          html`<b>${numberText(each.agents)}</b>`,
          ...limits.map((limit, k) => heldMarkup(each.limits[k], limit)),
        ]),
      )}${table(
        `The whole day under the plan, on ${counted(check.replications, 'replication')} that the search has not seen`,
        [{ head: 'limit' }, { head: 'measured', right }],
        tuning.limits.map((limit, j) => [
          html`<code>${limit.text}</code>`,
          heldMarkup(check.limits[j], limit),
        ]),
      )}<h3>The plan, for a scenario file</h3><pre><code>${tuning.plan.trimEnd()}</code></pre>`,
    },
  ];
}

function heldMarkup(held: Held | undefined, { unit }: Limit): string | Markup {
  if (held === undefined || held.measured === null) return UNICODE.none;
  const [mark, tone] =
    held.isKept === null ? ['?', 'open'] : held.isKept ? ['✓', 'good'] : ['✗', 'bad'];
  const { measured } = held;
  return html`${valueWords(measured.mean, unit)} ${halfText(halfOf(measured), unit, UNICODE)} <span class="${tone}">${mark}</span>`;
}
