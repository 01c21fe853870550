// The speaker's window: where the talk is, what to say, what students ask, what comes next, and a
// clock. The talk's own script writes it, so it follows at once and asks no server.

const WINDOW = "lstm-calc-speaker";
const SPEAKER_STYLE = `
:root { color-scheme: light; --ground: #ffffff; --ink: #1c2230; --soft: #f3f4f9; --accent: #3b3fa0; }
:root[data-theme="dark"] { color-scheme: dark; --ground: #12151d; --ink: #e8ebf3; --soft: #1d222e; --accent: #a5adff; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1.25rem 6rem; background: var(--ground); color: var(--ink); font: 20px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; align-items: baseline; }
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: 1rem; margin: 1.2rem 0 0.2rem; color: var(--accent); }
p, dl { margin: 0.2rem 0; } dt { font-weight: 650; margin-top: 0.6rem; } dd { margin: 0; }
.clock { font-variant-numeric: tabular-nums; font-size: 1.25rem; }
.blank { font-weight: 650; border: 2px solid currentColor; border-radius: 8px; padding: 0.2rem 0.6rem; }
.stage { font-weight: 650; }
.blank[hidden], .stage[hidden] { display: none; }
footer { position: fixed; inset: auto 0 0 0; display: flex; gap: 0.75rem; padding: 0.75rem 1.25rem; background: var(--soft); }
button { font: inherit; min-height: 48px; padding: 0 1.25rem; border-radius: 8px; border: 1px solid color-mix(in srgb, var(--ink) 30%, transparent); background: var(--ground); color: var(--ink); cursor: pointer; }
button.next { flex: 1; background: var(--accent); color: var(--ground); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

class Speaker {
  // acts: {next, back, key(event)}
  constructor(texts, acts) {
    Object.assign(this, { texts, acts, window: null, begun: null });
    this.timer = setInterval(() => this.tick(), 1000);
    this.onLeave = () => this.orphan();
    addEventListener("pagehide", this.onLeave);
  }

  close() {
    clearInterval(this.timer);
    removeEventListener("pagehide", this.onLeave);
    this.orphan();
  }

  get isOpen() {
    return Boolean(this.window && !this.window.closed);
  }

  // false where the browser lets no window open
  open() {
    if (this.isOpen) return this.window.focus(), true;
    this.window = window.open("", WINDOW, "popup,width=720,height=820");
    if (!this.window) return false;
    this.write(this.window.document);
    return true;
  }

  write(page) {
    const { texts } = this;
    const make = (name, attributes = {}, ...children) => {
      const made = page.createElement(name);
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      made.append(...children);
      return made;
    };
    const button = (kind, text, act) => {
      const made = make("button", { type: "button", class: kind }, text);
      made.onclick = () => {
        act();
        made.blur(); // the keys are the talk's
      };
      return made;
    };
    page.title = texts.speaker;
    page.documentElement.lang = document.documentElement.lang || "en";
    page.head.replaceChildren(make("meta", { charset: "utf-8" }), make("title", {}, texts.speaker), make("style", {}, SPEAKER_STYLE));
    this.parts = {
      where: make("h1"), clock: make("span", { class: "clock", role: "timer", "aria-label": texts.elapsed }),
      blank: make("p", { class: "blank", hidden: "" }, texts.blanked),
      showing: make("p"), stage: make("p", { class: "stage" }), say: make("p"), asks: make("dl"), next: make("p"),
    };
    const { where, clock, blank, showing, stage, say, asks, next } = this.parts;
    this.askHead = make("h2", {}, texts.students_ask);
    this.make = make;
    page.body.replaceChildren(
      make("header", {}, where, clock), blank, showing,
      make("h2", {}, texts.say), stage, say, this.askHead, asks,
      make("h2", {}, texts.comes_next), next,
      make("footer", {}, button("back", texts.back, this.acts.back), button("next", texts.next, this.acts.next),
        button("restart", texts.clock_again, () => (this.begun = Date.now(), this.tick()))),
    );
    page.onkeydown = (event) => this.acts.key(event);
  }

  // {where, showing, stage, say, asks, next, blank, theme, begun}
  show(told) {
    this.begun ??= told.begun;
    if (!this.isOpen) return;
    const { where, showing, stage, say, asks, next, blank } = this.parts;
    where.ownerDocument.documentElement.dataset.theme = told.theme;
    Object.entries({ where, showing, stage, say, next }).forEach(([key, place]) => (place.textContent = lowered(told[key])));
    blank.hidden = !told.blank;
    stage.hidden = !told.stage;
    this.askHead.hidden = !told.asks.length;
    asks.replaceChildren(...told.asks.flatMap(([question, answer]) => [this.make("dt", {}, question), this.make("dd", {}, answer)]));
    this.tick();
  }

  tick() {
    if (!this.isOpen || !this.begun) return;
    const seconds = Math.floor((Date.now() - this.begun) / 1000);
    this.parts.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  // the page that wrote the window goes: its buttons lead nowhere from now on
  orphan() {
    if (!this.isOpen) return;
    this.window.document.body.replaceChildren(this.make("p", {}, this.texts.orphaned));
  }
}

// i_1 as i₁: a speaker reads it at a glance
function lowered(text) {
  return text?.replace(/_(\d+)/g, (_, digits) => [...digits].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join(""));
}
