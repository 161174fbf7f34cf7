// Sheets: a page of ours in a dialog, and the log-in when it has expired.
import { all, node, on, one } from "./page.js";

async function fetchPart(address, what) {
  const text = await (await fetch(address)).text();
  return one(what, new DOMParser().parseFromString(text, "text/html"));
}

function show(content, mayClose) {
  const dialog = one("#sheet");
  dialog.replaceChildren(content);
  dialog.setAttribute("aria-label", one("h1", dialog).textContent);
  dialog.oncancel = () => mayClose;
  dialog.onclick = (event) => {
    if (!mayClose || (event.target !== dialog && !event.target.closest("[data-close]"))) return;
    event.preventDefault();
    dialog.close();
  };
  dialog.showModal();
}

on("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  show(await fetchPart(link.href, ".card"), true);
});

// Resolves to the new token once somebody has logged in again; the forms of this page carry it then.
export async function logInAgain(message) {
  const main = await fetchPart("/login", "main");
  main.className = "card relog";
  show(main, false);
  const form = one("form", main);
  const line = node('<p class="note warn" role="alert"></p>');
  form.prepend(line);
  line.textContent = message;
  await new Promise((done) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form));
      const { type } = await fetch("/login", { method: "POST", body, redirect: "manual" });
      if (type === "opaqueredirect") done();
      else line.textContent = "用户名或密码不对，请再写一次。";
    };
  });
  one("#sheet").close();
  const fresh = (await fetchPart("/help", "[name=csrf]")).value;
  all("[name=csrf]").forEach((field) => (field.value = fresh));
  return fresh;
}
