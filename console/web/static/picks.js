// Several rows at once. Key items have no box: they are decided one by one.
import { all, on, one, say } from "./page.js";

export const bulk = one("#bulk");
const boxes = () => all("[data-list] [name=pick]");
let last = null;

const isPicked = (row) => one("[name=pick]:checked", row) !== null;
export const mayStay = (row) => !bulk || bulk.hidden || !isPicked(row);

export function showBulk(on) {
  bulk.hidden = !on;
  one(".list > .tools").hidden = on;
}

function count() {
  if (!bulk) return;
  const picked = boxes().filter((box) => box.checked).length;
  boxes().forEach((box) => box.closest(".row").classList.toggle("picked", box.checked));
  showBulk(picked > 0);
  one("#picked").textContent = `已选${picked}条`;
}

export function pick(row, range) {
  const box = row && one("[name=pick]", row);
  if (!box) return bulk && say("重点信息要逐条判");
  const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
  if (range && from >= 0) boxes().slice(from, to + 1).forEach((each) => (each.checked = true));
  else box.checked = !box.checked;
  last = box;
  count();
}

function pickAll(on) {
  boxes().forEach((box) => (box.checked = on));
  count();
}

export const unpick = () => pickAll(false);
export const turnAll = () => pickAll(!boxes().every((box) => box.checked));
on("change", (event) => event.target.name === "pick" && count());
