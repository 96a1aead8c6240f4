/** One file of a report, by its name in the folder. */
export interface ReportFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}
