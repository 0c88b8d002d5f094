/**
 * The page's one script: polls the view that is open and swaps it when it changed, and sends forms without leaving
 * the page. Without it everything still works by links and plain forms. Live views hold still while someone reads
 * a payload, selects text or has the focus in them.
 */
export const script = `
"use strict";
const view = document.getElementById("view");
const live = document.getElementById("live");
const notice = document.getElementById("notice");
const pollMs = 1500;
let shown = "";

function openDetails() {
  return [...view.querySelectorAll("details[open]")].map((details) => details.dataset.key);
}
function swap(page) {
  document.getElementById("tabs").innerHTML = page.tabs;
  if (page.view === shown || view.dataset.live !== "yes") return;
  const open = openDetails();
  shown = page.view;
  view.innerHTML = page.view;
  for (const details of view.querySelectorAll("details")) details.open = open.includes(details.dataset.key);
}
function state(connected) {
  live.classList.toggle("off", !connected);
  live.lastElementChild.textContent = connected ? "Live" : "Not reachable";
}
async function poll() {
  const selects = !getSelection().isCollapsed && view.contains(getSelection().anchorNode);
  const rests = view.matches(":hover") && view.querySelector("tbody tr:hover, details[open]");
  if (!document.hidden && !selects && !rests && !view.contains(document.activeElement)) {
    try {
      const response = await fetch("/__page" + location.search);
      swap(await response.json());
      state(true);
    } catch {
      state(false);
    }
  }
  setTimeout(poll, pollMs);
}
async function submit(form, submitter) {
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return;
  const values = {};
  for (const [name, value] of new FormData(form, submitter)) {
    const field = form.querySelector('[name="' + name + '"]');
    const isSwitch = field && field.dataset.value !== undefined;
    if (!isSwitch || value !== field.dataset.value || (submitter && submitter.name === name)) values[name] = value;
  }
  const response = await fetch(form.getAttribute("action"), {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(values)
  });
  if (response.ok) location.reload();
  else notice.textContent = (await response.json()).error;
}
document.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(event.target, event.submitter);
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.dataset.auto) submit(form, null);
});
setTimeout(poll, pollMs);
`;
