/** The inputs of `action.yml`, read once. */
export type Inputs = {
  readonly token: string;
  readonly policyFile: string;
  /** Undefined: as the policy file says. */
  readonly check: string | undefined;
  readonly unfinished: "pending" | "failure";
  readonly dryRun: boolean;
  /** The first signs, all verify. */
  readonly signingKeys: readonly string[];
};

/** The inputs, or what is wrong with them, in words. */
export type InputsRead =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Shortest signing key, in characters (`create-seal.ts`). */
const SHORTEST_KEY = 32;
/** What can stand in a path of a repository; `..` and a leading slash cannot. */
const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\0\n\r]{1,400}$/;

/** Reads the inputs as the runner hands them over: `INPUT_` and the name in capitals, its hyphens kept. */
export const readInputs = (env: Readonly<Record<string, string | undefined>>): InputsRead => {
  const input = (name: string): string => (env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
  const faults: string[] = [];
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = input(name) || fallback;
    const found = allowed.find((one) => one === value.toLowerCase());
    if (found === undefined) faults.push(`The input \`${name}\` is none of ${allowed.join(", ")}.`);
    return found ?? fallback;
  };
  const token = input("token");
  if (token === "") faults.push("The input `token` is empty: leave it out to use the workflow's own.");
  const policyFile = input("policy-file") || ".github/tollgate.yml";
  if (!PATH.test(policyFile)) faults.push("The input `policy-file` is not a path inside the repository.");
  const check = input("check");
  if (/[\n\r\0]/.test(check) || check.length > 100)
    faults.push("The input `check` is not one line of at most 100 characters.");
  const signingKeys = input("signing-key")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  // Its text is not shown: a short key may be half of a long one.
  if (signingKeys.some((key) => key.length < SHORTEST_KEY)) {
    faults.push(
      `The input \`signing-key\` holds a key of fewer than ${SHORTEST_KEY} characters: make one by \`openssl rand -hex 32\`.`,
    );
  }
  const unfinished = oneOf("unfinished", ["pending", "failure"], "pending");
  const dryRun = oneOf("dry-run", ["true", "false"], "false") === "true";
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    inputs: { token, policyFile, check: check === "" ? undefined : check, unfinished, dryRun, signingKeys },
  };
};
