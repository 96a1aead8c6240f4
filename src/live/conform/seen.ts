/**
 * Something that a recording says of somebody, and since when. Two values told within the blur of one another may have
 * been taken in either order, so both stay possible until the next one.
 */
export class Seen<T> {
  private values: T[];
  since = Number.NEGATIVE_INFINITY;

  constructor(first: T) {
    this.values = [first];
  }

  get last(): T {
    return this.values.at(-1) as T;
  }

  /** All values that it may have. */
  get possible(): readonly T[] {
    return this.values;
  }

  /** More than one value is possible. */
  get isBlurred(): boolean {
    return this.values.length > 1;
  }

  /** `blur`: two stamps nearer than this do not tell which came first; 0 where the order of lines does. */
  set(value: T, at: number, blur: number): void {
    this.values = blur > 0 && at - this.since <= blur ? [...this.values, value] : [value];
    this.since = at;
  }

  /** It may be any of these from now on. */
  blur(values: T[], at: number): void {
    this.values = values;
    this.since = at;
  }

  /** True of every value that it may have, and unchanged since `before` or earlier. */
  surely(before: number, test: (value: T) => boolean): boolean {
    return this.since <= before && this.values.every(test);
  }
}
