import { describe } from "vitest";
import { type AttackContext, attack, tickAll } from "./attack.ts";

/** A package that is brought in under another name, or by another file, than the one that is looked for. */

const look = async (context: AttackContext): Promise<void> => {
  await context.run({ name: "workflow_dispatch", payload: { inputs: { number: "1" } } });
};

const POLICY = `version: 1
policies:
  new-integration:
    title: New integration
    why: Because.
    when: { dependencies: [stripe, "com.stripe:*", "github.com/stripe/*"] }
    requires: { checklist: [{ id: asked, text: The service was agreed on, by: not-author }] }
`;

const JSON_BASE = '{\n  "dependencies": {\n    "react": "^18.0.0"\n  }\n}\n';
const withPackage = (entry: string): string => JSON_BASE.replace('"react"', `${entry},\n    "react"`);

const brought = (
  name: string,
  base: Readonly<Record<string, string>>,
  feature: Readonly<Record<string, string>>,
): void =>
  attack(name, {
    tried: `the package is brought by ${name}`,
    table: { base: { ".github/tollgate.yml": POLICY, ...base }, branches: { feature } },
    play: look,
    status: /^pending: 1 of 1 open/,
    finish: async (context) => tickAll(context),
  });

describe("packages under other names", () => {
  const npm = { "package.json": JSON_BASE };
  brought("an alias", npm, { "package.json": withPackage('"payments": "npm:stripe@^17"') });
  brought("an escape in its name", npm, { "package.json": withPackage('"str\\u0069pe": "^17.0.0"') });
  brought("an archive's address", npm, {
    "package.json": withPackage('"payments": "https://registry.npmjs.org/stripe/-/stripe-17.0.0.tgz"'),
  });
  brought("an override with an alias", npm, {
    "package.json": JSON_BASE.replace("{\n", '{\n  "overrides": { "left-pad": "npm:stripe@17" },\n'),
  });
  brought(
    "a catalog of the workspace",
    { ...npm, "pnpm-workspace.yaml": "packages:\n  - web\ncatalog:\n  react: ^18\n" },
    { "pnpm-workspace.yaml": "packages:\n  - web\ncatalog:\n  react: ^18\n  stripe: ^17\n" },
  );
  brought(
    "a file of requirements under another name",
    { "requirements.txt": "requests==2.0\n" },
    { "requirements.txt": "requests==2.0\n-r deps/prod.list\n", "deps/prod.list": "stripe==5.4.0\n" },
  );
  brought(
    "a module in another's place",
    { "go.mod": "module acme.com/pay\n\nrequire acme.com/own v1.0.0\n" },
    {
      "go.mod":
        "module acme.com/pay\n\nrequire acme.com/own v1.0.0\n\nreplace acme.com/own => github.com/stripe/stripe-go/v76 v76.0.0\n",
    },
  );
  brought(
    "a renamed crate in a table of its own",
    { "Cargo.toml": '[package]\nname = "pay"\n' },
    { "Cargo.toml": '[package]\nname = "pay"\n\n[dependencies.money]\npackage = "stripe"\nversion = "0.3"\n' },
  );
  brought(
    "character references in XML",
    { "pom.xml": "<project>\n</project>\n" },
    {
      "pom.xml":
        "<project>\n<dependencies><dependency><groupId>com.str&#105;pe</groupId><artifactId>stripe-java</artifactId></dependency></dependencies>\n</project>\n",
    },
  );
});
