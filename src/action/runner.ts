/**
 * What the runner takes from an action: commands on standard output, and files that it names. `@actions/core` does
 * the same and brings an HTTP client with it that makes the bundle three times as large and its start twice as long.
 */
export type Runner = {
  readonly print: (line: string) => void;
  readonly append: (file: string, text: string) => void;
  /** A text that nobody can guess; ends a value of several lines. */
  readonly delimiter: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** The runner drops a summary of more than 1 MiB. */
const LONGEST_SUMMARY = 1_000_000;

/** Sets an output of the action. */
export const setOutput = (runner: Runner, name: string, value: string): void => {
  const file = runner.env.GITHUB_OUTPUT;
  if (file === undefined || file === "") return;
  const end = `tollgate_${runner.delimiter()}`;
  runner.append(file, `${name}<<${end}\n${value}\n${end}\n`);
};

/** Adds Markdown to the job's summary. */
export const addSummary = (runner: Runner, markdown: string): void => {
  const file = runner.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === "") return;
  runner.append(file, `${markdown.slice(0, LONGEST_SUMMARY)}\n`);
};

/** Keeps a secret out of the job's log, also where it was not given as one. */
export const maskSecret = (runner: Runner, secret: string): void => {
  for (const line of secret.split(/\r?\n/))
    if (line.trim() !== "") runner.print(`::add-mask::${escapeData(line.trim())}`);
};

/** Prints a line that the runner shows as it is: no line of it can be taken for a command. */
export const printText = (runner: Runner, text: string): void => {
  for (const line of text.split(/\r?\n/)) runner.print(line.replace(/^(\s*)(::|##\[)/, "$1 $2"));
};

/** Shows an error or a warning on the job's page. */
export const annotate = (
  runner: Runner,
  level: "error" | "warning" | "notice",
  title: string,
  message: string,
): void => {
  runner.print(`::${level} title=${escapeProperty(title)}::${escapeData(message)}`);
};

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
