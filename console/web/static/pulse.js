// Every twenty seconds, while somebody works here: who else is on the rows, clocks, how many new ones wait. Rows never change.
import { number, rows } from "./list.js";
import { on, one, retitle } from "./page.js";
import { shown } from "./pane.js";

const list = one("[data-since]");
const headers = { Accept: "application/json" };
let active = 0;
let told = "";

function tell() {
  told = shown();
  const body = new URLSearchParams({ csrf: one("[name=csrf]").value });
  if (told) fetch(`/events/${told}/here`, { method: "POST", body, headers }).catch(() => 0);
}

async function look() {
  const { query, since } = list.dataset;
  const response = await fetch(`/queue/pulse?${query}&since=${since}&rows=${rows().map(number)}`, { headers });
  if (!response.ok) return;
  const answer = await response.json();
  one("[data-behind] span").textContent = answer.behind ? `${answer.behind}条` : "";
  retitle(answer.title);
  rows().forEach((row) => row.matches(".done, .unsent") || put(row, answer.rows[number(row)]));
}

function put(row, said) {
  if (!said) return;
  row.classList.toggle("theirs", said.theirs);
  one(".st", row).textContent = said.status;
  one(".st", row).classList.toggle("me", said.look === "me");
  const left = one(".left", row);
  if (left) left.textContent = said.left;
}

function wake() {
  active = Date.now();
  if (shown() !== told) tell();
}

wake();
on("keyup", wake);
on("pointerup", wake);
setInterval(() => {
  if (!list || document.hidden || Date.now() - active > 600000) return;
  tell();
  look().catch(() => 0);
}, 20000);
