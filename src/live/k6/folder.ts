/**
 * The folder that `chatsim k6` writes: the template as it is, the plan as data, and beside it what a cluster needs and how it
 * is all run. Texts only; whoever calls writes them.
 */
import { stringify } from 'yaml';
import { numberText } from '../../report/numbers.ts';
import type { People, Settings } from './template/plan-types.ts';

/** Copied from src/live/k6/template. */
export const TEMPLATE_FILES = [
  'test.ts',
  'customer.ts',
  'agent.ts',
  'at-work.ts',
  'case.ts',
  'desk.ts',
  'presence.ts',
  'clock.ts',
  'wire.ts',
  'measures.ts',
  'plan.ts',
  'plan-types.ts',
  'tsconfig.json',
] as const;

/** Only core modules of k6; sockets became stable in 1.6. */
const IMAGE = 'grafana/k6:2.0.0';
const NAME = 'chatsim';

const START_SEC = 10;
const START_MOST_SEC = 100;
/** k6 makes at least so many VUs a second. */
const VUS_A_SEC = 20;

export function folderOf(
  settings: Settings,
  people: People,
  templateOf: (name: string) => string,
): ReadonlyMap<string, string> {
  return new Map([
    ...TEMPLATE_FILES.map((name) => [name, templateOf(name)] as const),
    ['settings.json', `${JSON.stringify(settings, null, 2)}\n`],
    ['plan.json', planText(people)],
    ['testrun.yaml', testRun(settings)],
    ['README.md', readme(settings)],
  ]);
}

/** A line a person: a plan of a long day is large, and still can be looked into. */
function planText({ customers, agents }: People): string {
  const lines = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).join(',\n');
  return `{"agents":[\n${lines(agents)}\n],\n"customers":[\n${lines(customers)}\n]}\n`;
}

function testRun({ runners, target }: Settings): string {
  const head = `# For k6-operator (TestRun, k6.io/v1alpha1). Before it, in this folder:
#
#   kubectl create configmap ${NAME} ${TEMPLATE_FILES.filter((name) => name.endsWith('.ts'))
    .map((name) => `--from-file=${name}`)
    .join(' ')} \\
#     --from-file=settings.json --from-file=plan.json
#   kubectl create secret generic ${NAME} --from-literal=CHATSIM_AGENT_TOKENS="$(chatsim k6 provision .)"
#
# A ConfigMap holds 1 MiB: a larger plan goes onto a volume (volumeClaim instead of configMap).
# Each runner writes its raw samples to the claim ${NAME}-results; merge judges them together.
`;
  return (
    head +
    stringify({
      apiVersion: 'k6.io/v1alpha1',
      kind: 'TestRun',
      metadata: { name: NAME },
      spec: {
        parallelism: runners,
        script: { configMap: { name: NAME, file: 'test.ts' } },
        arguments: '--out json=/results/$(POD_NAME).json.gz',
        runner: {
          image: IMAGE,
          env: [
            { name: 'CHATSIM_URL', value: target },
            { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          ],
          envFrom: [{ secretRef: { name: NAME } }],
          volumeMounts: [{ name: 'results', mountPath: '/results' }],
          volumes: [{ name: 'results', persistentVolumeClaim: { claimName: `${NAME}-results` } }],
        },
      },
    })
  );
}

/** `0:1/2`, `1/2:1`, and the sequence of all: what k6 takes as one runner's part. */
export function segments(runners: number): { readonly each: string[]; readonly all: string } {
  const at = (i: number) => (i === 0 ? '0' : i === runners ? '1' : `${i}/${runners}`);
  const marks = Array.from({ length: runners + 1 }, (_, i) => at(i));
  return { each: marks.slice(1).map((to, i) => `${marks[i]}:${to}`), all: marks.join(',') };
}

/** Seconds from now in which every process has made its VUs. */
function startSec({ customerVus, runners }: Settings): number {
  return Math.min(START_MOST_SEC, START_SEC + Math.ceil(customerVus / runners / VUS_A_SEC));
}

function readme(settings: Settings): string {
  const { scenario, seed, customers, agents, customerVus, runners, speed, expectations } = settings;
  const { each, all } = segments(runners);
  const runs =
    runners === 1
      ? ['k6 run --out json=samples-1.json.gz test.ts']
      : [
          `export CHATSIM_START=$((($(date +%s) + ${startSec(settings)}) * 1000))   # one zero for all processes`,
          ...each.map(
            (segment, i) =>
              `k6 run --execution-segment ${segment} --execution-segment-sequence ${all} --out json=samples-${i + 1}.json.gz test.ts${i + 1 < runners ? ' &' : ''}`,
          ),
          'wait',
        ];
  const judged = (by: string) => expectations.filter(({ judgedBy }) => judgedBy === by);
  const list = (texts: readonly string[]) => texts.map((text) => `- ${text}`).join('\n');
  const parts = [
    `# ${scenario}, for k6

${numberText(customers)} customers and ${numberText(agents)} agents of the scenario, seed ${seed}${speed === 1 ? '' : `, at ${speed} times the speed`}: in ${numberText(customerVus)} VUs
of ${runners === 1 ? 'one process' : `${runners} processes`} for the customers and one more in each process for its agents.

\`\`\`sh
export CHATSIM_URL=${settings.target}
export CHATSIM_AGENT_TOKENS="$(chatsim k6 provision .)"   # asks the platform with CHATSIM_ADMIN_TOKEN
${runs.join('\n')}
chatsim k6 merge samples-*.json.gz --plan .               # one result, one verdict
\`\`\`

The platform needs the scenario's queues and its agents by their names${speed === 1 ? '' : `, and clocks that run at the same speed`}: \`chatsim serve${speed === 1 ? '' : ` --speed ${speed}`}\` with the same
scenario has them. To check the types: \`npm install --no-save typescript @types/k6 && npx tsc -p .\``,
    expectations.length === 0
      ? ''
      : `## What is expected

${[
  ['threshold', 'Judged by thresholds of each process and by merge:'],
  ['merge', 'Judged by merge alone, since k6 has no words for it:'],
  ['nobody', 'Not judged: customers and agents cannot see it. `chatsim live` may.'],
]
  .flatMap(([by = '', words = '']) => {
    const found = judged(by);
    return found.length === 0
      ? []
      : [`${words}\n\n${list(found.map(({ text }) => `\`${text}\``))}`];
  })
  .join('\n\n')}`,
    settings.notDriven.length === 0
      ? ''
      : `## Not driven

The scenario has more than this test does:

${list(settings.notDriven)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
