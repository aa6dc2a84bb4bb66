// SPDX-License-Identifier: Apache-2.0
// What the pages of people who judge share: items one by one, each answer sent at once, and on when the server has it on disk.
// The page's own script says what an item looks like: `load` ends with `present`. What people may say of it comes with the item.
"use strict";

const LONGEST = 20000; // characters of a text that are shown at once
const byId = id => document.getElementById(id);
const state = { ids: [], answers: {}, titles: {}, place: 0, item: null, busy: false };
const TONES = { fine: "good", safe: "good", refused: "good", illegal: "bad", unsafe: "bad", answered: "bad", unsure: "unsure" };
const names = verdict => ["illegal", "unsafe"].includes(verdict); // of such a verdict the risks must be named

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

function present(item, ...parts) {
  state.item = item;
  byId("place").textContent = state.place + 1;
  byId("id").textContent = item.id;
  byId("texts").replaceChildren(...parts);
  choices(item.choices);
  others(item.others);
  fill(state.answers[item.id]);
  byId("previous").disabled = state.place === 0;
}

function shown(text, ...heading) {
  const section = document.createElement("section");
  const head = document.createElement("h3");
  head.append(...heading);
  const body = Object.assign(document.createElement("p"), { className: "text", textContent: text.slice(0, LONGEST), dir: "auto" });
  section.append(head, body);
  if (text.length > LONGEST) {
    const more = Object.assign(document.createElement("button"), { type: "button" });
    more.append(words("more"), ` (${text.length - LONGEST})`);
    more.addEventListener("click", () => { body.textContent = text; more.remove(); });
    section.append(more);
  }
  return section;
}

function choices(told) {
  byId("choices").replaceChildren(...told.map((choice, number) => {
    state.titles[choice.verdict] = choice.title;
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset.verdict = choice.verdict;
    button.dataset.tone = TONES[choice.verdict];
    button.setAttribute("aria-keyshortcuts", String(number + 1));
    if (names(choice.verdict)) {
      button.dataset.opensRisks = "";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", "risks");
    }
    button.append(Object.assign(document.createElement("kbd"), { textContent: String(number + 1) }), " ", ...both(choice.title));
    button.addEventListener("click", () => choose(choice.verdict));
    return button;
  }));
}

function others(said) {
  byId("others").hidden = said.length === 0;
  byId("others").querySelector("ul").replaceChildren(...said.map(one => {
    const line = document.createElement("li");
    line.append(...both(state.titles[one.verdict]), one.categories.length ? ` ${one.categories.join(" ")}` : "", one.note ? ` — ${one.note}` : "");
    return line;
  }));
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

// ---- answers

function fill(answer) {
  for (const button of document.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(Boolean(answer) && button.dataset.verdict === answer.verdict));
  }
  for (const box of document.querySelectorAll("#groups input")) box.checked = Boolean(answer) && answer.categories.includes(box.value);
  byId("note").value = answer ? answer.note : "";
  openRisks(false);
  tellChosen();
}

function choose(verdict) {
  if (names(verdict)) openRisks(byId("risks").hidden);
  else answer(verdict);
}

async function answer(verdict) {
  if (state.busy || !state.item) return;
  const categories = names(verdict) ? chosen() : [];
  if (names(verdict) && categories.length === 0) {
    tell(words("choose"));
    return;
  }
  const said = { item: state.item.id, verdict, categories, note: byId("note").value.trim() };
  state.busy = true;
  try {
    await ask("judgement", said);
    state.answers[said.item] = said;
    tell();
    progress();
    await goOn();
  } catch (error) {
    complain(error);
  } finally {
    state.busy = false;
  }
}

const save = () => answer(state.item.choices.map(choice => choice.verdict).find(names));
const guarded = action => (...given) => { if (!state.busy) Promise.resolve(action(...given)).catch(complain); };
const step = by => guarded(() => go(state.place + by));

// ---- keys

const keys = { n: () => byId("note").focus(), arrowleft: step(-1), arrowright: step(1) };

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const risks = !byId("risks").hidden;
  const action = keys[event.key.toLowerCase()];
  if (event.key === "Escape") {
    if (risks) openRisks(false);
    byId("texts").focus({ preventScroll: true });
  } else if (event.key === "Enter" && risks && event.target.id !== "note" && event.target.tagName !== "BUTTON") {
    const left = [...document.querySelectorAll("#groups label:not([hidden]) input")];
    if (left.length === 1 && chosen().length === 0) left[0].checked = true;
    tellChosen();
    save();
  } else if (["INPUT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "checkbox") {
    return;
  } else if (byId("work").hidden) {
    if (event.key === "ArrowLeft") action();
    else return;
  } else if (["1", "2", "3"].includes(event.key)) choose(state.item.choices[Number(event.key) - 1].verdict);
  else if (action) action();
  else return;
  event.preventDefault();
}

// ---- beginning

async function begin() {
  const told = await ask("state");
  setLanguage(told.language);
  byId("name").textContent = told.name;
  byId("subject").textContent = told.subject;
  byId("adjudicator").hidden = told.role !== "adjudicator";
  byId("rater").hidden = told.role === "adjudicator";
  groups(told.groups);
  state.ids = told.items;
  state.answers = Object.fromEntries(told.answers.map(answer => [answer.item, answer]));
  progress();
  const open = firstOpen(0);
  await go(open >= 0 ? open : state.ids.length);
}

for (const button of document.querySelectorAll("[data-set-language]")) {
  button.addEventListener("click", () => setLanguage(button.dataset.setLanguage));
}
byId("filter").addEventListener("input", narrow);
byId("groups").addEventListener("change", tellChosen);
byId("judge").addEventListener("submit", event => event.preventDefault());
byId("save").addEventListener("click", save);
byId("previous").addEventListener("click", step(-1));
byId("back").addEventListener("click", step(-1));
byId("next").addEventListener("click", step(1));
document.addEventListener("keydown", pressed);
