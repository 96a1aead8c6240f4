/** How many sockets a process may hold: what the system allows it to open, less what it needs for itself. */

/** More of them make one process late before they run out. */
const MOST = 15_000;
const OURS = 256;

export function socketsAProcess(limit = openFilesLimit()): number {
  return Math.max(16, Math.min(MOST, limit - OURS));
}

function openFilesLimit(): number {
  // The report names hosts and networks as well, and takes long about it, unless told not to.
  const reporter = process.report as typeof process.report & { excludeNetwork: boolean };
  reporter.excludeNetwork = true;
  const report = reporter.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
  };
  const soft = report.userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : Number.POSITIVE_INFINITY;
}
