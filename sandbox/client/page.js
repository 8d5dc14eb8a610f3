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

/** Clicks on boxes that the server has not answered yet. */
let underway = 0;
let pressedAt = Number.NEGATIVE_INFINITY;
/** A box that is replaced while the mouse is down on it gets no click. A release may go unseen, so this ends by itself. */
const isPressed = () => performance.now() - pressedAt < 1_000;
document.addEventListener("pointerdown", () => {
  pressedAt = performance.now();
});
for (const name of ["pointerup", "pointercancel"])
  document.addEventListener(name, () => {
    pressedAt = Number.NEGATIVE_INFINITY;
  });

const readPage = async () => {
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : undefined;
};

/** Takes the new page's contents, and keeps what is folded open, what is being written, the focus, and the scroll. */
const refresh = async () => {
  const page = await readPage();
  const before = live();
  const next = page?.getElementById("live") ?? null;
  // The last click that is underway takes the new page.
  if (page === undefined || before === null || next === null || underway > 0) return;
  if (isPressed()) {
    setTimeout(() => void refresh(), 300);
    return;
  }
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
      if (version !== live()?.dataset.version && !writing() && underway === 0 && !isPressed()) await refresh();
    } catch {
      if (!document.title.startsWith(STOPPED)) document.title = STOPPED + document.title;
    }
  }
  setTimeout(() => void follow(), 700);
};

/** @param {string} words */
const tell = (words) => {
  const note = document.createElement("p");
  note.className = "notice error";
  note.textContent = words;
  document.getElementById("said")?.replaceChildren(note);
  setTimeout(() => note.remove(), 15_000);
};

/** @param {Element | null | undefined} card @param {string} item */
const boxesOf = (card, item) =>
  [...(card?.querySelectorAll(`.task[data-item="${CSS.escape(item)}"]`) ?? [])].filter(
    (one) => one instanceof HTMLInputElement,
  );

const RESENDS = 3;

/**
 * One click is sent after another, because each changes the comment that the next one names.
 * @type {Promise<unknown>}
 */
let lastClick = Promise.resolve();

/**
 * Sends a click on a box. If the comment was rewritten in the meantime, finds the same item in it and sends the click
 * again. It does not after a push, or where two items have the same text.
 *
 * @param {HTMLElement} card the comment
 * @param {HTMLInputElement} box
 * @returns {Promise<string>} why it was not taken; empty if it was
 */
const sendClick = async (card, box) => {
  const { toggle = "", comment = "" } = card.dataset;
  const { item = "" } = box.dataset;
  const head = live()?.dataset.head;
  const { checked } = box;
  const only = boxesOf(card, item).length === 1;
  let at = { offset: box.dataset.offset ?? "", version: card.dataset.text ?? "" };
  await lastClick;
  for (let resent = 0; ; resent += 1) {
    const body = new URLSearchParams({ ...at, checked: String(checked) });
    const response = await fetch(toggle, { method: "POST", body });
    if (response.ok) return "";
    const words = await response.text();
    if (response.status !== 409 || resent === RESENDS || !only) return words;
    const page = await readPage();
    const now = page?.querySelector(`[data-comment="${CSS.escape(comment)}"]`);
    const [found, ...others] = boxesOf(now, item);
    const isSameHead = page?.getElementById("live")?.dataset.head === head;
    if (found === undefined || others.length > 0 || !isSameHead || !(now instanceof HTMLElement)) return words;
    if (found.defaultChecked === checked) return "";
    at = { offset: found.dataset.offset ?? "", version: now.dataset.text ?? "" };
  }
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
  underway += 1;
  const sent = sendClick(card, target).catch(() => "The sandbox did not answer, so this click was not taken.");
  lastClick = sent;
  const refused = await sent;
  underway -= 1;
  target.disabled = false;
  if (refused !== "") {
    target.checked = !target.checked;
    tell(refused);
  }
  if (underway === 0) await refresh();
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
