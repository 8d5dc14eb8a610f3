import { createHash } from "node:crypto";

export const script = `
"use strict";
const live = () => document.getElementById("live");

// Takes the new page's contents, keeping what is folded open, the words being written, and the scroll.
const refresh = async () => {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.getElementById("live");
  if (!next) return;
  const names = (root) => [...root.querySelectorAll("details")].map((one) => [one, one.closest("[id]")?.id + "/" + one.querySelector("summary")?.textContent]);
  const open = new Map(names(live()).map(([one, name]) => [name, one.open]));
  for (const [one, name] of names(next)) if (open.has(name)) one.open = open.get(name);
  const focused = document.activeElement?.getAttribute?.("data-offset");
  live().replaceWith(next);
  if (focused) document.querySelector('[data-offset="' + focused + '"]')?.focus();
};

// Somebody is writing: leave the page alone.
const writing = () => [...document.querySelectorAll("textarea, input[type=text]")].some((one) => one === document.activeElement || one.value !== one.defaultValue);

const follow = async () => {
  const root = live();
  const watch = root?.dataset.watch;
  if (watch && !document.hidden) {
    try {
      const version = await (await fetch(watch)).text();
      if (version !== live().dataset.version && !writing()) await refresh();
    } catch {
      document.title = "(sandbox stopped) " + document.title.replace(/^\\(sandbox stopped\\) /, "");
    }
  }
  setTimeout(follow, 700);
};

document.addEventListener("change", async (event) => {
  const { target } = event;
  if (target.matches("select[data-submit]")) return target.form.submit();
  if (!target.matches(".task[data-offset]")) return;
  const card = target.closest("[data-comment]");
  target.disabled = true;
  const body = new URLSearchParams({ offset: target.dataset.offset, checked: String(target.checked), version: card.dataset.text });
  const response = await fetch("/_sandbox/comments/" + card.dataset.comment + "/toggle", { method: "POST", body });
  if (!response.ok) alert(await response.text());
  await refresh();
});

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

follow();
`;

export const textVersion = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
