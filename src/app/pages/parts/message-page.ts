import { type Html, html } from "./html.ts";
import { type Frame, layout } from "./layout.ts";

/** A page that says one thing, and what can be done about it. */
export type Message = {
  readonly title: string;
  readonly text: string;
  /** A link within the pages. */
  readonly action?: { readonly href: string; readonly label: string };
};

/** The page for everything that has no page: not found, not allowed, GitHub is down, signed out. */
export const messagePage = (frame: Frame, { title, text, action }: Message): Html =>
  layout(
    frame,
    title,
    html`<section class="card message"><h1>${title}</h1><p>${text}</p>${
      action === undefined ? undefined : html`<p><a class="button main" href="${action.href}">${action.label}</a></p>`
    }</section>`,
  );
