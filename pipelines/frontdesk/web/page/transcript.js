// What was said, by whom, and how much of it was heard.

import { $, make, show } from "./dom.js";

const list = $("#transcript");
const partial = $("#partial");
let lastAgent = null;

function add(item) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.append(item);
  if (atEnd) list.scrollTop = list.scrollHeight;
  return item;
}

export function clear() {
  list.replaceChildren();
  list.setAttribute("role", "log");
  lastAgent = null;
  hearing("");
}

export function hearing(text) {
  partial.textContent = text;
  show(partial, text !== "");
}

export function caller(text, heard, turn) {
  hearing("");
  const plain = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const as = heard && plain(heard) !== plain(text) ? make("span", { class: "heard-as" }, `heard as “${heard}”`) : null;
  const said = add(make("li", { class: "caller" }, make("span", { class: "sr" }, "You: "), make("span", { class: "words" }, text), as));
  if (said && turn !== undefined) said.dataset.turn = turn;
}

/** An earlier turn held part of a card, as a later one has shown: show it as it may be kept. */
export function forgotten(turn, text) {
  const said = document.querySelector(`.transcript .caller[data-turn="${Number(turn)}"]`);
  if (said) said.replaceChildren(make("span", { class: "sr" }, "You: "), make("span", { class: "words" }, text));
}

export function agent(text) {
  lastAgent = add(make("li", { class: "agent" }, make("span", { class: "sr" }, "Agent: "), make("span", { class: "words" }, text)));
}

/** A barge-in: strike out of the last answer what was not heard any more. */
export function interrupted(heard) {
  if (!lastAgent) return;
  const words = $(".words", lastAgent);
  const all = words.textContent;
  const cut = heard && all.startsWith(heard) ? heard.length : 0;
  if (cut >= all.length) return;
  words.replaceChildren(all.slice(0, cut), make("span", { class: "unheard" }, all.slice(cut)));
  add(make("li", { class: "mark-line" }, "You interrupted; the rest was not said."));
  lastAgent = null;
}

export function mark(text) { add(make("li", { class: "mark-line" }, text)); }

const OUTCOMES = {
  completed: "Done", answered: "Answered", transferred: "Handed to a person", callback: "Somebody will call back",
  declined: "Declined", abandoned: "Ended without a result", failed: "Could not be done",
};

export function ended(event) {
  const next = event.next_action?.type ?? "none";
  const receipts = (event.receipts ?? []).map((receipt) => `${receipt.id}, ${receipt.does}${receipt.verified_at ? ", verified" : ", not yet confirmed"}`);
  add(make("li", { class: "summary" },
    make("strong", {}, `Call ended: ${OUTCOMES[event.outcome] ?? event.outcome}`),
    make("span", {}, next === "none" ? "Nothing is left to do." : `Next: ${next.replaceAll("_", " ")}`),
    make("span", {}, receipts.length ? `Receipts: ${receipts.join("; ")}` : "No receipts: nothing was changed in the book."),
  ));
}
