/**
 * What runs in the page: Vega draws each chart anew at the width there is, over the picture that is there already, and says
 * what the pointer is at. Nothing is evaluated from text (Vega's interpreter walks the expressions), so the page allows no
 * script but these by their digests, and no request at all.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const DRAW = `
(() => {
  const specs = JSON.parse(document.getElementById('specs').textContent);
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  const tell = (handler, event, item, text) => {
    if (text === null || text === undefined || text === '') { tip.hidden = true; return; }
    tip.textContent = text;
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4)) + 'px';
    tip.style.top = (event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18) + 'px';
  };
  for (const plot of document.querySelectorAll('.plot')) {
    const room = () => Math.max(200, Math.floor(plot.clientWidth));
    const place = document.createElement('div');
    const view = new vega.View(vega.parse(specs[plot.dataset.chart], undefined, { ast: true }), {
      renderer: 'svg', hover: false, logLevel: vega.Error, expr: expressionInterpreter,
    });
    view.tooltip(tell).width(room());
    // Once more, because what a legend needs shows only when the width has taken effect.
    view.initialize(place).runAsync().then(() => view.resize().runAsync()).then(() => {
      plot.replaceChildren(place);
      plot.classList.remove('still');
      let last = room();
      new ResizeObserver(() => {
        const now = room();
        if (now === last) return;
        last = now;
        view.width(now).runAsync().then(() => view.resize().runAsync());
      }).observe(plot);
    });
  }
})();
`;

/** The scripts of a page, in order, each with the digest that the page's policy names. */
export function pageScripts(): readonly { readonly text: string; readonly digest: string }[] {
  return [vegaText(), interpreterText(), DRAW.trim()].map((text) => {
    const safe = text.replaceAll('</script', '<\\/script');
    return { text: safe, digest: createHash('sha256').update(safe).digest('base64') };
  });
}

const require = createRequire(import.meta.url);
/** A file beside the one that the package is imported by. */
const beside = (packageName: string, file: string) =>
  readFileSync(new URL(file, pathToFileURL(require.resolve(packageName))), 'utf8').replace(
    /\n\/\/# sourceMappingURL=.*\s*$/,
    '\n',
  );

/** Their licences go with them wherever a page goes. */
const vegaText = () =>
  `/*!\nVega ${JSON.parse(beside('vega', '../package.json')).version}. ${beside('vega', '../LICENSE').trim()}\n\n${D3}\n*/\n${beside('vega', './vega.min.js')}`;

const D3 = `Vega contains modules of D3. Copyright 2010-2023 Mike Bostock
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.
THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT,
NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`;

/** It comes as a module and is made a plain script: what it takes from vega-util, Vega has too. */
function interpreterText(): string {
  const text = beside('vega-interpreter', './vega-interpreter.js');
  const taken = /^import \{([^}]*)\} from 'vega-util';$/m;
  const given = /^export \{ expression as expressionInterpreter \};$/m;
  if (!taken.test(text) || !given.test(text))
    throw new Error('vega-interpreter is not the version that the page was written for');
  return `const expressionInterpreter = (() => {\n${text
    .replace(taken, 'const {$1} = vega;')
    .replace(given, 'return expression;')}\n})();`;
}
