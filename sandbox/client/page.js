/** The sandbox's pages keep themselves up to date, tick boxes, and ask before they delete. */

const live = () => document.getElementById("live");

/** @param {ParentNode} root */
const folds = (root) =>
  [...root.querySelectorAll("details")].map(
    (one) => /** @type {const} */ ([one, `${one.closest("[id]")?.id}/${one.querySelector("summary")?.textContent}`]),
  );

/**
 * Fields that people write in, by their form and name.
 * @param {ParentNode} root
 */
const fields = (root) =>
  [...root.querySelectorAll("textarea, input[type=text]")].flatMap((one) =>
    one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement
      ? [/** @type {const} */ ([one, `${one.form?.getAttribute("action")} ${one.name}`])]
      : [],
  );

/**
 * What was written while the new page was on its way, or before a box was ticked.
 * @param {ParentNode} before
 * @param {ParentNode} next
 */
const keepWritten = (before, next) => {
  const known = new Map(fields(next).map(([one, name]) => [name, one]));
  for (const [one, name] of fields(before)) {
    const same = known.get(name);
    if (same !== undefined && one.value !== one.defaultValue) same.value = one.value;
    if (same !== undefined && one === document.activeElement) {
      const { selectionStart, selectionEnd } = one;
      queueMicrotask(() => {
        same.focus();
        same.setSelectionRange(selectionStart, selectionEnd);
      });
    }
  }
};

/** Takes the new page's contents, and keeps what is folded open, what is being written, the focus, and the scroll. */
const refresh = async () => {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  const before = live();
  if (!response.ok || before === null) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.getElementById("live");
  if (next === null) return;
  document.documentElement.dataset.now = page.documentElement.dataset.now;
  const open = new Map(folds(before).map(([one, name]) => [name, one.open]));
  for (const [one, name] of folds(next)) one.open = open.get(name) ?? one.open;
  const focused = document.activeElement?.getAttribute("data-offset");
  keepWritten(before, next);
  before.replaceWith(next);
  if (focused === null || focused === undefined) return;
  const box = document.querySelector(`[data-offset="${CSS.escape(focused)}"]`);
  if (box instanceof HTMLElement) box.focus();
};

/** Somebody is writing: leave the page alone. */
const writing = () =>
  fields(document).some(([one]) => one === document.activeElement || one.value !== one.defaultValue);

const STOPPED = "(sandbox stopped) ";

const follow = async () => {
  const watch = live()?.dataset.watch;
  if (watch !== undefined && !document.hidden) {
    try {
      const version = await (await fetch(watch)).text();
      if (document.title.startsWith(STOPPED)) document.title = document.title.slice(STOPPED.length);
      if (version !== live()?.dataset.version && !writing()) await refresh();
    } catch {
      if (!document.title.startsWith(STOPPED)) document.title = STOPPED + document.title;
    }
  }
  setTimeout(() => void follow(), 700);
};

/** @param {EventTarget | null} target */
const onChange = async (target) => {
  if (target instanceof HTMLSelectElement && target.matches("[data-submit]")) {
    target.form?.requestSubmit();
    return;
  }
  if (!(target instanceof HTMLInputElement) || !target.matches(".task[data-offset]")) return;
  const card = target.closest("[data-comment]");
  if (!(card instanceof HTMLElement)) return;
  target.disabled = true;
  const body = new URLSearchParams({
    offset: target.dataset.offset ?? "",
    checked: String(target.checked),
    version: card.dataset.text ?? "",
  });
  const response = await fetch(`/_sandbox/comments/${card.dataset.comment}/toggle`, { method: "POST", body });
  if (!response.ok) alert(await response.text());
  await refresh();
};
document.addEventListener("change", ({ target }) => void onChange(target));

document.addEventListener("submit", (event) => {
  const question = event.target instanceof HTMLElement ? event.target.dataset.confirm : undefined;
  if (question !== undefined && !confirm(question)) event.preventDefault();
});

/** @param {EventTarget | null} target */
const onClick = async (target) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLElement)) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy ?? "")?.textContent ?? "");
  button.textContent = "Copied";
};
document.addEventListener("click", ({ target }) => void onClick(target));

const UNITS = /** @type {const} */ ([
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
/** The sandbox's clock may be another one. */
const ahead = Date.parse(document.documentElement.dataset.now ?? "") - Date.now() || 0;

const tellTimes = () => {
  for (const one of document.querySelectorAll("time")) {
    const seconds = Math.round((Date.now() + ahead - Date.parse(one.dateTime)) / 1_000);
    const unit = UNITS.find(([, length]) => seconds >= length);
    const text = unit === undefined ? "now" : words.format(-Math.floor(seconds / unit[1]), unit[0]);
    if (text !== one.textContent) one.textContent = text;
  }
};
setInterval(tellTimes, 20_000);

void follow();
