/**
 * Charts as pictures: Vega-Lite is compiled to Vega, Vega draws SVG by itself (without a browser or a canvas), and resvg turns
 * that into PNG with an open font that comes along. The same chart gives the same bytes. Loaded only when pictures are wanted.
 */
import { createRequire } from 'node:module';
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import * as vegaLite from 'vega-lite';
import type { ReportFile } from '../report-file.ts';
import type { Chart, Spec } from './chart.ts';
import { type AnyDocument, chartsOf } from './table.ts';
import { withLightColours } from './theme.ts';

export type PictureFormat = 'svg' | 'png';

/** `charts/<name>.svg` and `.png` of every chart of the document. */
export async function chartFiles(
  document: AnyDocument,
  formats: readonly PictureFormat[] = ['svg', 'png'],
): Promise<ReportFile[]> {
  const files: ReportFile[] = [];
  for (const chart of chartsOf(document)) {
    const svg = await pictureOf(chart);
    if (formats.includes('svg')) files.push({ name: `charts/${chart.name}.svg`, content: svg });
    if (formats.includes('png'))
      files.push({ name: `charts/${chart.name}.png`, content: await pngOf(svg) });
  }
  return files;
}

/** Vega-Lite to Vega. What it warns of is a fault of ours. */
export function compiled(spec: Spec): vega.Spec {
  const complain = (...what: readonly unknown[]): never => {
    throw new Error(`Vega-Lite: ${what.join(' ')}`);
  };
  const silent = () => logger;
  const logger = { level: silent, error: complain, warn: complain, info: silent, debug: silent };
  return vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec, { logger: logger as never })
    .spec as vega.Spec;
}

/** Drawn as it is, with the names of colours in it. */
export function svgOf(spec: vega.Spec): Promise<string> {
  return new vega.View(vega.parse(spec, undefined, { ast: true }), {
    renderer: 'none',
    expr: expressionInterpreter,
    logLevel: vega.Error,
  }).toSVG();
}

/** A file of its own: light, on white, with its title. */
export async function pictureOf(chart: Chart): Promise<string> {
  const spec = compiled({
    ...chart.spec,
    padding: 12,
    background: 'var(--surface)',
    title: { text: chart.title, anchor: 'start', fontSize: 15, offset: 12, color: 'var(--ink)' },
  });
  return withLightColours(await svgOf(spec));
}

/** At twice the size, so that it is sharp in a document too. */
async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = (name: string) =>
    createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: {
      fontFiles: [font('DejaVuSans'), font('DejaVuSans-Bold')],
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  }).render();
  return image.asPng();
}
