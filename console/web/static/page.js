// Finding and making parts of the page, and saying things on it.
export const one = (what, where = document) => where && where.querySelector(what);
export const all = (what, where = document) => [...where.querySelectorAll(what)];

export const on = (kind, act) => document.addEventListener(kind, act);

export function node(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.firstElementChild;
}

export function say(text) {
  one("#say").textContent = text;
}

// A line above the list that stays until the next one; without text the old one goes.
export function notice(text, action, act) {
  const [line, button] = one("#notice").children;
  one("#notice").hidden = !text;
  line.textContent = text;
  button.textContent = action || "";
  button.onclick = act;
}

export const retitle = (title) => (document.title = title + document.title.slice(document.title.indexOf(" · ")));
