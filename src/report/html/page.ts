/**
 * The report as one HTML page that stands alone: it asks nothing of any network, opens from disk, follows the reader's theme,
 * prints, and says in words and tables what its charts show. The same document gives the same bytes.
 */
import type { Chart } from '../charts/chart.ts';
import { compiled, svgOf } from '../charts/render.ts';
import { type AnyDocument, chartsOf, type Documents } from '../charts/table.ts';
import { checkContent } from './check-content.ts';
import { comparisonContent } from './comparison-content.ts';
import { conformanceContent } from './conformance-content.ts';
import type { Content, Section } from './content.ts';
import { definitions } from './definitions.ts';
import { folded, html, Markup, scriptJson, table } from './markup.ts';
import { runContent } from './run-content.ts';
import { pageScripts } from './script.ts';
import { settingMarkup } from './setting.ts';
import { STYLE } from './style.ts';
import { sweepContent } from './sweep-content.ts';
import { tuningContent } from './tuning-content.ts';

const CONTENTS: { readonly [Kind in keyof Documents]: (document: Documents[Kind]) => Content } = {
  run: runContent,
  comparison: comparisonContent,
  sweep: sweepContent,
  tuning: tuningContent,
  check: checkContent,
  conformance: conformanceContent,
};

/** Characters for specifications and pictures: with Vega itself a page stays below 2 MB. */
const MOST_DRAWN = 1_150_000;

export async function pageOf(document: AnyDocument): Promise<string> {
  const content = (CONTENTS[document.kind] as (document: AnyDocument) => Content)(document);
  const charts = await drawn(chartsOf(document));
  const sections = content.sections.map((section) => sectionMarkup(section, charts));
  const shown = content.sections.flatMap((section, i) => {
    const body = sections[i];
    return body === undefined || body === null ? [] : [{ ...section, body }];
  });
  const scripts = pageScripts();
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src ${scripts.map(({ digest }) => `'sha256-${digest}'`).join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const known = definitions(content.metrics);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="chatsim ${document.chatsimVersion}">
<title>${content.title} – ${content.kind}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p class="kind">chatsim · ${content.kind}</p>
<h1>${content.title}</h1>
${content.description !== '' && html`<p>${content.description}</p>`}
</header>
<nav aria-label="Contents"><ul>${[
    ...shown.map(({ id, title }) => [id, title] as const),
    ...(content.setting.length > 0 ? [['setting', 'The setting'] as const] : []),
    ...(known === null ? [] : [['definitions', 'Definitions'] as const]),
    ['again', 'Run it again'] as const,
  ].map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main" tabindex="-1">
<p class="question">${content.question}</p>
<p class="answer ${content.outcome}">${content.answer}</p>
<p class="sure">${content.sureness}</p>
${
  content.warnings.length > 0 &&
  html`<div class="careful" role="note" aria-labelledby="careful"><h2 id="careful">Be careful: what this does not know</h2><ul>${content.warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`
}
${shown.map(
  ({
    id,
    title,
    body,
  }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}
${
  content.setting.length > 0 &&
  html`<section id="setting" aria-labelledby="setting-title"><h2 id="setting-title">The setting</h2>
${content.setting.map(settingMarkup)}</section>`
}
${
  known !== null &&
  html`<section id="definitions" aria-labelledby="definitions-title"><h2 id="definitions-title">Definitions</h2>
<p>Each figure has one definition, the same in every report.</p>
${folded('Formulas of the figures on this page', known)}</section>
`
}<section id="again" aria-labelledby="again-title"><h2 id="again-title">Run it again</h2>
<p>${content.again ?? 'The same command gives the same figures, to the last digit, on any computer.'}</p>
${content.command.map((line) => html`<pre><code>${line}</code></pre>`)}
<p>${content.commandNote}</p>
<dl class="facts">${content.facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>
</main>
<footer><p>Made by chatsim ${document.chatsimVersion}. This page holds everything it shows; it asks nothing of any server.</p></footer>
<script type="application/json" id="specs">${new Markup(scriptJson(Object.fromEntries(charts.map(({ chart, spec }) => [chart.name, spec]))))}</script>
${scripts.map(
  ({ text }) => html`<script>${new Markup(text)}</script>
`,
)}</body>
</html>
`;
  return page.text;
}

interface Drawn {
  readonly chart: Chart;
  readonly spec: unknown;
  /** Null where it would make the page too large. */
  readonly still: string | null;
}

/**
 * Each chart as it is drawn by the page, and a picture of it that is there before, and without scripts. What has no room any
 * more is left out, the longest first: pictures before charts, whose figures stand in the table in any case.
 */
async function drawn(charts: readonly Chart[]): Promise<Drawn[]> {
  const all: { chart: Chart; spec: unknown; size: number; still: string | null }[] = [];
  for (const chart of charts) {
    const spec = compiled(chart.spec);
    all.push({ chart, spec, size: scriptJson(spec).length, still: await svgOf(spec) });
  }
  const total = () => all.reduce((sum, { size, still }) => sum + size + (still?.length ?? 0), 0);
  const longestFirst = [...all].sort((a, b) => (b.still?.length ?? 0) - (a.still?.length ?? 0));
  for (const each of longestFirst) if (total() > MOST_DRAWN) each.still = null;
  return all;
}

/** Null when there is nothing in it. */
function sectionMarkup(section: Section, charts: readonly Drawn[]): Markup | null {
  const named = (section.charts ?? []).flatMap((name) =>
    charts.filter(({ chart }) =>
      name.endsWith('*') ? chart.name.startsWith(name.slice(0, -1)) : chart.name === name,
    ),
  );
  // A name may begin as another one does.
  const own = [...new Set(named)];
  if (own.length === 0 && section.intro === undefined && section.after === undefined) return null;
  return html`${section.intro}${own.map(figure)}${section.after}`;
}

function figure({ chart, still }: Drawn): Markup {
  const { name, title, reading, alt } = chart;
  const [first, ...others] = chart.table.heads;
  return html`<figure id="chart-${name}"><figcaption><h3>${title}</h3><p>${reading}</p></figcaption>
<div class="plot still" role="img" aria-label="${`${title}. ${alt}`}" data-chart="${name}">${still !== null && new Markup(still.replace('<svg ', '<svg aria-hidden="true" focusable="false" '))}</div>
${folded(
  'The figures of this chart',
  table(
    title,
    [{ head: first ?? '' }, ...others.map((head) => ({ head, right: true }))],
    chart.table.rows,
  ),
)}</figure>
`;
}
