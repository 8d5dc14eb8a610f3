/** What the playground shows of an answer: problems, the verdict, the policies, and the comment. */
import { goTo, showProblems } from "./editors.js";

/**
 * @template {Element} T
 * @param {string} id
 * @param {new (...args: any[]) => T} kind
 * @returns {T}
 */
export const part = (id, kind) => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}.`);
  return found;
};

/**
 * @param {string} tag
 * @param {string | readonly (Node | string)[]} inside
 * @param {Record<string, string>} attributes
 */
export const element = (tag, inside = "", attributes = {}) => {
  const made = document.createElement(tag);
  made.append(...(typeof inside === "string" ? [inside] : inside));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

/** @typedef {{ id: string, title: string, enforcement: string, applies: boolean, because: Reason[] }} Policy */
/** @typedef {{ text: string, by: { pattern: string, place: string }[] }} Reason */
/** @typedef {{ problems: import("./editors.js").Problem[], verdict: string, summary: string, files: number, policies: Policy[], comment: string }} Answer */

const VERDICTS = {
  pass: ["✓", "good", "Passes"],
  blocked: ["●", "wait", "Held"],
  error: ["✗", "bad", "Not evaluated"],
};

/** What stands below while what was written cannot be evaluated. */
const shownBefore = () =>
  part("policy", HTMLSelectElement).options.length === 0
    ? "The result comes as soon as there are none."
    : "Below is the last result.";

/** @param {string} message why the sandbox did not evaluate what was written */
export const showFailure = (message) => {
  const [sign = "", tone = "", word = ""] = VERDICTS.error;
  part("verdict", HTMLElement).replaceChildren(
    element("span", sign, { class: `mark ${tone}`, "aria-hidden": "true" }),
    element("b", word, { class: tone }),
    element("span", `${message} ${shownBefore()}`),
  );
};

/**
 * @param {import("@codemirror/view").EditorView} policies
 * @param {Answer} answer
 * @param {string} chosen the policy that a person chose for a case, or ""
 */
export const showAnswer = (policies, { problems, verdict, summary, files, policies: all, comment }, chosen) => {
  showProblems(
    policies,
    problems.filter(({ line }) => line > 0),
  );
  part("problems", HTMLElement).replaceChildren(
    ...(problems.length === 0
      ? []
      : [
          element(
            "ul",
            problems.map((problem) => {
              const words = problem.line > 0 ? `Line ${problem.line}: ${problem.message}` : problem.message;
              if (problem.line === 0) return element("li", words, { class: "notice error" });
              const button = element("button", words, { type: "button", class: "bad" });
              button.addEventListener("click", () => goTo(policies, problem));
              return element("li", [button]);
            }),
            { class: "problems" },
          ),
        ]),
  );
  const [sign = "", tone = "", words = ""] = Reflect.get(VERDICTS, verdict) ?? [];
  const counted = files === 0 ? "" : `${files} changed file${files === 1 ? "" : "s"}`;
  part("verdict", HTMLElement).replaceChildren(
    element("span", sign, { class: `mark ${tone}`, "aria-hidden": "true" }),
    element("b", words, { class: tone }),
    element("span", problems.length === 0 ? summary : `There are problems to fix. ${shownBefore()}`),
    element("span", counted, { class: "soft" }),
  );
  if (problems.length > 0) return;
  const applying = all.filter(({ applies }) => applies);
  const others = all.filter(({ applies }) => !applies);
  const none = element("p", "No policy applies to this change.", { class: "inside soft" });
  part("matched", HTMLElement).replaceChildren(
    applying.length === 0 ? none : element("ul", applying.map(policyLine), { class: "matched" }),
    ...(others.length === 0
      ? []
      : [
          element(
            "details",
            [
              element("summary", `${others.length} that ${others.length === 1 ? "does" : "do"} not apply, and why`),
              element("ul", others.map(policyLine), { class: "matched" }),
            ],
            { class: "report" },
          ),
        ]),
  );
  // The sandbox rendered it, and lets only a few tags without attributes through.
  part("comment", HTMLElement).innerHTML = comment;
  const select = part("policy", HTMLSelectElement);
  select.replaceChildren(...[...applying, ...others].map(({ id }) => element("option", id)));
  if (all.some(({ id }) => id === chosen)) select.value = chosen;
};

/** @param {Policy} policy */
const policyLine = ({ id, title, enforcement, because }) =>
  element("li", [
    element("b", title),
    " ",
    element("code", id, { class: "soft" }),
    " ",
    element("span", enforcement, { class: "tag" }),
    element(
      "ul",
      because.map((reason) => element("li", reasonParts(reason))),
    ),
  ]);

/** Longer patterns are folded, so that the list can be read. */
const SHORT = 40;

/** @param {Reason} reason */
const reasonParts = ({ text, by }) => {
  if (by.length === 0) return text;
  const [only] = by;
  if (only !== undefined && by.length === 1 && only.pattern.length <= SHORT)
    return [`${text}, by `, ...patternParts(only)];
  return [
    text,
    element("details", [
      element("summary", by.length === 1 ? "by 1 pattern" : `by ${by.length} patterns`),
      element(
        "ul",
        by.map((one) => element("li", patternParts(one))),
      ),
    ]),
  ];
};

/** @param {Reason["by"][number]} decided */
const patternParts = ({ pattern, place }) => [element("code", pattern), ` (${place})`];
