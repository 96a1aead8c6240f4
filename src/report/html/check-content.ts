/** The page of a check: pass, fail or undecided, and what each answer rests on. */
import type { Check, CheckVerdict, Finding, ScenarioCheck } from '../check.ts';
import {
  adviceOf,
  changeText,
  checkSentence,
  evidenceSentences,
  intervalText,
  itIs,
  scenarioSentence,
  VERDICT_WORDS,
} from '../check-words.ts';
import { numberText, UNICODE } from '../numbers.ts';
import type { Content, Section } from './content.ts';
import { html, type Markup, table } from './markup.ts';
import { quoted, valueWords } from './words.ts';

const right = true;
const OUTCOMES = { pass: 'good', fail: 'bad', undecided: 'open' } as const;
const MARKS: Readonly<Record<Finding['verdict'], readonly [string, string]>> = {
  pass: ['✓ pass', 'good'],
  fail: ['✗ fail', 'bad'],
  undecided: ['? undecided', 'open'],
  open: ['? not decided', 'open'],
};

export function checkContent(check: Check): Content {
  const { scenarios, verdict, level } = check;
  const [only] = scenarios;
  const one = scenarios.length === 1 && only !== undefined;
  const hasBaseline = scenarios.some(({ baseline }) => baseline !== null);
  return {
    kind: 'Check',
    title: one ? only.name : `Check of ${scenarios.length} scenarios`,
    description: '',
    question: `Are the expectations met${hasBaseline ? ', and has nothing become worse than the baseline allows' : ''}?`,
    answer: `${VERDICT_WORDS[verdict]}: ${checkSentence(check)}.`,
    outcome: OUTCOMES[verdict],
    sureness: one
      ? evidenceSentences(only, level).join(' ')
      : 'Each scenario is judged by itself, with its own chance of error.',
    warnings: scenarios.flatMap((scenario) => {
      const advice = adviceOf(scenario);
      const whose = one ? '' : `${scenario.name}: `;
      return [...scenario.notes, ...(advice === null ? [] : [advice])].map(
        (text) => `${whose}${text}`,
      );
    }),
    sections: scenarios.map((scenario, i) => section(scenario, i, check)),
    setting: [],
    metrics: scenarios.flatMap(({ findings }) => findings.map(({ metric }) => metric)),
    command: scenarios.map(
      ({ file, seed, baseline }) =>
        `chatsim check ${quoted(file)} --seed ${quoted(seed)}${baseline === null ? '' : ` --baseline ${quoted(baseline.file)}`} --out report`,
    ),
    commandNote:
      'Settings, tolerances and limits that were given on the command line have to be given again.',
    facts: [
      ...scenarios.map(
        ({ name, replications, seed }) =>
          [
            one ? 'replications' : name,
            `${numberText(replications.used)}, of at most ${numberText(replications.most)}; seed ${seed}`,
          ] as const,
      ),
      ['random numbers', `version ${check.drawsVersion}`],
      ['chatsim', check.chatsimVersion],
    ],
  };
}

function section(scenario: ScenarioCheck, i: number, { scenarios, level }: Check): Section {
  const one = scenarios.length === 1;
  const end = one ? '' : `-${i + 1}`;
  const metrics = scenario.findings.filter((each) => each.kind === 'metric');
  const expectations = scenario.findings.filter((each) => each.kind === 'expectation');
  return {
    id: `scenario${end}`,
    title: one ? 'Findings' : scenario.name,
    intro: one
      ? html``
      : html`<p>${verdictMarkup(scenario.verdict)} ${scenarioSentence(scenario)}.</p><p>${evidenceSentences(scenario, level).join(' ')}</p>`,
    charts: [`check-changes${end}`, `check-expectations${end}`],
    after: html`${
      metrics.length > 0 &&
      table(
        'Against the baseline',
        [
          { head: 'figure' },
          { head: 'before', right },
          { head: 'now', right },
          { head: 'change', right },
          { head: 'between', right },
          { head: 'allowed', right },
          { head: 'verdict' },
          { head: '' },
        ],
        metrics.map((each) => [
          html`<code>${each.metric}</code>`,
          valueWords(each.before, each.unit),
          valueWords(each.now, each.unit),
          changeText(each),
          intervalText(each),
          each.tolerance.text,
          mark(each),
          each.why ?? (each.trend === 'better' ? 'better' : ''),
        ]),
      )
    }${
      expectations.length > 0 &&
      table(
        'Expectations',
        [{ head: 'expected' }, { head: 'found' }, { head: 'verdict' }, { head: '' }],
        expectations.map((each) => [
          html`<code>${each.text}</code>`,
          itIs(each, UNICODE),
          mark(each),
          each.why ?? '',
        ]),
      )
    }`,
  };
}

function mark({ verdict }: Finding): Markup {
  const [words, tone] = MARKS[verdict];
  return html`<span class="${tone}">${words}</span>`;
}

const verdictMarkup = (verdict: CheckVerdict) =>
  html`<span class="${OUTCOMES[verdict]}">${VERDICT_WORDS[verdict]}</span>`;
