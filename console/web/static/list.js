// The list: one tab stop, the open item beside it, and verdicts that go on to the next row.
import { all, node, notice, on, one, retitle, say } from "./page.js";
import { QUOTES, ask, choose, load, pane, show, shown, unask } from "./pane.js";
import { bulk, mayStay, showBulk, unpick } from "./picks.js";
import { send } from "./send.js";

const list = one("[data-list]");
const isQueue = list?.dataset.since;
export let advanced = 0;

export const rows = () => (list ? all(".row", list) : []);
export const current = () => rows().find((row) => row.matches(".cur"));
export const number = (row) => (row ? row.id.slice(1) : "");
const link = (row) => row && one(".go", row);
const remember = (row) => history.replaceState(null, "", link(row).href);

function mark(row) {
  rows().forEach((each) => {
    each.classList.toggle("cur", each === row);
    link(each).tabIndex = each === row ? 0 : -1;
    link(each).removeAttribute("aria-current");
  });
  link(row)?.setAttribute("aria-current", "true");
}

function open(row) {
  mark(row);
  link(row).focus();
  if (!isQueue) return;
  remember(row);
  load(number(row), list.dataset.query);
}

export function move(by) {
  const row = rows()[rows().indexOf(current()) + by];
  if (row) open(row);
}

export function back() {
  if (!unask() && bulk && !bulk.hidden) unpick();
  link(current())?.focus();
}

function following(row) {
  const place = rows().indexOf(row);
  const waits = (each) => each !== row && !each.matches(".done") && mayStay(each);
  return [...rows().slice(place + 1), ...rows().slice(0, place + 1).reverse()].find(waits);
}

function apply(answer) {
  if (answer.deck) {
    ask(answer.deck);
    return say(answer.message);
  }
  notice(answer.ok ? "" : answer.message);
  if (!answer.ok) return;
  for (const id in answer.rows) {
    one(`#r${id}`)?.replaceWith(node(answer.rows[id]));
  }
  count(answer);
  go(answer);
  say(answer.said);
}

function count({ levels, done, waiting, title }) {
  for (const level in levels) one(`[data-count="${level}"]`).textContent = levels[level];
  one("[data-done]").textContent = done;
  one("[data-whole]").textContent = done + waiting;
  Object.assign(one(".foot progress"), { max: Math.max(done + waiting, 1), value: done });
  one(".nav [aria-current] .n").firstChild.data = waiting;
  retitle(title);
}

function go(answer) {
  const moved = String(answer.open) !== shown();
  if (answer.pane) show(answer.pane);
  const row = one(`#r${answer.open}`);
  if (row) mark(row);
  if (row && (moved || document.activeElement === document.body)) link(row).focus();
  if (row) remember(row);
  if (!answer.open) one("#load").focus();
  advanced = Date.now();
}

function submit(event) {
  const form = event.target;
  if (!isQueue || !form.matches("[data-send]")) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = 1;
  const many = form === bulk;
  const row = many ? current() : one(`#r${shown()}`);
  const body = new URLSearchParams(new FormData(form));
  const button = event.submitter;
  if (button && button.name) body.append(button.name, button.value);
  body.set("next", number(many && row && mayStay(row) ? row : following(row)));
  const then = (answer) => {
    if (many && answer.ok) unpick();
    apply(answer);
  };
  send({ action: form.action, body, row, then }).finally(() => delete form.dataset.busy);
}

const meanings = [
  [".go", (target) => open(target.closest(".row"))],
  ["[data-back]", back],
  ["[data-open]", (target) => load(target.dataset.open, list.dataset.query)],
  ["[data-bulk=on]", () => showBulk(true)],
  ["[data-bulk=off]", unpick],
  [QUOTES, (target) => choose(target, true)],
];

function click(event) {
  const target = event.target.closest("a");
  if (!target || !isQueue || innerWidth <= 820 || event.ctrlKey || event.metaKey) return;
  const meaning = meanings.find(([what]) => target.matches(what));
  if (!meaning) return;
  event.preventDefault();
  meaning[1](target);
}

on("submit", submit);
on("click", click);
if (list) mark(current() || rows()[0]);
choose(one(QUOTES));
