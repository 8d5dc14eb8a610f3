/**
 * Sets this process's clock, as Date shows it, off by `TEST_CLOCK_MS` milliseconds: `node --import` it before anything
 * else. Timers go on as they are, as they do where a machine's clock is wrong.
 */
const off = Number(process.env["TEST_CLOCK_MS"] ?? "0");
const Real = Date;

globalThis.Date = new Proxy(Real, {
  construct: (target, given: readonly unknown[], as) =>
    Reflect.construct(target, given.length === 0 ? [Real.now() + off] : given, as) as Date,
  apply: () => new Real(Real.now() + off).toString(),
  get: (target, name) => (name === "now" ? () => Real.now() + off : Reflect.get(target, name)),
});
