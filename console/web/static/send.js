// Forms sent in the background. What could not be sent stays in memory, marked on its row, and is sent again when asked.
import { notice, one } from "./page.js";
import { logInAgain } from "./sheet.js";

const unsent = [];

window.addEventListener("beforeunload", (event) => {
  if (unsent.length) event.returnValue = "-";
});

async function request(action, body) {
  const response = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" } });
  const answer = await response.json();
  if (response.status !== 401) return { ...answer, ok: response.ok };
  body.set("csrf", await logInAgain(answer.message));
  return request(action, body);
}

export async function send(job) {
  let answer;
  try {
    answer = await request(job.action, job.body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return keep(job);
  }
  job.then(answer);
}

function keep(job) {
  unsent.push(job);
  if (job.row) {
    job.row.classList.add("unsent");
    one(".st", job.row).textContent = "▲ 没有发出";
  }
  notice(`连不上服务器：${unsent.length}个结论没有发出，已在行上标出。请不要关闭页面。`, "重新发送", () => {
    notice("");
    unsent.splice(0).forEach(send);
  });
}
