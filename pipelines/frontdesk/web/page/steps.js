// The turn as it happens: one block a turn, latest first, one line a step.

import { $, make, show } from "./dom.js";

const list = $("#steps");
const STAGES = [
  ["vad", "silence noticed", "--c0"], ["stt", "last words", "--c1"], ["endpoint", "turn is over", "--c2"],
  ["agent", "agent", "--c3"], ["guard", "guard", "--c4"], ["tts", "voice", "--c5"],
];
// What the guard's rules mean, for people.
const RULES = {
  identity_required: "it does not know yet who is calling",
  confirmation: "first it reads back and asks for a yes",
  undone: "it could be taken for done, so it was said that it is not",
  claim_gate: "it claimed something that has no receipt",
  one_at_a_time: "one question at a time",
  emergency: "this sounds like an emergency",
  bad_argument: "an argument that cannot be right",
  unknown_tool: "there is no such tool",
  rounds: "it went round in circles",
};
let current = null;

export function clear() {
  list.replaceChildren();
  current = null;
  show($("#steps-empty"), true);
  show($("#latency"), false);
  $("#turn-count").textContent = "";
}

function block(turn) {
  if (current?.turn === turn) return current.element;
  const title = turn === 0 ? "Greeting" : `Turn ${turn}`;
  const element = make("li", { "data-turn": turn }, make("p", { class: "turn-head" }, make("span", {}, title)));
  list.prepend(element);
  list.scrollTop = 0;
  current = { turn, element };
  show($("#steps-empty"), false);
  $("#turn-count").textContent = turn ? `${turn} turn${turn === 1 ? "" : "s"}` : "";
  return element;
}

const ms = (value) => value == null ? "" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const plain = (name) => String(name).replaceAll("_", " ");

function step(event, kind, tone, time, ...what) {
  block(event.turn).append(make("div", { class: `step ${tone}` },
    make("span", { class: "kind" }, kind), make("span", { class: "what" }, ...what), make("span", { class: "ms" }, ms(time))));
}

const short = (text) => text.length > 32 ? `${text.slice(0, 10)}…` : text;
const pairs = (values) => Object.entries(values ?? {}).flatMap(([name, value], index) =>
  [index ? ", " : "", `${plain(name)} `, make("code", {}, short(String(value)))]);

export const on = {
  caller(event) { step(event, "Heard", "heard", null, `“${event.heard ?? event.text}”`); },
  // What an earlier turn held may not be shown any more; what was made of it neither.
  forgotten(event) { for (const told of list.querySelectorAll(`[data-turn="${Number(event.turn)}"] .step`)) told.remove(); },
  parsed(event) {
    const parts = [event.intent ? `wants ${plain(event.intent)}` : event.answer ? `answers ${event.answer}` : "no new wish"];
    const values = pairs(event.values);
    step(event, "Parsed", "", event.took_ms, ...parts, values.length ? "; " : "", ...values);
  },
  planned(event) { step(event, "Planned", "", event.took_ms, `${event.specialist} answers, with ${event.tools} tools`); },
  proposed(event) { step(event, "Proposed", "", null, plain(event.tool), Object.keys(event.arguments ?? {}).length ? ": " : "", ...pairs(event.arguments)); },
  cleared(event) { step(event, "Cleared", "good", null, `${plain(event.tool)} may run`); },
  refused(event) {
    const asked = event.reason === "asked first";
    step(event, asked ? "Asked first" : "Refused", "warn", null, `${plain(event.tool)}: ${asked ? RULES.confirmation : RULES[event.reason] ?? plain(event.reason)}`);
  },
  guard(event) {
    if (event.on === "action" && event.verdict !== "escalate") return;
    step(event, "Guard", event.verdict === "allow" ? "" : "warn", null, `${event.verdict} on ${event.on}: ${RULES[event.rule] ?? plain(event.rule)}`);
  },
  done(event) {
    step(event, event.ok ? "Done" : "Not done", event.ok ? "good" : "bad", event.took_ms, event.ok ? plain(event.tool) : `${plain(event.tool)}: ${plain(event.reason || event.status)}`);
    if (event.receipt) step(event, event.verified ? "Verified" : "Unverified", event.verified ? "good" : "bad", null, event.verified ? "read back from the database; receipt " : "committed, but the database could not be read back; receipt ", make("code", {}, event.receipt.id));
  },
  agent(event) { step(event, "Said", "say", event.first_released_ms, event.text.length > 90 ? `${event.text.slice(0, 88)}…` : event.text); },
  provider(event) { step(event, "Provider", "warn", event.took_ms, `${event.provider}: ${event.fault}; ${event.next ?? "nobody"} takes the turn`); },
  filler(event) { step(event, "Filler", "", null, `“${event.text}”`); },
  backchannel(event) { step(event, "Listening", "", null, `“${event.text}” takes no turn`); },
  interrupted(event) { step(event, "Interrupted", "warn", null, event.heard ? `heard until “…${event.heard.slice(-40)}”` : "nothing of it was heard"); },
  error(event) { step(event, "Error", "bad", null, event.text.slice(0, 160)); },
  timing(event) { timing(event); },
};

function timing(event) {
  const bar = $("#latency-bar"), legend = $("#latency-legend");
  const parts = STAGES.map(([name, label, colour]) => ({ label, colour, value: event[`${name}_ms`] ?? 0 })).filter((part) => part.value > 0);
  bar.replaceChildren(...parts.map((part) => {
    const piece = make("span");
    piece.style.flex = String(part.value);
    piece.style.background = `var(${part.colour})`;
    return piece;
  }));
  bar.setAttribute("aria-label", parts.map((part) => `${part.label} ${ms(part.value)}`).join(", "));
  legend.replaceChildren(...parts.map((part) => {
    const dot = make("i");
    dot.style.background = `var(${part.colour})`;
    return make("li", {}, dot, `${part.label} ${ms(part.value)}`);
  }));
  $("#latency-total").textContent = ms(event.total_ms);
  show($("#latency"), true);
}
