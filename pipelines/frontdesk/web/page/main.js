// The page: a line to the agent, and what comes over it put where it belongs.

import * as book from "./book.js";
import { $, make, show } from "./dom.js";
import { Line, Refused } from "./line.js";
import * as steps from "./steps.js";
import * as transcript from "./transcript.js";

const body = document.body;
const ui = {
  say: $("#say"), talk: $("#talk"), mute: $("#mute"), end: $("#end"), notice: $("#notice"),
  start: $("#start"), compose: $("#compose"), list: $("#transcript"), hints: $("#hints"), noise: $("#noise"),
};
let line = null, talking = false, muted = false, ending = false;

const WORDS = {
  idle: "Not in a call", connecting: "Connecting", live: "In a call", lost: "Line lost", ended: "Call ended",
  agent: "Agent is speaking", caller: "Listening to you",
};
const TROUBLE = {
  denied: "The browser does not let this page use the microphone. Allow it beside the address, or go on typing.",
  none: "No microphone was found. Plug one in and press Talk again, or go on typing.",
  busy: "All lines are taken just now. Wait until another call ends, then try again.",
  refused: "The server did not take the call. Reload the page and try again.",
  timeout: "The line could not be opened. If a VPN or firewall is on, turn it off and try again.",
  offline: "The server does not answer. Start it again with make demo, then reload this page.",
  lost: "The line was lost. What was booked is booked; see the book. Start again to go on.",
};

function state(name) {
  body.dataset.state = name;
  body.dataset.speaking = "";
  $("#status-text").textContent = WORDS[name];
}

function trouble(name) {
  ui.notice.textContent = name ? TROUBLE[name] : "";
  show(ui.notice, Boolean(name));
}

function layout(inCall) {
  show(ui.start, !inCall);
  show(ui.compose, inCall);
  show(ui.list, inCall || ui.list.children.length > 0);
  show(ui.end, inCall);
  ui.end.disabled = false;
  show(ui.hints, inCall && ui.hints.querySelector("li") !== null);
  show(ui.mute, inCall && talking);
}

async function start({ voice }) {
  trouble(null);
  transcript.clear();
  steps.clear();
  ending = false;
  state("connecting");
  for (const button of document.querySelectorAll(".start button")) button.disabled = true;
  line = new Line({ onEvent, onState, audio: $("#voice") });
  try {
    await line.open({ quiet: !voice });
    layout(true);
    ui.noise.dispatchEvent(new Event("input"));
    if (voice) await talk();
    else ui.say.focus();
  } catch (error) {
    line.close();
    state("idle");
    trouble(error instanceof Refused ? error.message : error instanceof TypeError ? "offline" : "timeout");
  } finally {
    for (const button of document.querySelectorAll(".start button")) button.disabled = false;
  }
}

async function talk() {
  try {
    await line.out.openMicrophone();
  } catch (error) {
    trouble(error.name === "NotFoundError" ? "none" : "denied");
    ui.say.focus();
    return;
  }
  trouble(null);
  talking = true;
  muted = false;
  line.mute(false);
  pressed();
  requestAnimationFrame(meter);
}

function pressed() {
  const on = talking && !muted;
  ui.talk.setAttribute("aria-pressed", on);
  $("#talk-label").textContent = talking ? (muted ? "Unmute the microphone" : "Mute the microphone") : "Talk";
  ui.mute.setAttribute("aria-pressed", muted);
  ui.mute.textContent = muted ? "Unmute" : "Mute";
  show(ui.mute, talking);
}

function toggle() {
  if (!talking) { talk(); return; }
  muted = !muted;
  line.out.mute(muted);
  pressed();
}

function meter() {
  if (!talking || !line || line.closed) return;
  ui.talk.style.setProperty("--level", muted ? 0 : line.out.level());
  requestAnimationFrame(meter);
}

function stop(name) {
  talking = false;
  pressed();
  state(name);
  layout(false);
  $("#start-title").textContent = "Call again";
  show($("#start-text"), false);
  $("#start-voice").focus();
}

function onState(name) {
  if (name === "live") { state("live"); return; }
  if (ending) { stop("ended"); return; }
  stop("lost");
  trouble("lost");
}

function hangUp() {
  ending = true;
  const going = line;
  transcript.mark("You ended the call.");
  ui.end.disabled = true;
  // The agent's side finishes what it has begun and says how it ended; but nobody is kept waiting.
  going.tell("hang-up", null);
  setTimeout(() => { if (!going.closed) { going.close(); stop("ended"); } }, HANG_UP_MS);
}

const spoken = {
  partial(event) { transcript.hearing(event.text); },
  caller(event) { transcript.caller(event.text, event.heard, event.turn); },
  forgotten(event) { transcript.forgotten(event.turn, event.text); },
  agent(event) { transcript.agent(event.text); line.shown(event.text); },
  filler(event) { transcript.agent(event.text); },
  interrupted(event) { transcript.interrupted(event.heard); },
  backchannel() { transcript.hearing(""); },
  speaking(event) {
    body.dataset.speaking = event.on ? event.who : "";
    $("#status-text").textContent = WORDS[event.on ? event.who : "live"];
    if (event.who === "caller") transcript.hearing(event.on ? "…" : "");
  },
  done() { book.refresh(); },
  fault(event) {
    const choice = document.querySelector(`[name="fault"][value="${event.wish}"]`);
    if (choice) choice.checked = true;
    $("#fault-note").textContent = event.wish === "none" ? "Then compare what the agent says with the book." : "Armed: the next tool will break.";
  },
  end(event) { transcript.ended(event); book.refresh(); },
};

const HANG_UP_MS = 4000;

function onEvent(event) {
  spoken[event.type]?.(event);
  steps.on[event.type]?.(event);
  if (event.type === "end") { ending = true; line.close(); stop("ended"); }
}

function send(text) {
  const words = text.trim();
  if (!words || !line || line.closed) return;
  line.say(words);
  ui.say.value = "";
}

async function introduce() {
  const about = await (await fetch("/api/about")).json();
  document.title = about.business;
  $("#business").textContent = about.business;
  const speech = about.stt === about.tts ? about.stt : `${about.stt} and ${about.tts}`;
  $("#engines").textContent = `${about.title} · ${about.brain} brain · ${speech} speech`;
  if ([about.brain, about.stt, about.tts].some((name) => name !== "embedded")) $("#leaves").textContent = " but what goes to the providers named above";
  $("#hints ul").append(...about.hints.map((hint) => {
    const button = make("button", { type: "button" }, hint);
    button.addEventListener("click", () => send(hint));
    return make("li", {}, button);
  }));
  show($("#book-panel"), about.book);
  await book.refresh();
}

$("#start-voice").addEventListener("click", () => start({ voice: true }));
$("#start-text-only").addEventListener("click", () => start({ voice: false }));
ui.talk.addEventListener("click", toggle);
ui.mute.addEventListener("click", toggle);
ui.end.addEventListener("click", hangUp);
ui.compose.addEventListener("submit", (event) => { event.preventDefault(); send(ui.say.value); });
ui.noise.addEventListener("input", () => {
  const share = ui.noise.valueAsNumber / 100;
  $("#noise-out").textContent = share === 0 ? "off" : `${ui.noise.value} %`;
  line?.closed === false && line.out.setNoise(share);
});
for (const choice of document.querySelectorAll('[name="fault"]')) {
  choice.addEventListener("change", () => line?.tell("break", choice.value));
}
addEventListener("pagehide", () => line?.close());
introduce().catch(() => trouble("offline"));
