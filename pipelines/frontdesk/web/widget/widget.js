// The widget of a business's own pages: <script src="https://HOST/widget.js"></script> and
// <frontdesk-widget key="wk_…"></frontdesk-widget>. No dependency, no cookie, nothing inline: it works
// under a page's strict content security policy that lets in HOST for scripts and connections.
(() => {
  const HOST = new URL(document.currentScript.src).origin;
  const WORDS = /* words */ {};
  const STYLE = /* style */ "";
  const RETRIES_MS = [500, 1000, 2000, 4000, 8000, 16000];
  const PING_MS = 500;
  const GATHER_MS = 2000;
  // How long a line has to stand there until it counts as read.
  const READ_MS = 2000;
  const KEPT = 60;

  /** A ticket for one line, and by which servers a call finds its way; or a refusal. */
  async function ticket(key) {
    const answer = await fetch(`${HOST}/v1/tickets`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key }),
    });
    if (!answer.ok) throw new Error(`the widget's key ${key} is not let in from ${location.origin}`);
    return answer.json();
  }

  /** What this tab knows of its conversation: how to come back to it, and what was said. */
  class Memory {
    constructor(key) { this.name = `frontdesk:${HOST}:${key}`; }

    read() {
      try { return JSON.parse(sessionStorage.getItem(this.name)) ?? { lines: [] }; } catch { return { lines: [] }; }
    }

    keep(change) {
      const known = { ...this.read(), ...change };
      known.lines = known.lines.slice(-KEPT);
      // A browser that keeps nothing has a widget that remembers nothing.
      try { sessionStorage.setItem(this.name, JSON.stringify(known)); } catch { /* see above */ }
    }

    forget() {
      try { sessionStorage.removeItem(this.name); } catch { /* nothing was kept */ }
    }
  }

  /** The typed line. It comes back by itself, and sends again what was not taken. */
  class Chat {
    constructor({ key, memory, on }) {
      Object.assign(this, { key, memory, on, unsent: new Map(), tries: 0, over: false });
    }

    async open() {
      this.opening = true;
      const { resume } = this.memory.read();
      try {
        this.connect(resume ?? (await ticket(this.key)).ticket);
      } catch (error) {
        console.error(error);
        this.opening = false;
        this.on("gone");
      }
    }

    connect(token) {
      const socket = this.socket = new WebSocket(`${HOST.replace(/^http/, "ws")}/v1/chat`);
      socket.onopen = () => socket.send(JSON.stringify({ ticket: token }));
      socket.onmessage = (message) => this.take(JSON.parse(message.data));
      socket.onclose = (event) => this.closed(event.code);
    }

    take(message) {
      switch (message.type) {
        case "ready":
          this.ready = true;
          this.opening = false;
          this.tries = 0;
          this.memory.keep({ resume: message.resume });
          this.on("ready", message);
          for (const [id, say] of this.unsent) this.send({ say, id });
          break;
        case "taken": this.unsent.delete(message.id); break;
        case "end":
          this.over = true;
          this.memory.forget();
          this.on("end");
          break;
        case "error":
          if (message.code === "gone" || message.code === "bad_ticket") this.memory.keep({ resume: undefined });
          if (message.say) this.on("notice", message.say);
          break;
        default: this.on(message.type, message);
      }
    }

    closed(code) {
      this.ready = this.opening = false;
      if (this.over || this.left) return;
      // Nobody wrote: it is opened again when somebody does.
      if (code === 4408) return;
      const wait = RETRIES_MS[this.tries++];
      if (wait === undefined || code === 1013) { this.on(code === 1013 ? "busy" : "gone"); return; }
      this.on("lost");
      this.opening = true;
      setTimeout(() => this.open(), wait);
    }

    say(text) {
      const id = crypto.randomUUID();
      this.unsent.set(id, text);
      if (this.ready) this.send({ say: text, id });
      else if (!this.opening) this.open();
    }

    send(message) {
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    }

    leave() {
      this.left = true;
      this.socket?.close(1000);
    }
  }

  /** The spoken line: WebRTC for sound, RTVI beside it for what was said. */
  class Voice {
    constructor({ key, audio, on }) { Object.assign(this, { key, audio, on }); }

    async open() {
      this.microphone = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, autoGainControl: true, channelCount: 1 },
      });
      const shown = await ticket(this.key);
      const pc = this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers: shown.ice_servers });
      const [track] = this.microphone.getAudioTracks();
      pc.addTransceiver(track, { direction: "sendrecv", streams: [this.microphone] });
      pc.ontrack = ({ streams, track: heard }) => { this.audio.srcObject = streams[0] ?? new MediaStream([heard]); };
      pc.onconnectionstatechange = () => ["failed", "closed"].includes(pc.connectionState) && this.close();
      const channel = this.channel = pc.createDataChannel("rtvi", { ordered: true });
      channel.onmessage = (message) => this.take(JSON.parse(message.data));
      channel.onclose = () => this.close();
      channel.onopen = () => {
        const ping = () => channel.readyState === "open" && channel.send(`ping: ${Date.now()}`);
        ping();
        this.ping = setInterval(ping, PING_MS);
        this.send("client-ready", { version: "2.0.0", about: { library: "frontdesk-widget" } });
        this.on("live");
      };
      await pc.setLocalDescription(await pc.createOffer());
      await this.gathered();
      const answer = await fetch(`${HOST}/v1/offer`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ticket: shown.ticket, sdp: pc.localDescription.sdp }),
      });
      if (!answer.ok) throw new Error("busy");
      await pc.setRemoteDescription(await answer.json());
    }

    gathered() {
      const { pc } = this;
      return Promise.race([
        new Promise((done) => { pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done(); }),
        new Promise((done) => setTimeout(done, GATHER_MS)),
      ]);
    }

    take({ type, data }) {
      if (type === "user-transcription" && data.final) this.on("caller", data.text);
      // A sentence comes once when it is about to be said, and its words once more as they are.
      if (type === "bot-output" && data.aggregated_by === "sentence" && data.spoken_status === "new") this.on("agent", data.text);
    }

    send(type, data) {
      if (this.channel?.readyState === "open") this.channel.send(JSON.stringify({ label: "rtvi-ai", type, id: crypto.randomUUID(), data }));
    }

    tell(kind, data) { this.send("client-message", { t: kind, d: data }); }

    close() {
      if (this.shut) return;
      this.shut = true;
      clearInterval(this.ping);
      this.pc?.close();
      this.microphone?.getTracks().forEach((track) => track.stop());
      this.on("hung_up");
    }
  }

  /** An element with attributes, properties by a leading dot, and children. */
  function make(name, set = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(set)) {
      if (key in element && !key.startsWith("aria")) element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  const ADDRESS = /(https:\/\/[\w-]+(?:\.[\w-]+)+(?:\/[\w/.-]*\w)?)/;

  /** Text with the addresses in it as links, which open elsewhere and tell nothing of this page. */
  function linked(text) {
    return text.split(ADDRESS).map((part, place) =>
      place % 2 ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer", textContent: part }) : part);
  }

  /** The picture on the button that opens the panel. */
  function bubble() {
    const [picture, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
    picture.append(path);
    return picture;
  }

  class FrontdeskWidget extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      this.key = this.getAttribute("key") ?? "";
      this.memory = new Memory(this.key);
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.build(root);
      if (this.memory.read().resume) this.lines(this.memory.read().lines);
    }

    disconnectedCallback() {
      this.chat?.leave();
      this.voice?.close();
    }

    build(root) {
      const title = this.getAttribute("title") || WORDS.title;
      this.opener = make("button", { className: "opener", type: "button", "aria-expanded": "false", "aria-label": WORDS.open }, bubble());
      this.log = make("div", { className: "log", role: "log", "aria-live": "polite", tabIndex: 0, "aria-label": title });
      this.status = make("p", { className: "status", role: "status" });
      this.input = make("input", { name: "say", autocomplete: "off", maxLength: 4000, "aria-label": WORDS.message, placeholder: WORDS.message });
      this.sender = make("button", { type: "submit", textContent: WORDS.send });
      this.caller = make("button", { type: "button", className: "call", textContent: WORDS.call });
      this.caller.hidden = this.getAttribute("voice") === "off";
      this.closer = make("button", { type: "button", className: "close", "aria-label": WORDS.close, textContent: "×" });
      this.form = make("form", {}, this.input, this.sender);
      this.audio = make("audio", { autoplay: true });
      this.panel = make(
        "section", { className: "panel", role: "dialog", "aria-label": title, hidden: true },
        make("header", {}, make("h2", { textContent: title }), this.caller, this.closer),
        this.log, this.status, this.form, this.audio,
      );
      root.append(this.panel, this.opener);
      this.opener.onclick = () => (this.panel.hidden ? this.show() : this.hide());
      this.closer.onclick = () => this.hide();
      this.caller.onclick = () => (this.voice ? this.voice.close() : this.call());
      this.panel.onkeydown = (event) => { if (event.key === "Escape") this.hide(); };
      this.form.onsubmit = (event) => {
        event.preventDefault();
        const text = this.input.value.trim();
        if (!text) return;
        this.input.value = "";
        if (this.chat?.over) this.begin();
        this.line("caller", text);
        this.chat.say(text);
      };
    }

    show() {
      this.panel.hidden = false;
      this.opener.setAttribute("aria-expanded", "true");
      this.input.focus();
      if (!this.chat) this.begin();
    }

    hide() {
      this.panel.hidden = true;
      this.opener.setAttribute("aria-expanded", "false");
      this.opener.focus();
    }

    begin() {
      this.chat = new Chat({ key: this.key, memory: this.memory, on: (what, message) => this.happened(what, message) });
      this.chat.open();
    }

    happened(what, message) {
      if (what === "ready") {
        this.say("");
        if (!message.resumed) this.log.replaceChildren();
      } else if (what === "agent") {
        this.say("");
        if (!(message.again && this.last === message.text)) this.line("agent", message.text);
      } else if (what === "notice") this.line("agent", message);
      else this.say(WORDS[{ end: "ended" }[what] ?? what] ?? "");
    }

    async call() {
      const on = (what, text) => {
        if (what === "agent" || what === "caller") {
          this.line(what, text);
          if (what === "agent") this.shown(text);
        } else if (what === "live") this.say(WORDS.live);
        else {
          this.voice = null;
          this.caller.textContent = WORDS.call;
          this.say("");
        }
      };
      const voice = this.voice = new Voice({ key: this.key, audio: this.audio, on });
      this.caller.textContent = WORDS.hang_up;
      this.say(WORDS.calling);
      try {
        await voice.open();
      } catch (error) {
        voice.close();
        this.say(error.message === "busy" ? WORDS.busy : error instanceof DOMException ? WORDS.no_microphone : WORDS.gone);
      }
    }

    /** Tell that a line has stood before the caller's eyes for a while. */
    shown(text) {
      const { voice } = this;
      setTimeout(() => !this.panel.hidden && document.visibilityState === "visible" && voice.tell("shown", text), READ_MS);
    }

    say(text) { this.status.textContent = text; }

    lines(kept) { for (const { who, text } of kept) this.draw(who, text); }

    line(who, text) {
      this.draw(who, text);
      this.memory.keep({ lines: [...this.memory.read().lines, { who, text }] });
    }

    draw(who, text) {
      if (who === "agent") this.last = text;
      const name = make("span", { className: "who", textContent: `${who === "agent" ? WORDS.agent : WORDS.you}: ` });
      this.log.append(make("p", { className: who }, name, make("span", { className: "words" }, ...(who === "agent" ? linked(text) : [text]))));
      this.log.scrollTop = this.log.scrollHeight;
    }
  }

  if (!customElements.get("frontdesk-widget")) customElements.define("frontdesk-widget", FrontdeskWidget);
})();
