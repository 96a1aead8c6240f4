/**
 * What a chart is to those who show it: a Vega-Lite specification with its data in it, what it is called, how to read it,
 * what it shows in words, and its figures as a table. A chart draws only what stands in the document; nothing is simulated.
 */

/** A Vega-Lite specification; checked against Vega-Lite's own schema by the tests. */
export type Spec = Readonly<Record<string, unknown>>;

export interface Chart {
  /** Of its file and of its place in the page: small letters, digits and dashes. */
  readonly name: string;
  readonly title: string;
  /** One sentence: how to read it. */
  readonly reading: string;
  /** What there is to see, for those who do not see it. */
  readonly alt: string;
  readonly spec: Spec;
  /** The figures of the chart, as text. */
  readonly table: {
    readonly heads: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}
