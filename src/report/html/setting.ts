/** The setting behind a report: who comes, who works, and which rules are not the platform's own, with what those rest on. */
import { numberText, secondsText, shareText } from '../numbers.ts';
import type { RuleFacts, ScenarioFacts } from '../result.ts';
import type { Setting } from './content.ts';
import { folded, html, type Markup, table } from './markup.ts';

export function settingMarkup({ label, scenario }: Setting): Markup {
  const changed = scenario.rules.filter(
    ({ from, exceptions }) => from === 'scenario' || exceptions.length > 0,
  );
  return html`${label !== '' && html`<h3>${label}: ${scenario.name}</h3>`}
<dl class="facts">${facts(scenario).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${
  changed.length === 0
    ? html`<p>All rules are those of the platform <b>${scenario.platform}</b>, or chatsim’s own where it says nothing.</p>`
    : table(
        `Changed from the rules of the platform ${scenario.platform}`,
        [
          { head: 'rule' },
          { head: 'here' },
          { head: 'platform’s own' },
          { head: 'evidence for that' },
        ],
        changed.map((rule) => [
          named(rule),
          html`<b>${rule.value}</b>${rule.exceptions.map(({ of, value }) => html`<br><b>${value}</b> (${of})`)}`,
          rule.platformValue ?? (rule.from === 'scenario' ? '–' : rule.value),
          evidence(rule),
        ]),
      )
}
${folded(
  `All ${scenario.rules.length} rules`,
  table(
    `Rules${label === '' ? '' : ` of ${label}`}`,
    [{ head: 'rule' }, { head: 'value' }, { head: 'from' }, { head: 'evidence' }],
    scenario.rules.map((rule) => [named(rule), rule.value, FROM[rule.from], evidence(rule)]),
  ),
)}`;
}

const FROM = {
  scenario: 'this scenario',
  platform: 'the platform',
  default: 'chatsim',
} as const;

const named = (rule: RuleFacts) => html`${rule.words} <code>${rule.name}</code>`;

/** Sources are links where they are addresses of the web. */
function evidence({ evidence: how, source }: RuleFacts): string | Markup {
  if (how === null && source === null) return 'chatsim’s default';
  const where =
    source === null
      ? ''
      : /^https?:\/\/[^\s"'<>]+$/.test(source)
        ? html` (<a href="${source}" rel="noreferrer">source</a>)`
        : ` (${source})`;
  return html`${how ?? ''}${where}`;
}

function facts(scenario: ScenarioFacts): (readonly [string, string])[] {
  const { start, groups } = scenario;
  const some = (names: readonly string[]) =>
    names.length > 8
      ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`
      : names.join(', ');
  const opens =
    start === null
      ? secondsText(scenario.durationSec)
      : `${start.date === null ? '' : `${start.date} `}from ${start.clock}${start.zone === null ? '' : ` (${start.zone})`} for ${secondsText(scenario.durationSec)}`;
  return [
    ['platform', scenario.platform],
    ['period', opens],
    ['queues', some(scenario.queues)],
    ['customers', some(scenario.customers)],
    [
      'agents',
      `${numberText(groups.reduce((sum, { agents }) => sum + agents, 0))}: ${some(groups.map(({ name, agents }) => `${name} ${agents}`))}`,
    ],
    ...(scenario.offeredLoad === null
      ? []
      : [
          [
            'offered load',
            `${shareText(scenario.offeredLoad)} of what agents can do, before anybody leaves`,
          ] as const,
        ]),
    [
      'at the end',
      scenario.atEnd === 'cut'
        ? 'what is open is cut off'
        : `no more arrivals; open chats are worked off for up to ${secondsText(scenario.drainLimitSec)}`,
    ],
  ];
}
