import { html, raw } from "hono/html";

/** A piece of a page: what is put in is escaped, unless it is a piece itself. */
export type Html = ReturnType<typeof html>;

export { html, raw };
