// Fails when package-lock.json would break `npm ci`, or names a registry.
// A newest release is sometimes published for one platform only; npm then writes a lock that names packages
// it does not list, and `npm ci` refuses it. `resolved` fields would carry the host name of one registry.
import { readFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const text = readFileSync(file, 'utf8');
const packages = JSON.parse(text).packages;
const problems = [];

for (const [place, entry] of Object.entries(packages)) {
  for (const set of ['dependencies', 'optionalDependencies']) {
    for (const name of Object.keys(entry[set] ?? {})) {
      if (!isListed(place, name)) {
        problems.push(
          `${place || '(root)'}: ${set} names ${name}, which the lock does not list; pin another version`,
        );
      }
    }
  }
  if (entry.resolved !== undefined) {
    problems.push(
      `${place}: has a \`resolved\` field; install with the .npmrc of this project, which leaves it out`,
    );
  }
  if (place !== '' && entry.integrity === undefined && entry.link !== true && !entry.inBundle) {
    problems.push(`${place}: has no integrity hash`);
  }
}
if (/https?:\/\/[^"]*\.tgz/.test(text)) problems.push('the lock names a registry host');

for (const problem of problems) console.log(`${file}: ${problem}`);
const scripts = Object.entries(packages)
  .filter(([, entry]) => entry.hasInstallScript)
  .map(([place]) => place.replace('node_modules/', ''));
console.log(
  `${file}: ${Object.keys(packages).length - 1} packages, ${problems.length} problems, install scripts: ${scripts.join(', ') || 'none'}`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Looks where Node would look: in the package's own node_modules, then in every one above it. */
function isListed(place, name) {
  for (let folder = place; ; ) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (folder === '') return false;
    const above = folder.lastIndexOf('/node_modules/');
    folder = above < 0 ? '' : folder.slice(0, above);
  }
}
