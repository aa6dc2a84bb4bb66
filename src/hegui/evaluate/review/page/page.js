// SPDX-License-Identifier: Apache-2.0
// The page of one person who judges answers of a model; what it shares with others is in judging.js.
"use strict";

const TONES = { safe: "good", refused: "good", unsafe: "bad", answered: "bad", unsure: "unsure" };
state.titles = {};

function subject(told) { byId("run").textContent = told.run; }

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
      button.dataset.opensRisks = "";
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

function fill(answer) {
  for (const button of document.querySelectorAll("[data-said]")) {
    button.setAttribute("aria-pressed", String(Boolean(answer) && button.dataset.said === answer.said));
  }
  for (const box of document.querySelectorAll("#groups input")) box.checked = Boolean(answer) && answer.categories.includes(box.value);
  byId("note").value = answer ? answer.note : "";
  openRisks(false);
  tellChosen();
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

byId("save").addEventListener("click", () => answer("unsafe"));
byId("previous").addEventListener("click", step(-1));
byId("back").addEventListener("click", step(-1));
byId("next").addEventListener("click", step(1));
document.addEventListener("keydown", pressed);
begin().catch(complain);
