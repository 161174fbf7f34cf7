// The reading pane: loaded beside the list, its quotes, and its foot.
import { all, node, notice, one, say } from "./page.js";

export const QUOTES = ".crit blockquote a";
const SCROLLED = [".text", ".why"];
export let loading = null;
let bar = null;

export const pane = () => one("#open");
export const shown = () => pane()?.dataset.event || "";

export function show(html) {
  const old = pane();
  const fresh = node(html);
  const same = old && old.dataset.event === fresh.dataset.event;
  const places = SCROLLED.map((part) => (same ? one(part, old).scrollTop : 0));
  const focus = same && old.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
  (old || one(".day")).replaceWith(fresh);
  SCROLLED.forEach((part, place) => (one(part, fresh).scrollTop = places[place]));
  if (focus) (one(`[aria-label="${CSS.escape(focus)}"]`, fresh) || fresh).focus();
  loading = bar = null;
  choose(one(QUOTES, fresh));
}

export async function load(id, query) {
  loading?.abort();
  const mine = (loading = new AbortController());
  const again = (text) => notice(text, "再试一次", () => load(id, query));
  const slow = setTimeout(() => pane().setAttribute("aria-busy", "true"), 400);
  const stuck = setTimeout(() => again("这条信号还没有打开。"), 10000);
  try {
    const response = await fetch(`/events/${id}/pane?${query}`, { signal: mine.signal });
    if (response.redirected || !response.ok) location.href = `/events/${id}`;
    else show(await response.text());
  } catch (error) {
    if (mine !== loading) return;
    loading = null;
    again("连不上服务器，这条信号没有打开。");
  } finally {
    clearTimeout(slow);
    clearTimeout(stuck);
  }
}

// Puts the line that asks for something in the place of the verdict bar, until ``unask`` brings the bar back.
export function ask(html) {
  const foot = one(".deck", pane());
  const line = node(html);
  bar = bar || foot;
  foot.replaceWith(line);
  (one("input:not([type=hidden]), select, button", line) || pane()).focus();
}

export function unask() {
  if (!bar) return false;
  one(".deck", pane()).replaceWith(bar);
  bar = null;
  return true;
}

export function choose(link, speak) {
  if (!link) return;
  all(".cur", pane()).forEach((part) => part.classList.remove("cur"));
  const crit = link.closest(".crit");
  const mark = one(link.hash);
  [link, crit, mark].forEach((part) => part?.classList.add("cur"));
  if (!speak) return;
  crit.scrollIntoView({ block: "nearest" });
  mark?.scrollIntoView({ block: "center" });
  say(`${crit.id.slice(2)}：${link.textContent}`);
}

export function step(by) {
  const links = all(QUOTES);
  const place = links.findIndex((link) => link.classList.contains("cur")) + by;
  choose(links[Math.min(Math.max(place, 0), links.length - 1)], true);
}
