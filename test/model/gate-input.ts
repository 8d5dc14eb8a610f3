import type { GateInput } from "../../src/gate/input.ts";
import { signer } from "./oracle.ts";

/** What a run of the gate on the host's pull request is given, with nothing reported and nothing remembered. */
export const gateInput = (client: GateInput["client"], now: GateInput["now"]): GateInput => ({
  client,
  self: { kind: "token", holder: "installation" },
  ref: { owner: "acme", repo: "shop", number: 7 },
  policyPath: ".github/tollgate.yml",
  builtin: new Map(),
  signer,
  now,
  unfinished: "pending",
  dryRun: false,
  edits: [],
});
