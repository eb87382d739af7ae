// The line to the agent: WebRTC for sound, RTVI messages on a data channel beside it.

const PING_MS = 500;
const GATHER_MS = 2000;
const ANSWER_MS = 15000;
// How long a line has to stand there until it counts as read.
const READ_MS = 2000;

/** Sound that goes to the agent: silence at first, then the microphone, and noise where wished. */
class Outgoing {
  constructor() {
    this.context = new AudioContext();
    this.destination = this.context.createMediaStreamDestination();
    // A track that sends nothing would be taken for a line that is dead.
    const silence = this.context.createConstantSource();
    silence.offset.value = 0;
    silence.connect(this.destination);
    silence.start();
    this.noise = this.context.createGain();
    this.noise.gain.value = 0;
    this.noise.connect(this.destination);
    this.voice = this.context.createGain();
    this.voice.connect(this.destination);
    this.meter = this.context.createAnalyser();
    this.meter.fftSize = 512;
    this.voice.connect(this.meter);
  }

  get track() { return this.destination.stream.getAudioTracks()[0]; }

  async openMicrophone() {
    this.microphone = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: false, autoGainControl: true, channelCount: 1 },
    });
    this.source = this.context.createMediaStreamSource(this.microphone);
    this.source.connect(this.voice);
  }

  mute(on) { this.voice.gain.value = on ? 0 : 1; }

  /** Noise of a bad line, 0 to 1: hiss and hum, made here. */
  setNoise(share) {
    if (share > 0 && !this.noiseSource) {
      const rate = this.context.sampleRate;
      const buffer = this.context.createBuffer(1, rate * 4, rate);
      const data = buffer.getChannelData(0);
      let low = 0;
      for (let i = 0; i < data.length; i++) {
        const white = Math.random() * 2 - 1;
        low = 0.97 * low + 0.03 * white;
        data[i] = 0.35 * white + 3 * low + 0.12 * Math.sin(2 * Math.PI * 60 * i / rate);
      }
      this.noiseSource = this.context.createBufferSource();
      this.noiseSource.buffer = buffer;
      this.noiseSource.loop = true;
      this.noiseSource.connect(this.noise);
      this.noiseSource.start();
    }
    this.noise.gain.value = share * share * 0.3;
  }

  level() {
    const samples = new Float32Array(this.meter.fftSize);
    this.meter.getFloatTimeDomainData(samples);
    return Math.min(1, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length) * 6);
  }

  close() {
    this.microphone?.getTracks().forEach((track) => track.stop());
    this.context.close();
  }
}

export class Refused extends Error {}

/** One call. `onEvent` gets the conversation's events, `onState` one of live, lost, ended. */
export class Line {
  constructor({ onEvent, onState, audio }) {
    this.onEvent = onEvent;
    this.onState = onState;
    this.audio = audio;
    this.closed = false;
    this.number = 0;
  }

  /** Connect; `quiet` for a caller who wants to read. */
  async open({ quiet }) {
    this.out = new Outgoing();
    await this.out.context.resume();
    const pc = this.pc = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
    // The agent listens to the first transceiver.
    pc.addTransceiver(this.out.track, { direction: "sendrecv", streams: [this.out.destination.stream] });
    pc.ontrack = (event) => { this.audio.srcObject = event.streams[0] ?? new MediaStream([event.track]); };
    pc.onconnectionstatechange = () => {
      if (["failed", "closed"].includes(pc.connectionState)) this.lose();
    };
    const channel = this.channel = pc.createDataChannel("rtvi", { ordered: true });
    channel.onmessage = (message) => this.take(JSON.parse(message.data));
    channel.onclose = () => this.lose();
    const opened = new Promise((resolve) => { channel.onopen = resolve; });

    await pc.setLocalDescription(await pc.createOffer());
    await this.gathered();
    const response = await fetch("/api/offer", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sdp: pc.localDescription.sdp }),
    });
    if (!response.ok) {
      this.close();
      throw new Refused(response.status === 503 ? "busy" : "refused");
    }
    await pc.setRemoteDescription(await response.json());
    await Promise.race([opened, new Promise((_, fail) => setTimeout(() => fail(new Refused("timeout")), ANSWER_MS))]);
    // From the first moment on: a page that has never said that it is there is not missed either.
    const ping = () => channel.readyState === "open" && channel.send(`ping: ${Date.now()}`);
    ping();
    this.ping = setInterval(ping, PING_MS);
    this.mute(quiet);
    this.send("client-ready", { version: "2.0.0", about: { library: "frontdesk-page" } });
    this.onState("live");
  }

  gathered() {
    const pc = this.pc;
    const complete = new Promise((resolve) => {
      const look = () => pc.iceGatheringState === "complete" && resolve();
      pc.addEventListener("icegatheringstatechange", look);
      look();
    });
    return Promise.race([complete, new Promise((resolve) => setTimeout(resolve, GATHER_MS))]);
  }

  take(message) {
    if (message.type === "server-message" && message.data?.type === "frontdesk") this.onEvent(message.data.event);
  }

  send(type, data) {
    if (this.channel?.readyState !== "open") return;
    this.channel.send(JSON.stringify({ label: "rtvi-ai", type, id: String(++this.number), data }));
  }

  say(text) {
    this.send("send-text", { content: text, options: { run_immediately: true, audio_response: true } });
  }

  /** Whether the agent's answers are only shown, or spoken too. */
  mute(on) { this.tell("muted", on); }

  /** That a line has stood before the caller's eyes for a while: whoever types over the voice has read it. */
  shown(text) { setTimeout(() => document.visibilityState === "visible" && this.tell("shown", text), READ_MS); }

  tell(kind, data) { this.send("client-message", { t: kind, d: data }); }

  lose() {
    if (this.closed) return;
    this.close();
    this.onState("lost");
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.ping);
    this.pc?.close();
    this.out?.close();
  }
}
