import type { ChangedFile, Facts } from "../src/policy/model/facts.ts";
/**
 * Paths such as repositories have, made by a fixed rule: the same number gives the same paths everywhere. Folders and
 * names are those that the built-in policies look for, mixed with as many that none does, in the depths usual of them.
 */
export const pathsFor = (count: number): readonly string[] => {
  const next = numbers(20_261_123);
  const pick = (words: readonly string[]): string => words[next(words.length)] ?? "";
  const seen = new Set<string>();
  while (seen.size < count) {
    const folders = Array.from({ length: next(6) }, () => pick(next(3) === 0 ? telling : ordinary));
    const name = pick(next(4) === 0 ? tellingNames : names) + (next(3) === 0 ? `_${next(400)}` : "");
    seen.add([...folders, `${next(7) === 0 ? "." : ""}${name}${pick(endings)}`].join("/"));
  }
  return [...seen];
};

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ordinary = words(`
  src lib app apps packages services internal pkg cmd server client web ui components views pages models core common
  utils shared api handlers routes controllers domain orders users billing cart search catalog auth admin tools scripts
  main java com acme python kotlin resources Generic Über test spec docs vendor assets images styles public
`);
const telling = words(`
  db migrate migrations alembic versions terraform infra k8s helm charts templates deploy .github workflows proto
  openapi schemas cache caches redis kafka streams consumers producers providers connectors adapters integrations jobs
  dags pipelines etl features feature_store ml models training notebooks slo alerts dashboards runbooks adr decisions
  security crypto keys rate_limit pagination contracts pact e2e benchmarks perf on-call monitoring cost i18n nlp
  recommender recommendations __tests__ node_modules dist
`);
const names = words(`
  index main app server client handler controller service repository model view util helpers types config constants
  order user cart product search README CHANGELOG notes todo package go.mod Cargo pom build Makefile
`);
const tellingNames = words(`
  migration schema 20240101_add_column V2__orders cache redis_client kafka_consumer producer stripe_client twilio
  Dockerfile docker-compose Chart values main.tf variables slo alerts runbook oncall ADR-0001 0007-use-kafka pact
  rate_limiter retry circuit_breaker paginate cursor openapi swagger service.proto features train model_card metrics
`);
const endings = words(`
  .ts .tsx .js .py .rb .go .java .kt .rs .cs .php .ex .sql .md .yml .yaml .json .tf .proto .graphql .toml .xml .sh
  .css .html .svg .png .lock .txt .ipynb .properties .gradle .MD
`).concat("");

/** Whole numbers under a limit in a fixed order (mulberry32). */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
};

/** A pull request that changes one line of each file. */
export const changeOf = (paths: readonly string[]): Facts => ({
  repository: "acme/shop",
  number: 1,
  title: "Everything",
  body: "",
  draft: false,
  author: { login: "octocat", kind: "person" },
  base: { ref: "main", sha: "a".repeat(40) },
  head: { ref: "feature", sha: "b".repeat(40), fork: false },
  labels: [],
  committers: ["octocat"],
  files: paths.map(
    (path): ChangedFile => ({
      path,
      status: "modified",
      blob: "0".repeat(40),
      additions: 1,
      deletions: 1,
      lines: { kind: "known", added: ["new"], removed: ["old"] },
    }),
  ),
  dependencies: [],
});
