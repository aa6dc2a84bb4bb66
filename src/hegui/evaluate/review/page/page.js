// SPDX-License-Identifier: Apache-2.0
// The page of one person: reads items one by one, sends each answer at once, and goes on when the server has it on disk.
"use strict";

const LONGEST = 20000; // characters of a text that are shown at once
const byId = id => document.getElementById(id);
const TONES = { safe: "good", refused: "good", unsafe: "bad", answered: "bad", unsure: "unsure" };
const state = { ids: [], answers: {}, titles: {}, place: 0, item: null, busy: false };

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

async function load() {
  const id = state.ids[state.place];
  const item = await ask(`item/${encodeURIComponent(id)}`);
  state.item = item;
  for (const choice of item.choices) state.titles[choice.said] = choice.title;
  byId("place").textContent = state.place + 1;
  byId("asks").replaceChildren(words(item.asks));
  byId("id").textContent = item.id;
  const parts = item.history.map((text, number) => shown("history", text, number % 2 ? "←" : "→"));
  parts.push(shown("question", item.question));
  if (item.reasoning) parts.push(shown("reasoning", item.reasoning));
  const answer = shown("answer", item.answer);
  if (item.cut) {
    const note = Object.assign(document.createElement("p"), { className: "cut" });
    note.append(words("cut"));
    answer.append(note);
  }
  for (let number = 0; number < item.media; number++) {
    answer.append(Object.assign(document.createElement("img"), { src: `api/media/${encodeURIComponent(id)}/${number}`, alt: `${number + 1}` }));
  }
  byId("texts").replaceChildren(...parts, answer);
  choices(item.choices);
  others(item.others);
  fill(state.answers[id]);
  byId("previous").disabled = state.place === 0;
}

function choices(told) {
  byId("choices").replaceChildren(...told.map((choice, number) => {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset.said = choice.said;
    button.dataset.tone = TONES[choice.said];
    button.setAttribute("aria-keyshortcuts", String(number + 1));
    if (choice.said === "unsafe") {
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", "risks");
    }
    button.append(Object.assign(document.createElement("kbd"), { textContent: String(number + 1) }), " ", ...both(choice.title));
    button.addEventListener("click", () => choose(choice.said));
    return button;
  }));
}

function choose(said) {
  if (said === "unsafe") openRisks(byId("risks").hidden);
  else answer(said);
}

function shown(name, text, mark = "") {
  const section = document.createElement("section");
  const head = document.createElement("h3");
  head.append(words(name), mark ? ` ${mark}` : "");
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

function others(said) {
  byId("others").hidden = said.length === 0;
  byId("others").querySelector("ul").replaceChildren(...said.map(one => {
    const line = document.createElement("li");
    line.append(...both(state.titles[one.said]), one.categories.length ? ` ${one.categories.join(" ")}` : "", one.note ? ` — ${one.note}` : "");
    return line;
  }));
}

// ---- answers

const chosen = () => [...document.querySelectorAll("#groups :checked")].map(box => box.value);

function fill(answer) {
  for (const button of document.querySelectorAll("[data-said]")) {
    button.setAttribute("aria-pressed", String(Boolean(answer) && button.dataset.said === answer.said));
  }
  for (const box of document.querySelectorAll("#groups input")) box.checked = Boolean(answer) && answer.categories.includes(box.value);
  byId("note").value = answer ? answer.note : "";
  openRisks(false);
  tellChosen();
}

function openRisks(open) {
  byId("risks").hidden = !open;
  const opener = document.querySelector("[data-said=unsafe]");
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

async function answer(said) {
  if (state.busy || !state.item) return;
  const categories = said === "unsafe" ? chosen() : [];
  if (said === "unsafe" && categories.length === 0) {
    tell(words("choose"));
    return;
  }
  const sent = { item: state.item.id, said, categories, note: byId("note").value.trim() };
  state.busy = true;
  try {
    await ask("judgement", sent);
    state.answers[sent.item] = sent;
    tell();
    progress();
    await goOn();
  } catch (error) {
    complain(error);
  } finally {
    state.busy = false;
  }
}

const guarded = action => (...given) => { if (!state.busy) Promise.resolve(action(...given)).catch(complain); };
const step = by => guarded(() => go(state.place + by));

// ---- keys

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const risks = !byId("risks").hidden;
  if (event.key === "Escape") {
    if (risks) openRisks(false);
    byId("texts").focus({ preventScroll: true });
  } else if (event.key === "Enter" && risks && event.target.id !== "note" && event.target.tagName !== "BUTTON") {
    const left = [...document.querySelectorAll("#groups label:not([hidden]) input")];
    if (left.length === 1 && chosen().length === 0) left[0].checked = true;
    tellChosen();
    answer("unsafe");
  } else if (["INPUT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "checkbox") {
    return;
  } else if (byId("work").hidden) {
    if (event.key === "ArrowLeft") step(-1)();
    else return;
  } else if (["1", "2", "3"].includes(event.key)) choose(state.item.choices[Number(event.key) - 1].said);
  else if (event.key === "n" || event.key === "N") byId("note").focus();
  else if (event.key === "ArrowLeft") step(-1)();
  else if (event.key === "ArrowRight") step(1)();
  else return;
  event.preventDefault();
}

// ---- beginning

function groups(told) {
  byId("groups").replaceChildren(...told.map(group => {
    const set = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.append(group.code);
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

async function begin() {
  const told = await ask("state");
  setLanguage(told.language);
  byId("name").textContent = told.name;
  byId("run").textContent = told.run;
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
byId("save").addEventListener("click", () => answer("unsafe"));
byId("previous").addEventListener("click", step(-1));
byId("back").addEventListener("click", step(-1));
byId("next").addEventListener("click", step(1));
byId("filter").addEventListener("input", narrow);
byId("groups").addEventListener("change", tellChosen);
byId("judge").addEventListener("submit", event => event.preventDefault());
document.addEventListener("keydown", pressed);
begin().catch(complain);
