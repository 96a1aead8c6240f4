// Asks the registry whether any package of the lock has a known weakness, and holds the lock against the few that are noted in
// advisories.json, which needs nobody's answer: `npm run audit`.
// Exit 0: asked and answered, nothing high or critical. 1: something is, listed. 3: no answer, so nothing is known; it says
// so and why, and .ci/run says it again at its end. An audit that could not be made never looks like one that was passed.
// AUDIT=required turns 3 into 1, for places where the registry answers. Needs npm only, no packages of ours.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PATIENCE_MS = 60_000;
const GRAVE = ['high', 'critical'];

const run = spawnSync('npm', ['audit', '--json', ...process.argv.slice(2)], {
  encoding: 'utf8',
  timeout: PATIENCE_MS,
  maxBuffer: 1e9,
  shell: process.platform === 'win32',
});
const found = vulnerabilitiesIn(run.stdout ?? '');
const { noted, weaknesses } = JSON.parse(
  readFileSync(new URL('advisories.json', import.meta.url), 'utf8'),
);
const known = weaknessesIn(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages);
for (const { name, version, id } of known) console.log(`FOUND: ${name} ${version}: ${id}`);
console.log(
  `held against ${weaknesses.length} weaknesses noted by hand on ${noted}: ${known.length} found`,
);

if (found === undefined) {
  console.log(`NOT AUDITED: the registry did not answer whether a dependency has a known weakness
  (${reasonOf(run)}). Beyond the few that are noted here, nothing is known.`);
  process.exitCode = known.length > 0 || process.env.AUDIT === 'required' ? 1 : 3;
} else {
  const grave = found.filter(({ severity }) => GRAVE.includes(severity));
  for (const { name, severity, range, via } of found)
    console.log(
      `${GRAVE.includes(severity) ? 'FOUND' : 'noted'}: ${name} ${range}, ${severity}: ${via}`,
    );
  console.log(`audit: ${grave.length} high or critical, ${found.length - grave.length} lesser`);
  process.exitCode = grave.length + known.length > 0 ? 1 : 0;
}

/** Those of the list that stand in the lock. */
function weaknessesIn(packages) {
  return Object.entries(packages).flatMap(([place, { version }]) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return weaknesses
      .filter((one) => one.package === name && place !== '')
      .filter(({ from, below }) => !isBefore(version, from) && isBefore(version, below))
      .map(({ id }) => ({ name, version, id }));
  });
}

/** Of versions 1.2.3; one that comes before its release counts as it. */
function isBefore(version, other) {
  const [a, b] = [version, other].map((text) => text.split('-')[0].split('.').map(Number));
  const at = a.findIndex((number, i) => number !== b[i]);
  return at >= 0 && a[at] < b[at];
}

/** What npm was told, or undefined when it was told nothing. */
function vulnerabilitiesIn(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  // Only a whole report counts: an error of npm's own is JSON as well.
  if (answer?.auditReportVersion === undefined || answer.vulnerabilities === undefined)
    return undefined;
  return Object.values(answer.vulnerabilities).map(({ name, severity, range, via }) => ({
    name,
    severity,
    range,
    via: via.map((each) => (typeof each === 'string' ? `by ${each}` : each.title)).join('; '),
  }));
}

/** Without the address: the output goes into logs. */
function reasonOf({ error, stdout, stderr }) {
  if (error !== undefined) return error.code ?? error.message;
  const line =
    /npm (?:warn|error) audit (.*)/.exec(stderr ?? '')?.[1] ??
    /"(?:message|summary)": *"([^"]+)"/.exec(stdout ?? '')?.[1] ??
    'no report';
  return line.replace(/https?:\/\/\S+/g, '...').slice(0, 200);
}
