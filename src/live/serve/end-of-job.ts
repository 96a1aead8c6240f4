/** When this job of the event loop is over, behind what it has promised already. No time passes, so no clock is asked. */
export function atEndOfJob(call: () => void): void {
  void Promise.resolve().then(call);
}
