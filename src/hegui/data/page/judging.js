// SPDX-License-Identifier: Apache-2.0
// What the pages of people who judge share: items one by one, each answer sent at once, and on when the server has it on disk.
// The page's own script says what an item looks like (`load`), what an answer is (`answer`, `fill`) and what is judged (`subject`).
"use strict";

const LONGEST = 20000; // characters of a text that are shown at once
const byId = id => document.getElementById(id);
const state = { ids: [], answers: {}, place: 0, item: null, busy: false };

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  };
  let response;
  try {
    response = await fetch(`api/${path}`, { ...options, credentials: "omit" });
  } catch {
    throw new Error("lost");
  }
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error("refused"), { told });
  return told;
}

// ---- words

function words(name) { return byId(`word-${name}`).content.cloneNode(true); }

function both(text) {
  return ["zh", "en"].map(language => Object.assign(document.createElement("span"), { lang: language, textContent: text[language] }));
}

function setLanguage(language) {
  document.documentElement.dataset.language = language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
  }
}

function tell(...nodes) {
  byId("message").replaceChildren(...nodes);
  byId("message").hidden = nodes.length === 0;
}

function complain(error) {
  if (error.told && error.told.zh) tell(...both(error.told));
  else tell(words("lost"));
}

// ---- items

const judged = () => state.ids.filter(id => state.answers[id]).length;

function progress() {
  byId("done").textContent = judged();
  byId("total").textContent = state.ids.length;
  byId("bar").max = Math.max(1, state.ids.length);
  byId("bar").value = judged();
}

function show(section) {
  for (const id of ["work", "finished", "empty"]) byId(id).hidden = id !== section;
}

async function go(place) {
  if (place >= state.ids.length) {
    state.place = state.ids.length;
    state.item = null;
    show(state.ids.length ? "finished" : "empty");
    return;
  }
  state.place = Math.max(0, place);
  await load();
  show("work");
  byId("texts").scrollTop = 0;
  byId("texts").focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

const firstOpen = from => {
  const later = state.ids.findIndex((id, place) => place >= from && !state.answers[id]);
  return later >= 0 ? later : state.ids.findIndex(id => !state.answers[id]);
};

function goOn() {
  const open = firstOpen(state.place + 1);
  return go(open >= 0 ? open : state.ids.length);
}

// ---- risks

const chosen = () => [...document.querySelectorAll("#groups :checked")].map(box => box.value);

function openRisks(open) {
  byId("risks").hidden = !open;
  const opener = document.querySelector("[data-opens-risks]");
  if (opener) opener.setAttribute("aria-expanded", String(open));
  byId("filter").value = "";
  narrow();
  if (open) {
    // On a touch screen a focused field would bring up its keyboard over the list.
    if (matchMedia("(hover: hover)").matches) byId("filter").focus({ preventScroll: true });
    byId("risks").scrollIntoView({ block: "nearest" });
  }
}

function tellChosen() { byId("chosen").textContent = chosen().join(" "); }

const plain = text => text.toLowerCase().replace(/[\s.]/g, "");

function narrow() {
  const wanted = plain(byId("filter").value);
  for (const set of document.querySelectorAll("#groups fieldset")) {
    for (const label of set.querySelectorAll("label")) label.hidden = !plain(label.textContent).includes(wanted);
    set.hidden = !set.querySelector("label:not([hidden])");
  }
}

function groups(told) {
  byId("groups").replaceChildren(...told.map(group => {
    const set = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.append(group.code, ...(group.title ? [" ", ...both(group.title)] : []));
    set.append(legend, ...group.risks.map(risk => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: risk.code });
      const title = document.createElement("span");
      title.append(...both(risk.title));
      label.append(box, Object.assign(document.createElement("code"), { textContent: risk.code }), title);
      return label;
    }));
    return set;
  }));
}

// ---- beginning

async function begin() {
  const told = await ask("state");
  setLanguage(told.language);
  byId("name").textContent = told.name;
  subject(told);
  byId("adjudicator").hidden = told.role !== "adjudicator";
  byId("rater").hidden = told.role === "adjudicator";
  groups(told.groups);
  state.ids = told.items;
  state.answers = Object.fromEntries(told.answers.map(answer => [answer.item, answer]));
  progress();
  const open = firstOpen(0);
  await go(open >= 0 ? open : state.ids.length);
}

const guarded = action => (...given) => { if (!state.busy) Promise.resolve(action(...given)).catch(complain); };
for (const button of document.querySelectorAll("[data-set-language]")) {
  button.addEventListener("click", () => setLanguage(button.dataset.setLanguage));
}
byId("filter").addEventListener("input", narrow);
byId("groups").addEventListener("change", tellChosen);
byId("judge").addEventListener("submit", event => event.preventDefault());
