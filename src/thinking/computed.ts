/**
 * How long this thread has computed, in milliseconds: by its own processor time where Node can tell it (23.9 and later),
 * so that a busy machine is nobody's fault; by the clock before.
 */
export const computed = (): number => {
  if (typeof process.threadCpuUsage !== "function") return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
