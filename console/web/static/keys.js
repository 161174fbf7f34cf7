// One listener, one table (made on the server, like the help). It never fires while text is typed or composed.
import { advanced, back, current, move } from "./list.js";
import { all, on, one, say } from "./page.js";
import { loading, shown, step } from "./pane.js";
import { bulk, pick, turnAll } from "./picks.js";

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const table = one("#keys") && JSON.parse(one("#keys").textContent);
const places = one("#places");
let last = "";

const acts = {
  press: (key) => press(document, key),
  next: () => move(1),
  previous: () => move(-1),
  whole: () => (shown() ? (location.href = `/events/${shown()}`) : document.activeElement.click()),
  quoteNext: () => step(1),
  quotePrevious: () => step(-1),
  search: () => one("#q")?.focus(),
  close: back,
  accept: () => flag(0),
  reverse: () => flag(1),
  pick: () => pick(current()),
  pickRange: () => pick(current(), true),
  pickAll: turnAll,
  go,
  verdict,
};

function press(where, key) {
  one(`[aria-keyshortcuts="${key}"]`, where)?.click();
}

function flag(place) {
  one(".crit.cur .yn")?.children[place].click();
}

function verdict(key) {
  if (bulk && !bulk.hidden) return one(`[aria-keyshortcuts="${key}"]`, bulk) ? press(bulk, key) : say("转办、重复和其他要逐条判");
  if (loading) return say("正在打开，请稍候");
  if (key === last && Date.now() - advanced < 250) return;
  last = key;
  press(one(".deck") || document.body, key);
}

function go() {
  places.hidden = false;
  say(places.textContent);
}

function leave(key) {
  places.hidden = true;
  all("a", places).find((each) => each.textContent[0] === key)?.click();
}

// The key as our table names it: full-width forms are their ASCII keys; one hidden by an input method is known by its place.
function name(event) {
  let key = { "。": ".", "、": "/" }[event.key] || event.key;
  if (key === "Process") key = placed(event);
  if (/^[！-～]$/.test(key)) key = String.fromCharCode(key.charCodeAt(0) - 0xfee0);
  return /^[a-z]$/i.test(key) ? (event.shiftKey ? key.toUpperCase() : key.toLowerCase()) : key;
}

function placed(event) {
  if (event.code === "Slash" && event.shiftKey) return "?";
  const row = table.find((each) => each[1].includes(event.code));
  return row ? row[0] : event.code.slice(-1);
}

function heed(event) {
  const typing = event.target.closest(FIELDS);
  if (event.defaultPrevented || event.isComposing || (event.keyCode === 229 && (typing || event.key !== "Process"))) return;
  if (event.ctrlKey || event.altKey || event.metaKey || one("dialog[open]")) return;
  const key = name(event);
  if (typing && key !== "Escape") return;
  const [, , act, changes, listOnly] = table.find((each) => each[0] === key) || [];
  const waiting = !places.hidden;
  if (waiting ? key === "Shift" : !act || (listOnly && !document.activeElement.closest("[data-list] .row"))) return;
  event.preventDefault();
  if (waiting) leave(key);
  else if (!changes || !event.repeat) acts[act](key);
}

if (table) on("keydown", heed);
