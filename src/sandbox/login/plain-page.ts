import type { Reply } from "../http/reply.ts";
import { type Html, html } from "../page/html.ts";

/** A page without a script, whose forms may lead to another address (back to the app). */
export const plainPage = async (status: number, inside: Html | string): Promise<Reply> => {
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tollgate sandbox</title><link rel="stylesheet" href="/_sandbox/style.css"><link rel="icon" href="data:,"></head>
<body><main>${inside}</main></body></html>`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'",
      "referrer-policy": "same-origin",
    },
    body: Buffer.from(String(await page)),
  };
};
