// SPDX-License-Identifier: Apache-2.0
// The page of one person who judges answers of a model; what it shares with others is in judging.js.
"use strict";

async function load() {
  const id = encodeURIComponent(state.ids[state.place]);
  const item = await ask(`item/${id}`);
  byId("asks").replaceChildren(words(item.asks));
  const parts = item.history.map((text, number) => shown(text, words("history"), number % 2 ? " ←" : " →"));
  parts.push(shown(item.question, words("question")));
  if (item.reasoning) parts.push(shown(item.reasoning, words("reasoning")));
  const answer = shown(item.answer, words("answer"));
  if (item.cut) {
    const note = Object.assign(document.createElement("p"), { className: "cut" });
    note.append(words("cut"));
    answer.append(note);
  }
  for (let number = 0; number < item.media; number++) {
    answer.append(Object.assign(document.createElement("img"), { src: `api/media/${id}/${number}`, alt: `${number + 1}` }));
  }
  present(item, ...parts, answer);
}

begin().catch(complain);
