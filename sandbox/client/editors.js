/** The playground's two editors: CodeMirror, with the colours of the page. */
import { autocompletion } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, RangeSetBuilder } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { complete } from "./complete.js";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)" },
  { tag: [tags.string, tags.attributeValue], color: "var(--good)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: [tags.keyword, tags.typeName, tags.labelName], color: "var(--wait)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--card)" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused :is(.cm-activeLine, .cm-activeLineGutter)": { backgroundColor: "var(--chip)" },
  // The frame shows the focus, because the gutter would cover an outline here.
  "&.cm-focused": { outline: "none" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--hunk)",
  },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--hunk)",
    color: "var(--text)",
  },
  ".cm-completionInfo": { maxWidth: "360px", padding: "6px 10px" },
  ".cm-added": { backgroundColor: "var(--add)" },
  ".cm-removed": { backgroundColor: "var(--del)" },
  ".cm-file": { fontWeight: "600" },
  ".cm-hunk": { backgroundColor: "var(--hunk)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
});

const signs = { "+": "cm-added", "-": "cm-removed", "@": "cm-hunk" };

/** Colours the visible lines of a diff by their sign. */
const diffLines = ViewPlugin.define(
  (view) => {
    const draw = () => {
      /** @type {RangeSetBuilder<Decoration>} */
      const marks = new RangeSetBuilder();
      for (const { from, to } of view.visibleRanges)
        for (let at = from; at <= to; ) {
          const line = view.state.doc.lineAt(at);
          const heads = /^(?:diff |--- |\+\+\+ )/.test(line.text);
          const name = heads ? "cm-file" : Reflect.get(signs, line.text.charAt(0));
          if (name !== undefined) marks.add(line.from, line.from, Decoration.line({ class: name }));
          at = line.to + 1;
        }
      return marks.finish();
    };
    const self = {
      marks: draw(),
      /** @param {import("@codemirror/view").ViewUpdate} update */
      update: (update) => {
        if (update.docChanged || update.viewportChanged) self.marks = draw();
      },
    };
    return self;
  },
  { decorations: ({ marks }) => marks },
);

/**
 * @param {HTMLElement} parent
 * @param {{ label: string, nonce: string, onChange: () => void, extensions: import("@codemirror/state").Extension }} of
 */
const createEditor = (parent, { label, nonce, onChange, extensions }) =>
  new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        basicSetup,
        extensions,
        syntaxHighlighting(colours),
        look,
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) onChange();
        }),
      ],
    }),
  });

/** @typedef {{ nonce: string, onChange: () => void }} Common */

/**
 * @param {HTMLElement} parent
 * @param {Common & { schema: Record<string, any> }} of
 */
export const createPolicyEditor = (parent, { schema, ...common }) =>
  createEditor(parent, {
    label: "Policy file, YAML",
    ...common,
    extensions: [
      yaml(),
      lintGutter(),
      autocompletion({
        override: [
          ({ state, pos, explicit }) => {
            const found = complete(schema, state.sliceDoc(0, pos), state.sliceDoc(pos));
            const nothing = found === undefined || found.options.length === 0 || (!explicit && found.from === pos);
            return nothing ? null : { ...found, validFor: /^[\w@:./-]*$/ };
          },
        ],
      }),
    ],
  });

/**
 * @param {HTMLElement} parent
 * @param {Common} common
 */
export const createDiffEditor = (parent, common) =>
  createEditor(parent, { label: "Unified diff", ...common, extensions: [diffLines] });

/**
 * @param {EditorView} view
 * @param {string} text
 */
export const setText = (view, text) => {
  if (text !== view.state.doc.toString())
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
};

/** @typedef {{ line: number, column: number, message: string }} Problem */

/**
 * @param {EditorView} view
 * @param {{ line: number, column: number }} place
 */
const offsetOf = ({ state: { doc } }, { line, column }) => {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return { from: Math.min(found.from + Math.max(column, 1) - 1, found.to), to: found.to };
};

/**
 * @param {EditorView} view
 * @param {readonly Problem[]} problems
 */
export const showProblems = (view, problems) => {
  const diagnostics = problems.map((problem) => {
    const { from, to } = offsetOf(view, problem);
    return { from, to: Math.max(from, to), severity: /** @type {const} */ ("error"), message: problem.message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
};

/**
 * @param {EditorView} view
 * @param {Problem} problem
 */
export const goTo = (view, problem) => {
  view.dispatch({ selection: { anchor: offsetOf(view, problem).from }, scrollIntoView: true });
  view.focus();
};
