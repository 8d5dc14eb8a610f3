/**
 * The policies of a storm: what goes into `main` asks for two items, what goes into `release` for a third. Who may
 * answer what is said once more here, so that the App is not judged by its own words.
 */
const policy = (items: readonly string[]): string => `version: 1
policies:
  schema-change:
    title: Schema change
    why: A migration is the one deploy that cannot be rolled back by redeploying.
    when: { paths: ["db/**"] }
    requires:
      checklist:
${items.map((item) => `        - ${item}\n`).join("")}`;

const STAGED = "{ id: staged, text: The migration is staged, by: anyone }";
const TESTED = "{ id: tested, text: The rollback was tested, by: not-author }";
const ANNOUNCED = "{ id: announced, text: Support knows of it, by: anyone }";

export const POLICIES = {
  main: policy([STAGED, TESTED]),
  release: policy([STAGED, TESTED, ANNOUNCED]),
} as const;

export type Base = keyof typeof POLICIES;

/** Items that each base expects. */
export const EXPECTED: Readonly<Record<Base, readonly string[]>> = {
  main: ["schema-change.staged", "schema-change.tested"],
  release: ["schema-change.staged", "schema-change.tested", "schema-change.announced"],
};

export const ITEMS = EXPECTED.release;
/** Opens and pushes everything, so may not say what asks for somebody else. */
export const AUTHOR = "ada";
export const WRITERS = [AUTHOR, "grace", "linus"] as const;
/** May read and write comments, and nothing else. */
export const READER = "mallory";

/** Who may answer an item. */
export const mayAnswer = (item: string, login: string): boolean =>
  login !== READER && !(item === "schema-change.tested" && login === AUTHOR);

/**
 * Who clicks an item at all. Of what only `release` expects the last word of each person waits while `main` is the base
 * (`waiting-words.ts`); with one clicker the last word is among them, whoever may answer.
 */
export const clickersOf = (item: string): readonly string[] =>
  item === "schema-change.announced" ? ["linus"] : WRITERS;
