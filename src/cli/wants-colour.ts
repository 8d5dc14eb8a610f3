/**
 * Whether to write in colour. `--no-color` and `--color` decide first, then `NO_COLOR` and `FORCE_COLOR`
 * (https://no-color.org, https://force-color.org: set and not empty), then whether a person's terminal is there.
 *
 * @param argv the command line; what stands behind `--` is no option
 */
export const wantsColour = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean | undefined,
): boolean => {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  if (options.includes("--no-color")) return false;
  if (options.includes("--color")) return true;
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return isTerminal === true && env["TERM"] !== "dumb";
};
