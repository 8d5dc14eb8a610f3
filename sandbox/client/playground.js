/** The playground: asks the sandbox after each change, and keeps all of it in the page's address. */
import { hashOf, stateOf } from "./address.js";
import { createDiffEditor, createPolicyEditor, setText } from "./editors.js";
import { element, part, showAnswer, showFailure } from "./show-answer.js";

const ASK = "/_sandbox/playground/";

/** @type {{ schema: any, samples: { id: string, title: string, diff: string }[], policies: string, branches: string[], branch: string }} */
const start = await (await fetch(`${ASK}start`)).json();

const from = part("from", HTMLSelectElement);
const fields = {
  title: part("title", HTMLInputElement),
  body: part("body", HTMLTextAreaElement),
  author: part("author", HTMLInputElement),
  base: part("base", HTMLInputElement),
  labels: part("labels", HTMLInputElement),
  checks: part("checks", HTMLInputElement),
  codeOwners: part("owners", HTMLTextAreaElement),
};
const draft = part("draft", HTMLInputElement);
const range = { head: part("range-head", HTMLSelectElement), base: part("range-base", HTMLSelectElement) };

const nonce = document.getElementById("live")?.dataset.nonce ?? "";
let quiet = true;
const changed = () => {
  if (!quiet) soon();
};
const policies = createPolicyEditor(part("policies", HTMLElement), { nonce, schema: start.schema, onChange: changed });
const diff = createDiffEditor(part("diff", HTMLElement), { nonce, onChange: changed });

for (const name of start.branches) {
  range.head.append(element("option", name));
  range.base.append(element("option", name));
}
range.base.value = start.branch;
range.head.value = start.branches.find((name) => name !== start.branch) ?? start.branch;

/** @param {string} id */
const sampleOf = (id) => start.samples.find((sample) => `sample:${sample.id}` === id);

/** @param {string} text */
const listOf = (text) =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

const played = () => ({
  policies: policies.state.doc.toString(),
  change:
    from.value === "range"
      ? { kind: "range", head: range.head.value, base: range.base.value }
      : { kind: "diff", text: diff.state.doc.toString() },
  ...{ title: fields.title.value, body: fields.body.value, author: fields.author.value, base: fields.base.value },
  codeOwners: fields.codeOwners.value,
  ...{ labels: listOf(fields.labels.value), checks: listOf(fields.checks.value), draft: draft.checked },
});

const address = () => {
  const { change, ...rest } = played();
  const sample = sampleOf(from.value);
  const same = sample !== undefined && change.text === sample.diff;
  return hashOf({ ...rest, from: from.value, change: same ? undefined : change });
};

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/** @param {unknown} value */
const joined = (value) => (Array.isArray(value) ? value.map(text).join(", ") : "");

const showChange = () => {
  part("of-range", HTMLElement).hidden = from.value !== "range";
  for (const id of ["of-diff", "of-owners", "of-base"]) part(id, HTMLElement).hidden = from.value === "range";
};

/** @param {Record<string, any> | undefined} state */
const restore = (state) => {
  quiet = true;
  from.value = text(state?.from);
  if (from.selectedIndex === -1) from.selectedIndex = 0;
  const sample = sampleOf(from.value);
  setText(policies, state === undefined ? start.policies : text(state.policies));
  setText(diff, text(state?.change?.text) || (sample?.diff ?? ""));
  for (const key of /** @type {const} */ (["title", "body", "author", "base", "codeOwners"]))
    fields[key].value = text(state?.[key]);
  if (state === undefined) fields.title.value = sample?.title ?? "";
  fields.labels.value = joined(state?.labels);
  fields.checks.value = joined(state?.checks);
  draft.checked = state?.draft === true;
  for (const side of /** @type {const} */ (["head", "base"]))
    if (start.branches.includes(state?.change?.[side])) range[side].value = state?.change[side];
  showChange();
  quiet = false;
  soon();
};

/**
 * @param {string} what
 * @param {unknown} body
 */
const ask = async (what, body) => {
  const response = await fetch(ASK + what, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

/** The policy that a person chose for the case; until then the first that applies is offered. */
let chosen = "";
part("policy", HTMLSelectElement).addEventListener("change", ({ target }) => {
  chosen = target instanceof HTMLSelectElement ? target.value : "";
});

let asked = 0;
const look = async () => {
  const mine = ++asked;
  const card = part("answer", HTMLElement);
  card.setAttribute("aria-busy", "true");
  try {
    const answer = await ask("evaluate", played());
    if (mine === asked) showAnswer(policies, answer, chosen);
  } catch (error) {
    if (mine === asked) showFailure(error instanceof Error ? error.message : String(error));
  }
  if (mine !== asked) return;
  card.setAttribute("aria-busy", "false");
  history.replaceState(null, "", await address());
};

/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => void look(), 300);
};

from.addEventListener("change", () => {
  const sample = sampleOf(from.value);
  if (sample !== undefined) {
    setText(diff, sample.diff);
    fields.title.value = sample.title;
  } else if (from.value === "diff") setText(diff, "");
  // A sample's own title says nothing of another change.
  if (sample === undefined && start.samples.some(({ title }) => title === fields.title.value)) fields.title.value = "";
  showChange();
  soon();
});
for (const field of [...Object.values(fields), ...Object.values(range), draft]) field.addEventListener("input", soon);
addEventListener("hashchange", () => void stateOf(location.hash).then(restore));

const copyLink = async () => {
  history.replaceState(null, "", await address());
  const said = part("linked", HTMLElement);
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = "Copied. Whoever opens it needs a sandbox at this address, or changes the address to theirs.";
  } catch {
    said.textContent = "The browser does not allow it. Copy the address of this page.";
  }
};
part("link", HTMLButtonElement).addEventListener("click", () => void copyLink());

const saveCase = async () => {
  const saved = part("saved", HTMLElement);
  try {
    const named = { policy: part("policy", HTMLSelectElement).value, name: part("case", HTMLInputElement).value };
    const suite = await ask("suite", { ...played(), ...named });
    if (suite.refused !== undefined) throw new Error(suite.refused);
    const download = element("a", `Download ${suite.file.split("/").at(-1)}`, {
      class: "button small",
      download: suite.file.split("/").at(-1),
      href: URL.createObjectURL(new Blob([suite.text], { type: "application/yaml" })),
    });
    saved.replaceChildren(
      element("p", [
        "Save it as ",
        element("code", suite.file),
        ", or add its case to the suite that you have there. Then run ",
        element("code", "tollgate test"),
        ".",
      ]),
      element("p", [
        element("button", "Copy", { type: "button", class: "small", "data-copy": "suite-text" }),
        " ",
        download,
      ]),
      element("pre", suite.text, { class: "code", id: "suite-text", tabindex: "0" }),
    );
  } catch (error) {
    saved.replaceChildren(
      element("p", error instanceof Error ? error.message : String(error), { class: "notice error" }),
    );
  }
};
part("save", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void saveCase();
});

restore(location.hash.length > 1 ? await stateOf(location.hash) : undefined);
