// SPDX-License-Identifier: Apache-2.0
// The page of one person who judges texts of a corpus; what it shares with others is in judging.js.
"use strict";

async function load(masked = true) {
  state.masked = masked;
  const item = await ask(`item/${state.ids[state.place]}${masked ? "" : "?masked=no"}`);
  byId("source").textContent = item.source;
  byId("language").textContent = item.language;
  const covered = item.texts.reduce((sum, text) => sum + text.masked, 0);
  for (const number of document.querySelectorAll("#covered .n")) number.textContent = covered;
  byId("covered").hidden = !masked || covered === 0;
  byId("uncovered").hidden = masked;
  present(item, ...item.texts.map(text => shown(text.text, text.field)));
}

async function cover(masked) {
  const note = byId("note").value;
  await load(masked).catch(complain);
  byId("note").value = note;
}

keys.m = () => guarded(cover)(!state.masked);
byId("uncover").addEventListener("click", guarded(() => cover(false)));
byId("cover").addEventListener("click", guarded(() => cover(true)));
begin().catch(complain);
