import { shareText } from "../../backtest/backtest-report.ts";
import { terminalText } from "../../comment/escape/markdown.ts";
import type { Repository } from "../../git/repository.ts";
import { counted, listText, numberText } from "../../policy/model/words.ts";
import { POLICY_FILE, type PolicySources } from "../../policy/policy-files.ts";
import { readPolicies } from "../../policy/read-policies.ts";
import { jsonText } from "../../report/json-text.ts";
import { wrap } from "../../report/terminal-layout.ts";
import { MAX_HELD, replayLast } from "../shared/replay-history.ts";
import { paint, type Terminal } from "../shared/terminal.ts";
import { type ImportedFile, leftOutText, type WrittenImport } from "./written-import.ts";

type Past =
  | {
      readonly kind: "looked";
      readonly branch: string;
      readonly pullRequests: number;
      readonly held: number;
      readonly advised: number;
    }
  | { readonly kind: "none"; readonly why: string };

type Report = {
  readonly policyFile: string;
  readonly files: readonly ImportedFile[];
  readonly written: WrittenImport;
  readonly past: Past | undefined;
};

type ReportOptions = {
  readonly write?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly extends?: string;
};

export const pastOf = async (
  repository: Repository,
  text: string,
  builtin: PolicySources["builtin"],
): Promise<Past> => {
  const set = readPolicies({ file: { file: POLICY_FILE, bytes: new TextEncoder().encode(text) }, builtin });
  if (!set.ok) throw new Error("The imported file cannot be read back", { cause: set.problems });
  const replayed = await replayLast(repository, set.value);
  if ("why" in replayed) return { kind: "none", why: replayed.why };
  const { branch, pullRequests, counts } = replayed.report;
  return { kind: "looked", branch, pullRequests, held: counts.held, advised: counts.advised };
};

const pastTexts = (past: Past | undefined): readonly string[] => {
  if (past === undefined) return [];
  if (past.kind === "none") return [`How much it would hold is not known: ${past.why}.`];
  const { branch, pullRequests, held, advised } = past;
  const of = (count: number): string => `${numberText(count)} (${shareText(count, pullRequests)})`;
  return [
    `Of the last ${numberText(pullRequests)} pull requests into ${branch}, it would have held ${of(held)}, and only advised on ${of(advised)}. tollgate backtest --policies <file> says which.${held > pullRequests * MAX_HELD ? " That is a lot for a start: with `enforcement: observe` it only counts." : ""}`,
  ];
};

const extendsText = (pack: string | undefined): string =>
  pack === undefined
    ? "It extends nothing: only these policies apply, and not the built-in ones of tollgate:recommended, which apply where there is no policy file. --extends recommended adds them."
    : `It extends tollgate:${pack}, whose policies apply, too.`;

const SHOWN = 8;

const changesText = (policies: WrittenImport["policies"]): readonly string[] => {
  const ids = new Map<string, string[]>();
  for (const { id, changed } of policies) for (const one of changed) ids.set(one, [...(ids.get(one) ?? []), id]);
  return [...ids].map(([change, of]) => {
    const named = of.length > NAMED ? [...of.slice(0, NAMED), `${of.length - NAMED} more`] : of;
    return `${listText(named)}: ${change}`;
  });
};

const NAMED = 3;

export const reportImport = async (
  terminal: Terminal,
  { policyFile, files, written, past }: Report,
  options: ReportOptions,
): Promise<void> => {
  const { text, policies, leftOut } = written;
  const wrote = options.write === true && options.dryRun !== true && policies.length > 0;
  if (options.json === true)
    return terminal.out(
      jsonText({
        schema: "tollgate.import/1",
        files: files.map(({ file }) => file),
        policies,
        leftOut,
        text,
        written: wrote,
        ...(past === undefined ? {} : { past }),
      }),
    );
  const colour = paint(terminal.colour.err);
  if (!wrote && policies.length > 0) await terminal.out(text);
  const lines = files.map(({ file }) => {
    const own = policies.filter(({ from }) => from === file);
    const changed = own.filter((policy) => policy.changed.length > 0).length;
    const left = leftOut.filter(({ from }) => from === file).length;
    const counts = [
      `${counted(own.length - changed, "policy", "policies")} kept`,
      ...(changed === 0 ? [] : [`${changed} changed`]),
      ...(left === 0 ? [] : [`${counted(left, "thing")} not carried over`]),
    ];
    return `  ${colour(own.length === 0 ? "dim" : "green", own.length === 0 ? "○" : "●")} ${terminalText(file)}: ${counts.join(", ")}`;
  });
  const listed = (title: string, texts: readonly string[], most: number): readonly string[] =>
    texts.length === 0
      ? []
      : [
          title,
          ...texts.slice(0, most).flatMap((one) => wrap(terminalText(one, 500), terminal.columns, "  ", "    ")),
          ...(texts.length > most ? [`  and ${texts.length - most} more; the comments of the file have all`] : []),
        ];
  const most = policies.length === 0 ? 20 : SHOWN;
  const left = [
    ...listed("Changed:", changesText(policies), most),
    ...listed("Not carried over:", leftOut.map(leftOutText), most),
  ];
  const toWrite = policies.flatMap(({ id, toWrite: items }) => items.map((item) => `${id}.${item}`));
  const sentences = (texts: readonly string[]): readonly string[] =>
    texts.flatMap((one) => wrap(terminalText(one, 1_000), terminal.columns));
  terminal.err(
    [
      colour(
        "bold",
        policies.length === 0
          ? "Nothing could be carried over:"
          : wrote
            ? `Wrote ${terminalText(policyFile)}:`
            : "Imported:",
      ),
      ...lines,
      ...left,
      ...listed("Write these items first; until then they only say that somebody has to decide:", toWrite, most),
      ...(policies.length === 0 ? [] : sentences([...pastTexts(past), extendsText(options.extends)])),
      ...(wrote
        ? ["Next: tollgate validate, then tollgate explain <path>"]
        : policies.length === 0
          ? []
          : [`Nothing was written; --write writes ${POLICY_FILE}`]),
      "",
    ].join("\n"),
  );
};
