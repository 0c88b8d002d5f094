// The demo's own controls: not part of the shop, and not part of what it measures.
const panel = document.getElementById("demo-panel");
const wide = matchMedia("(min-width: 1100px)");
panel.innerHTML = `<link rel="stylesheet" href="/panel.css"><details><summary><span class="dot"></span>
  <span class="headline">Demo controls</span></summary><div class="body">
  <div class="counts"></div><p class="said"></p>
  <ul class="links"></ul><div class="switches"></div></div></details>`;
const find = (selector) => panel.querySelector(selector);
const details = find("details");
const remembered = sessionStorage.getItem("demo-panel");
details.open = remembered === null ? wide.matches : remembered === "open";
details.addEventListener("toggle", () => {
  sessionStorage.setItem("demo-panel", details.open ? "open" : "shut");
  if (details.open) refresh();
});

async function act(action) {
  await fetch(`/demo/${action}`, { method: "POST" });
  await refresh();
}

function text(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

function show(state) {
  find(".dot").classList.toggle("bad", state.bad);
  find(".headline").textContent = state.headline;
  find(".said").textContent = state.sentence;
  find(".counts").replaceChildren(
    ...state.counts.map(([name, value]) => {
      const box = document.createElement("div");
      box.append(text("b", String(value)), text("span", name));
      return box;
    }),
  );
  find(".links").replaceChildren(
    ...state.links.map(([name, href]) => {
      const item = document.createElement("li");
      const link = Object.assign(text("a", name), { href, target: href.startsWith("/") ? "" : "_blank" });
      item.append(link);
      return item;
    }),
  );
  const focused = document.activeElement?.dataset?.action;
  find(".switches").replaceChildren(
    ...state.switches.map(({ action, name, help, label, on }) => {
      const row = Object.assign(document.createElement("div"), { className: "switch" });
      const words = text("span", name);
      words.append(text("small", help));
      const button = Object.assign(text("button", label), { type: "button" });
      button.dataset.action = action;
      if (on !== null) button.setAttribute("aria-pressed", String(on));
      button.addEventListener("click", () => act(action));
      row.append(words, button);
      return row;
    }),
  );
  if (focused) panel.querySelector(`[data-action="${focused}"]`)?.focus();
}

let last = "";
async function refresh() {
  try {
    const body = await (await fetch("/demo/state")).text();
    if (body !== last) show(JSON.parse(body));
    last = body;
  } catch {
    find(".headline").textContent = "The demo has stopped";
    find(".dot").classList.add("bad");
  }
}
refresh();
setInterval(() => details.open && !document.hidden && refresh(), 1000);
