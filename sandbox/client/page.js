/** The sandbox's pages keep themselves up to date, tick boxes, and ask before they delete. */

const live = () => document.getElementById("live");

/** @param {ParentNode} root */
const folds = (root) =>
  [...root.querySelectorAll("details")].map(
    (one) => /** @type {const} */ ([one, `${one.closest("[id]")?.id}/${one.querySelector("summary")?.textContent}`]),
  );

/** Takes the new page's contents, and keeps what is folded open, the focus, and the scroll. */
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
  before.replaceWith(next);
  if (focused === null || focused === undefined) return;
  const box = document.querySelector(`[data-offset="${CSS.escape(focused)}"]`);
  if (box instanceof HTMLElement) box.focus();
};

/** Somebody is writing: leave the page alone. */
const writing = () =>
  [...document.querySelectorAll("textarea, input[type=text]")].some(
    (one) =>
      one instanceof HTMLElement &&
      "defaultValue" in one &&
      "value" in one &&
      (one === document.activeElement || one.value !== one.defaultValue),
  );

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
