/** What a page says, before it is a page: each kind of document is told in these terms, and page.ts sets them all alike. */
import type { ScenarioFacts } from '../result.ts';
import type { Markup } from './markup.ts';

export interface Content {
  /** What kind of report it is, in two or three words. */
  readonly kind: string;
  readonly title: string;
  readonly description: string;
  /** What was asked, in one sentence. */
  readonly question: string;
  /** And the answer, with its uncertainty. */
  readonly answer: string;
  readonly outcome: 'good' | 'bad' | 'open' | 'plain';
  /** How sure all this is, in a sentence or two. */
  readonly sureness: string;
  /** What the report does not know. */
  readonly warnings: readonly string[];
  readonly sections: readonly Section[];
  readonly setting: readonly Setting[];
  /** Metrics whose definitions belong on the page. */
  readonly metrics: readonly string[];
  /** Command lines that make it again, and what to know about them. */
  readonly command: readonly string[];
  /** What the same command gives again; the same figures where nothing is said. */
  readonly again?: string;
  readonly commandNote: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface Section {
  /** Of its place in the page. */
  readonly id: string;
  readonly title: string;
  /** Before the charts. */
  readonly intro?: Markup;
  /** Names of charts; those that the document has nothing for are not there. A name that ends in `*` stands for all that begin so. */
  readonly charts?: readonly string[];
  readonly after?: Markup;
}

/** A scenario that the report rests on. */
export interface Setting {
  /** Empty where there is only one. */
  readonly label: string;
  readonly scenario: ScenarioFacts;
}
