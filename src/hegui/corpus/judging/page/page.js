// SPDX-License-Identifier: Apache-2.0
// The page of one person who judges texts of a corpus; what it shares with others is in judging.js.
"use strict";

state.masked = true;

function subject(told) { byId("corpus").textContent = told.corpus; }

async function load() {
  const id = state.ids[state.place];
  const item = await ask(`item/${id}${state.masked ? "" : "?masked=no"}`);
  state.item = item;
  byId("place").textContent = state.place + 1;
  byId("source").textContent = item.source;
  byId("language").textContent = item.language;
  byId("id").textContent = item.id;
  byId("texts").replaceChildren(...item.texts.map(shown));
  const covered = item.texts.reduce((sum, text) => sum + text.masked, 0);
  for (const number of document.querySelectorAll("#covered .n")) number.textContent = covered;
  byId("covered").hidden = !state.masked || covered === 0;
  byId("uncovered").hidden = state.masked;
  others(item.others);
  fill(state.answers[id]);
  byId("previous").disabled = state.place === 0;
}

function shown(text) {
  const section = document.createElement("section");
  const head = Object.assign(document.createElement("h3"), { textContent: text.field });
  const body = Object.assign(document.createElement("p"), { className: "text", textContent: text.text.slice(0, LONGEST), dir: "auto" });
  section.append(head, body);
  if (text.text.length > LONGEST) {
    const more = Object.assign(document.createElement("button"), { type: "button" });
    more.append(words("more"), ` (${text.text.length - LONGEST})`);
    more.addEventListener("click", () => { body.textContent = text.text; more.remove(); });
    section.append(more);
  }
  return section;
}

function others(said) {
  byId("others").hidden = said.length === 0;
  byId("others").querySelector("ul").replaceChildren(...said.map(one => {
    const line = document.createElement("li");
    line.append(words(one.verdict), one.categories.length ? ` ${one.categories.join(" ")}` : "", one.note ? ` — ${one.note}` : "");
    return line;
  }));
}

// ---- answers

function fill(answer) {
  for (const button of document.querySelectorAll("[data-answer]")) {
    button.setAttribute("aria-pressed", String(Boolean(answer) && button.dataset.answer === answer.verdict));
  }
  for (const box of document.querySelectorAll("#groups input")) box.checked = Boolean(answer) && answer.categories.includes(box.value);
  byId("note").value = answer ? answer.note : "";
  openRisks(false);
  tellChosen();
}

async function answer(verdict) {
  if (state.busy || !state.item) return;
  const categories = verdict === "illegal" ? chosen() : [];
  if (verdict === "illegal" && categories.length === 0) {
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
    state.masked = true;
    await goOn();
  } catch (error) {
    complain(error);
  } finally {
    state.busy = false;
  }
}

async function cover(masked) {
  state.masked = masked;
  const note = byId("note").value;
  await load().catch(complain);
  byId("note").value = note;
}

const step = by => guarded(() => { state.masked = true; return go(state.place + by); });

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
    answer("illegal");
  } else if (["INPUT", "TEXTAREA"].includes(event.target.tagName) && event.target.type !== "checkbox") {
    return;
  } else if (byId("work").hidden) {
    if (event.key === "ArrowLeft") step(-1)();
    else return;
  } else if (event.key === "1") answer("fine");
  else if (event.key === "2") openRisks(true);
  else if (event.key === "3") answer("unsure");
  else if (event.key === "m" || event.key === "M") guarded(cover)(!state.masked);
  else if (event.key === "n" || event.key === "N") byId("note").focus();
  else if (event.key === "ArrowLeft") step(-1)();
  else if (event.key === "ArrowRight") step(1)();
  else return;
  event.preventDefault();
}

document.querySelector("[data-answer=fine]").addEventListener("click", () => answer("fine"));
document.querySelector("[data-answer=illegal]").addEventListener("click", () => openRisks(byId("risks").hidden));
document.querySelector("[data-answer=unsure]").addEventListener("click", () => answer("unsure"));
byId("save").addEventListener("click", () => answer("illegal"));
byId("previous").addEventListener("click", step(-1));
byId("back").addEventListener("click", step(-1));
byId("next").addEventListener("click", step(1));
byId("uncover").addEventListener("click", guarded(() => cover(false)));
byId("cover").addEventListener("click", guarded(() => cover(true)));
document.addEventListener("keydown", pressed);
begin().catch(complain);
