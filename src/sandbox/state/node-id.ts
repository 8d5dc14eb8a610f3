const prefixes = {
  Issue: "I",
  PullRequest: "PR",
  IssueComment: "IC",
  Label: "LA",
  Review: "PRR",
  Status: "SC",
  CheckRun: "CR",
  CheckSuite: "CS",
  WorkflowRun: "WFR",
  Installation: "MDIz",
  Ruleset: "RRS",
  User: "U",
  Bot: "BOT",
  Team: "T",
  Reaction: "REA",
  Repository: "R",
  Organization: "O",
  App: "A",
  Commit: "C",
  Blob: "B",
  Activity: "ACT",
  Ref: "REF",
} as const;

/** A type of GraphQL node. */
export type NodeType = keyof typeof prefixes;

/** The GraphQL id of a thing: opaque to whoever sees it, readable to `readNodeId`. */
export const nodeId = (type: NodeType, id: number | string): string =>
  `${prefixes[type]}_${Buffer.from(`${type}:${id}`).toString("base64url")}`;

/** What a node id names; undefined where it is none of ours. */
export const readNodeId = (text: string): { type: string; id: string } | undefined => {
  const [type, id] = Buffer.from(text.split("_").slice(1).join("_"), "base64url").toString("utf8").split(":");
  return type !== undefined && id !== undefined && type in prefixes ? { type, id } : undefined;
};
