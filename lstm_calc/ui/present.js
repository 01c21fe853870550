// Presenting: one idea at a time, large, with keys, a clicker, taps and swipes, or buttons. The browser
// owns where the talk is; a step costs no message.
//
// In: {command: {number, fresh}, size, editable, runs, changes, notice, texts}; a run: a payload with
// its title, source, words, errata, notes, and `was`: its parts before an edit, or null. Out: the
// trigger "act", "leave" or "original".

const STEP_SIZES = ["line", "term", "timestep"];
const FORMS = ["auto", "matrix", "unit"];
const ROOM_KEY = " talk"; // of the place that the browser keeps
const CLOCK_KEY = "lstm-calc talk begun";
const GLIDE = 420; // milliseconds that values travel along a wire
const PHONE = 620; // pixels: below this all stands in one column, and may scroll
const SWIPE = 45; // pixels
const TAP = 10;
const BADGE_MARGIN = 6; // pixels under it, as the style sheet says too
const EASY = 26; // pixels: where matrices must be smaller than this to fit, one unit is worked out
const TYPED_STAYS = 6000; // milliseconds
const OLD_LETTERS = 12; // pixels, in a plate
const OLD_GAP = 4;
const PART_OF_WIDTH = 0.53; // of a picture that stands beside the formula
const TABLE_SHARE = { line: 0.46, term: 0.36, timestep: 0.46 }; // of the height beside a picture
const PART_OF_HEIGHT = 0.46; // of one that stands over it
const FORWARD = [" ", "ArrowRight", "ArrowDown", "PageDown", "Enter"];
const BACKWARD = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];

const SIGNS = {
  back: "M16 4 7 12l9 8", next: "m8 4 9 8-9 8", leave: "M5 5l14 14M19 5 5 19",
  edit: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4", notes: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h5",
  blank: "M4 5h16v11H4zM9 20h6M12 16v4", full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.200-1.500 2.400M12 17.500v.5",
};

class Presenter {
  constructor(root) {
    this.root = root;
    Object.assign(this, { k: 0, index: 0, size: "line", form: "auto", typed: "", unit: 0 });
    const part = (kind, name = "div", more = {}) => tag(name, { class: kind, ...more });
    this.badge = part("badge");
    this.picture = part("picture");
    this.head = part("question", "header");
    this.formula = part("formula-place");
    this.table = part("table-place");
    this.strip = part("strip");
    this.bar = part("talk-bar");
    this.typing = part("typing", "div", { hidden: "" });
    this.help = part("help", "section", { role: "region", hidden: "", tabindex: "-1" });
    this.cover = part("cover", "div", { hidden: "" });
    this.live = part("live", "p", { role: "status", "aria-live": "polite" });
    this.hall = tag("div", { class: "hall" }, this.badge, this.picture, this.head, this.formula, this.table, this.strip);
    root.replaceChildren(this.hall, this.bar, this.typing, this.help, this.cover, this.live);
    this.hall.onpointerdown = (event) => this.press(event);
    this.hall.onpointerup = (event) => this.release(event);
    this.cover.onclick = () => this.blank(false);
    this.onKey = (event) => this.key(event);
    this.onClick = (event) => this.clicked(event);
    document.addEventListener("keydown", this.onKey, true);
    document.addEventListener("click", this.onClick, true);
    this.address = new Place(() => this.standing());
    this.watch = new ResizeObserver(() => this.ideas && this.build());
    this.watch.observe(root);
  }

  close() {
    document.removeEventListener("keydown", this.onKey, true);
    document.removeEventListener("click", this.onClick, true);
    clearTimeout(this.timer);
    this.watch.disconnect();
    this.address.close();
    this.diagram?.stop();
    this.speaker?.close();
    delete document.documentElement.dataset.talk;
  }

  // new numbers, letters or texts; the talk goes on from where it is unless Python commands
  take(given) {
    const before = this.ideas && { run: this.run, now: this.now };
    this.given = given;
    this.speaker ??= new Speaker(given.texts, { next: () => this.next(), back: () => this.back(), key: this.onKey });
    if (given.command.number !== this.command) this.arrive(given, before);
    else this.resume(before);
    this.command = given.command.number;
    this.build();
    this.say();
  }

  arrive({ command, size }, earlier) {
    const kept = Place.recall(command.number, ROOM_KEY);
    const asked = kept ?? (command.fresh ? null : Place.read());
    if (!asked && earlier && !command.fresh) return this.resume(earlier);
    this.size = asked?.size ?? size;
    this.form = asked?.form ?? "auto";
    this.enter(Math.min(asked?.picture ?? 0, this.given.runs.length - 1));
    this.index = (asked?.line !== undefined && ideaAt(this.ideas, this.run, asked)) || 0;
    const before = this.given.runs.slice(0, this.k); // a link into the middle: they were shown
    this.told = new Set(before.flatMap((run, k) => run.parts.at(-1).times.map((t) => `${k}.${t}`)));
    return undefined;
  }

  // after an edit: the same idea, or the last one before it that is still there
  resume({ run, now }) {
    this.enter(Math.min(this.k, this.given.runs.length - 1));
    this.index = this.like(run, now);
  }

  // the index of the idea that is most like one of another run: the same line at the same timestep
  like(run, now) {
    if (now.phase === "open") return 0;
    const { title, lines } = run.parts[now.part];
    const part = Math.max(0, this.run.parts.findIndex((one) => one.title === title));
    const t = Math.min(now.t, this.run.timesteps);
    const place = { part, t, line: lines[now.line].name, phase: phaseText(now) };
    const found = ideaAt(this.ideas, this.run, place);
    const last = this.ideas.findLastIndex((one) => one.part === part && one.t === t);
    return found ?? (last < 0 ? this.ideas.length - 1 : last);
  }

  enter(k) {
    this.k = k;
    this.run = this.given.runs[k];
    this.ideas = ideasOf(this.run, this.size);
  }

  get now() {
    return this.ideas[this.index];
  }

  // the part of the walk that the present idea is of, with what all parts share
  get data() {
    const { parts, ...shared } = this.run;
    return { ...shared, texts: this.given.texts, ...parts[this.now.part] };
  }

  get was() {
    return this.run.was?.[this.now.part] ?? null;
  }

  get line() {
    return this.run.parts[this.now.part].lines[this.now.line];
  }

  // Moving -----------------------------------------------------------------------------------

  next() {
    if (this.index < this.ideas.length - 1) return this.go(this.index + 1, true);
    return this.k < this.given.runs.length - 1 && this.turn(this.k + 1, () => 0);
  }

  back() {
    if (this.index > 0) return this.go(this.index - 1);
    return this.k > 0 && this.turn(this.k - 1, () => this.ideas.length - 1);
  }

  go(index, travels = false) {
    const { part } = this.now;
    this.index = index;
    if (this.now.part === part) this.paint();
    else this.build();
    if (travels) this.travel();
    this.say();
  }

  // to another picture of the deck
  turn(k, find) {
    this.enter(k);
    this.index = find();
    this.build();
    this.say();
  }

  // the picture before or after, at the same timestep
  flip(by) {
    const [run, now, k] = [this.run, this.now, this.k + by];
    if (this.given.runs[k]) this.turn(k, () => this.unspoiled(this.like(run, now)));
  }

  // what a picture gives is asked before it is shown for the first time
  unspoiled(index) {
    const { part, t, line, done } = this.ideas[index];
    const { lines, output } = this.run.parts[part];
    if (this.told.has(`${this.k}.${t}`) || part < this.run.parts.length - 1) return index;
    const last = lines.findIndex(({ name }) => name === output);
    if (line < last || done <= last) return index;
    const asking = this.ideas.findIndex((one) => one.part === part && one.t === t && one.phase === "ask" && (one.whole || one.line === last));
    return asking < 0 ? index : asking;
  }

  toPicture(k) {
    this.flip(k - this.k);
  }

  home() {
    this.turn(0, () => 0);
  }

  end() {
    this.turn(this.given.runs.length - 1, () => this.ideas.length - 1);
  }

  // to the first idea of a timestep, in this part of the walk
  jump(t) {
    const index = this.ideas.findIndex((one) => one.part === this.now.part && one.t === t && one.phase !== "open");
    if (index < 0) return false;
    this.go(index);
    return true;
  }

  setSize(size) {
    // a size that shows less must not lose the place: the way back leads from where it was left
    if (this.sized?.now !== this.now) this.sized = { from: this.now };
    this.size = size;
    this.enter(this.k);
    this.index = alike(this.ideas, this.sized.from);
    this.sized.now = this.now;
    this.build();
    this.say();
  }

  cycleSize() {
    this.setSize(STEP_SIZES[(STEP_SIZES.indexOf(this.size) + 1) % STEP_SIZES.length]);
  }

  travel() {
    const { now, diagram } = this;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches || now.whole) return;
    const those = { in: (phase) => phase === 0, out: (phase) => phase > 0 }[now.phase];
    if (!those || (now.phase === "in" && now.piece)) return;
    diagram.travel(this.line, now.t, GLIDE, () => {}, those);
  }

  // Keys -------------------------------------------------------------------------------------

  key(event) {
    if (this.undoes(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (!this.cover.hidden) return this.uncover(event);
    if (event.key === "Escape" && target.closest?.(".tables")) return this.drawer();
    const presses = event.key === "Enter" && target.closest?.("button, a, summary");
    if (presses || busy(event)) return;
    if (this.digit(event) || this.act(event.key)) event.preventDefault();
  }

  // Ctrl+Z and Ctrl+Shift+Z take an edit of the numbers back, and make it again, as on the other
  // pages; what is being written and is no number yet has the browser's own
  undoes(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["y", "z"].includes(key) || !this.given.editable) return false;
    const field = event.composedPath()[0].closest?.("input, textarea");
    if (field && (!field.closest(".tables") || field.getAttribute("aria-invalid") === "true")) return false;
    event.preventDefault();
    field?.blur(); // what was typed just now goes out first
    field?.focus();
    this.send("act", key === "y" || event.shiftKey ? "redo" : "undo");
    return true;
  }

  // any key brings a blank screen back, and does nothing else
  uncover(event) {
    event.preventDefault();
    this.blank(false);
  }

  // digits wait for Enter; any other key forgets them
  digit({ key }) {
    if (/^\d$/.test(key)) return this.type(this.typed + key), true;
    if (!this.typed) return this.type(""), false; // a sentence that stood there goes
    if (key === "Enter") return this.enterTyped(), true;
    if (key === "Backspace") return this.type(this.typed.slice(0, -1)), true;
    this.type("");
    return key === "Escape";
  }

  type(text) {
    this.typed = text.slice(0, 4);
    clearTimeout(this.timer);
    this.typing.classList.remove("sentence");
    this.typing.hidden = !this.typed;
    this.typing.textContent = `t = ${this.typed}`;
    this.typing.append(tag("small", {}, this.given.texts.enter));
    this.timer = setTimeout(() => this.type(""), TYPED_STAYS);
  }

  enterTyped() {
    const t = Number(this.typed);
    this.type("");
    if (this.jump(t)) return;
    const { times } = this.data;
    this.tell(this.given.texts.no_timestep.replace("{t}", t).replace("{first}", Math.min(...times)).replace("{last}", Math.max(...times)));
  }

  // a sentence that goes by itself
  tell(text) {
    this.typing.hidden = false;
    this.typing.classList.add("sentence");
    this.typing.textContent = text;
    this.live.textContent = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.type(""), TYPED_STAYS);
  }

  act(key) {
    if (!["?", "Escape"].includes(key)) this.help.hidden = true;
    if (FORWARD.includes(key)) return this.next(), true;
    if (BACKWARD.includes(key)) return this.back(), true;
    const acts = {
      Home: () => this.home(), End: () => this.end(), Escape: () => this.escape(), F5: () => this.full(),
      b: () => this.blank(true), ".": () => this.blank(true), f: () => this.full(), "?": () => this.explain(),
      s: () => this.openNotes(), e: () => this.drawer(), o: () => this.original(), t: () => this.cycleSize(),
      n: () => this.flip(1), p: () => this.flip(-1), m: () => this.cycleForm(), u: () => this.cycleUnit(),
    };
    const act = acts[key] ?? acts[key.length === 1 ? key.toLowerCase() : ""];
    act?.();
    return Boolean(act);
  }

  cycleForm() {
    if (this.isSingle) return;
    this.form = FORMS[(FORMS.indexOf(this.form) + 1) % FORMS.length];
    this.build();
  }

  // of several units another one is worked out
  cycleUnit() {
    this.unit = (this.unit + 1) % this.data.units;
    this.paint();
  }

  escape() {
    if (!this.help.hidden) return this.explain();
    return this.isDrawn && this.drawer();
  }

  full() {
    const { documentElement: page, fullscreenElement } = document;
    const done = fullscreenElement ? document.exitFullscreen() : page.requestFullscreen?.();
    done?.catch(() => this.tell(this.given.texts.no_full));
  }

  blank(isBlank) {
    this.cover.hidden = !isBlank;
    this.showNotes();
  }

  explain() {
    this.help.hidden = !this.help.hidden;
    if (!this.help.hidden) this.help.focus();
  }

  openNotes() {
    const opened = this.speaker.open();
    if (!opened) return this.tell(this.given.texts.no_window);
    return this.showNotes();
  }

  get isDrawn() {
    return document.documentElement.dataset.talk === "drawer";
  }

  // the tables of the given numbers; the page's style sheet shows them
  drawer() {
    if (!this.given.editable) return this.tell(this.given.texts.no_edit);
    const page = document.documentElement;
    if (this.isDrawn) delete page.dataset.talk;
    else page.dataset.talk = "drawer";
    this.root.classList.toggle("drawn", this.isDrawn);
    if (!this.isDrawn) document.activeElement?.blur();
    return this.paintBar();
  }

  // the drawer's own button is the page's, but closing it asks no server
  clicked(event) {
    if (!this.isDrawn || !event.target.closest?.(".st-key-close_drawer button")) return;
    event.preventDefault();
    event.stopPropagation();
    this.drawer();
  }

  original() {
    if (this.given.changes.length) this.send("act", "original");
    else this.tell(this.given.texts.unchanged);
  }

  // Taps and swipes --------------------------------------------------------------------------

  press(event) {
    this.pressed = event.isPrimary && event.button === 0 ? { x: event.clientX, y: event.clientY } : null;
  }

  release(event) {
    const from = this.pressed;
    this.pressed = null;
    if (!from || event.composedPath()[0].closest?.("button, select, a")) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    const swiped = Math.abs(x) > SWIPE && Math.abs(x) > 1.5 * Math.abs(y);
    const tapped = Math.abs(x) < TAP && Math.abs(y) < TAP;
    if (!swiped && !tapped) return;
    const box = this.hall.getBoundingClientRect();
    const ahead = swiped ? x < 0 : from.x > box.left + box.width / 3;
    if (ahead) this.next();
    else this.back();
  }

  // The address ------------------------------------------------------------------------------

  standing() {
    const { now } = this;
    const picture = this.given.runs.length > 1 ? [this.k + 1] : [];
    const at = [now.part, now.t, this.line.name, phaseText(now), ...picture].join(".");
    const told = { at, see: `${this.size}.${this.form}` };
    Place.keep(this.command, told, ROOM_KEY);
    return told;
  }

  // Building ---------------------------------------------------------------------------------

  // what stays while a part of a run is told: its diagram, and how much room there is for all
  build() {
    this.arrange();
    this.buildDiagram();
    this.buildBar();
    this.buildHelp();
    this.paint();
  }

  // the picture stands where its letters are largest: beside the formula, or over it
  arrange() {
    this.paintBadge();
    this.paintStrip();
    const { clientWidth: width, clientHeight: height } = this.hall;
    const free = height - this.taken;
    const { data } = this;
    const drawn = (layout) => [layout.width, Diagram.height(data, { ...layout, least: 0 }, layout.width)];
    const scale = ([wide, high], w, h) => Math.min(w / wide, h / high);
    const [tall, flat] = [drawn(data.layout.tall), drawn(data.layout.wide)];
    const beside = scale(tall, width * PART_OF_WIDTH, free);
    const over = scale(flat, width, free * PART_OF_HEIGHT);
    this.placing = width < PHONE ? "phone" : beside >= 0.85 * over ? "beside" : "over";
    this.shape = this.placing === "over" ? "wide" : "tall";
    const chosen = { phone: Math.min(width - 24, 480) / tall[0], beside, over }[this.placing];
    const size = Math.max(chosen, this.isDrawn ? 0.55 : 0.75);
    const [wide, high] = this.shape === "wide" ? flat : tall;
    this.picture.style.setProperty("--wide", `${Math.floor(wide * size)}px`);
    this.picture.style.setProperty("--high", `${Math.floor(high * size)}px`);
    this.hall.className = `hall ${this.placing}`;
    const unit = Math.min(width / 1280, (height + 44) / 800);
    this.letters = { formula: Math.max(30, Math.round(42 * unit)), table: Math.max(20, Math.round(25 * unit)) };
    this.hall.style.setProperty("--table", `${this.letters.table}px`);
    this.hall.style.setProperty("--question", `${Math.max(30, Math.round(44 * unit))}px`);
    this.hall.style.setProperty("--words", `${Math.max(20, Math.round(26 * unit))}px`);
  }

  // the height of what stands over and under the picture
  get taken() {
    const badge = this.badge.hidden ? 0 : this.badge.offsetHeight + BADGE_MARGIN;
    return badge + this.strip.offsetHeight + parseFloat(getComputedStyle(this.hall).paddingTop);
  }

  buildDiagram() {
    this.diagram?.stop();
    const { data } = this;
    const font = getComputedStyle(this.root).fontFamily;
    this.diagram = new HallDiagram(data, data.layout[this.shape], 0, font, { onPick: () => {}, onPoint: () => {} });
    for (const { line, group } of this.diagram.boxes) this.tint(group, data.lines.find(({ name }) => name === line));
    this.picture.replaceChildren(this.diagram.svg);
  }

  tint(made, { colour }) {
    made.style.setProperty("--light", colour.light);
    made.style.setProperty("--dark", colour.dark);
  }

  buildBar() {
    const { texts } = this.given;
    const act = (kind, does, ...more) => this.button(kind, texts[kind], does, ...more);
    const held = this.root.getRootNode().activeElement?.dataset?.act;
    const forms = this.isSingle ? [] : [this.button("form", texts.form, () => this.cycleForm(), texts[`form_${this.form}`])];
    this.where = tag("span", { class: "where" });
    const pictures = this.given.runs.length > 1 ? [
      this.button("previous_picture", texts.previous_picture, () => this.flip(-1), "P"),
      this.button("next_picture", texts.next_picture, () => this.flip(1), "N"),
    ] : [];
    this.bar.replaceChildren(
      act("leave", () => this.send("act", "leave")), this.where,
      tag("span", { class: "steps" }, act("back", () => this.back()), act("next", () => this.next())),
      ...pictures, this.sizes(), ...forms,
      ...(this.given.editable ? [act("edit", () => this.drawer())] : []),
      act("notes", () => this.openNotes()), act("blank", () => this.blank(true)), act("full", () => this.full()), act("help", () => this.explain()),
    );
    if (held) this.bar.querySelector(`[data-act="${held}"]`)?.focus();
    this.paintBar();
  }

  button(kind, label, does, text = "") {
    const made = tag("button", { type: "button", "data-act": kind, "aria-label": label, title: label });
    made.append(text || svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: SIGNS[kind] })));
    made.onclick = (event) => {
      does();
      if (event.detail) made.blur(); // pressed with a pointer: the keys are the talk's again
    };
    return made;
  }

  sizes() {
    const { texts } = this.given;
    const group = tag("span", { class: "sizes", role: "group", "aria-label": texts.size });
    for (const size of STEP_SIZES) {
      const made = this.button(`size-${size}`, texts.size_is.replace("{size}", texts[`by_${size}`]), () => this.setSize(size), texts[`by_${size}`]);
      made.setAttribute("aria-pressed", String(size === this.size));
      group.append(made);
    }
    return group;
  }

  buildHelp() {
    const { texts } = this.given;
    const rows = texts.keys.map(([keys, does]) => tag("tr", {}, tag("th", { scope: "row" }, ...keys.map((key) => tag("kbd", {}, key))), tag("td", {}, does)));
    this.help.setAttribute("aria-label", texts.help);
    const close = tag("button", { type: "button" }, texts.close);
    close.onclick = () => this.explain();
    this.help.replaceChildren(tag("table", {}, tag("tbody", {}, ...rows)), close);
    this.cover.setAttribute("aria-label", texts.blanked);
  }

  // Painting ---------------------------------------------------------------------------------

  get isSingle() {
    return this.run.parts.every(({ units }) => units === 1);
  }

  paint() {
    const { line, now } = this;
    this.root.style.setProperty("--now-light", line.colour.light);
    this.root.style.setProperty("--now-dark", line.colour.dark);
    this.hall.classList.toggle("opening", now.phase === "open");
    this.address.note();
    this.remember();
    this.paintHead();
    this.paintTable();
    this.paintFormula();
    this.paintDiagram();
    this.paintStrip();
    this.paintBar();
    this.showNotes();
  }

  paintDiagram() {
    const { now, data, diagram, was } = this;
    const { known, counts } = toldNow(this.run, now);
    diagram.stop();
    diagram.unit = now.unit ?? this.unit;
    const line = now.phase === "open" ? { name: "", computes: [] } : now.whole ? this.wholeLine() : this.line;
    const names = was ? Object.keys(data.values).filter((name) => this.differs(name, now.t)) : [];
    diagram.paint({ t: now.t, line, known, changed: new Set(names), counts, was });
    this.followDiagram();
  }

  // where a diagram must scroll, what is told now is in sight
  followDiagram() {
    const { picture, diagram } = this;
    const active = diagram.svg.querySelector(".plate.active") ?? diagram.svg.querySelector(".box.active");
    if (!active) return;
    const [box, frame] = [active, picture].map((one) => one.getBoundingClientRect());
    picture.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
    picture.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }

  // a whole timestep: what comes in, then what comes out
  wholeLine() {
    const { lines, output } = this.data;
    return this.now.phase === "out" ? lines.find(({ name }) => name === output) : lines[0];
  }

  differs(name, t) {
    const [here, before] = [this.data, this.was].map(({ values, first }) => values[name][t - first]);
    return here.some((value, unit) => value !== before[unit]);
  }

  // the question, over it where it is asked
  paintHead() {
    const { now, run, given: { texts } } = this;
    if (now.phase === "open") {
      const source = run.source ? [tag("p", { class: "source" }, run.source)] : [];
      return this.head.replaceChildren(tag("h1", { dir: "auto" }, run.title), ...source);
    }
    const kicker = tag("p", { class: "kicker" }, this.whereabouts());
    return this.head.replaceChildren(kicker, tag("h1", {}, ...this.question(texts)));
  }

  question(texts) {
    const { now, line } = this;
    if (now.phase === "print") return [this.misprint.said];
    if (now.whole && now.phase === "in") return [this.data.lines[0].title];
    if (now.phase === "come") return [line.title];
    if (now.whole) return [texts.what_whole.replace("{t}", now.t)];
    const letter = formulaElement(line.formula.left, this.at);
    if (now.phase === "out") return [letter, ...this.answer()];
    const [before, after] = texts.what.split("{value}");
    return [before, letter, after];
  }

  // the result, where it is short
  answer() {
    const { now, line, data } = this;
    const values = data.values[line.name][now.t - data.first];
    const unit = this.toldUnit;
    if (values.length > 1 && unit === null) return [tag("span", { class: "named" }, ` · ${line.title}`)];
    const index = values.length > 1 ? [tag("span", { class: "index" }, ` [${unit + 1}]`)] : [];
    return [...index, " = ", tag("strong", {}, shown(values[unit ?? 0], data.decimals))];
  }

  // the unit that is worked out, where it is one of several
  get toldUnit() {
    const { now, line, data } = this;
    if (now.whole || now.phase === "print" || unitsOf(data, line) === 1) return null;
    return now.unit ?? (this.isOfUnits && this.shownForm === "unit" && ["in", "out"].includes(now.phase) ? this.unit : null);
  }

  get at() {
    const { now, data, was, given: { texts } } = this;
    return { data, t: now.t, unit: now.unit ?? this.unit, was, texts };
  }

  get misprint() {
    return misprints(this.run, this.line, this.now.t)[0];
  }

  whereabouts() {
    const { now, run, line } = this;
    const part = run.parts.length > 1 ? `${run.parts[now.part].title} · ` : "";
    const title = now.whole || now.phase === "come" ? "" : ` · ${line.title}`;
    const told = this.toldUnit;
    const unit = told === null ? "" : ` · ${this.given.texts.unit_n.replace("{unit}", told + 1).replace("{units}", unitsOf(this.data, line))}`;
    return `${part}t = ${now.t}${title}${unit}`;
  }

  paintFormula() {
    const form = this.isSingle ? "unit" : this.form;
    this.shownForm = form === "auto" ? "matrix" : form;
    let size = this.fitting();
    if (this.isOfUnits && form !== "unit" && size < (form === "auto" ? EASY : SMALLEST)) {
      this.shownForm = "unit"; // matrices only where they fit
      size = this.fitting();
    }
    if (this.isOfUnits && this.now.phase === "ask") size = this.fitting(false); // nothing large comes yet
    size ||= SMALLEST;
    this.write(size);
    const { formula } = this;
    while (formula.scrollHeight > formula.clientHeight && size > SMALLEST && this.placing !== "phone") {
      size = Math.max(SMALLEST, size * SHRINK); // a row of its own for the result takes more room
      this.write(size);
    }
    this.followFormula();
    if (unitsOf(this.data, this.line) > 1 && this.now.phase !== "open") this.paintHead(); // it names the unit
  }

  write(size) {
    this.formula.style.fontSize = `${size}px`;
    this.formula.replaceChildren(...this.content(false));
    alignResults(this.formula);
  }

  // where a formula must scroll, it begins at its top; but term by term what was told last is in sight
  followFormula() {
    const { formula, now } = this;
    const fresh = formula.querySelector(".right:has(.fresh) .fresh");
    const top = fresh ? fresh.offsetTop - formula.clientHeight / 2 : now.unit !== null ? formula.scrollHeight : 0;
    formula.scrollTop = top;
  }

  fitting(all = true) {
    return fittingSize(this.formula, () => this.content(all), this.letters.formula);
  }

  // whether the present idea can be told of one unit of several
  get isOfUnits() {
    return Boolean(this.line.formula) && this.now.unit === null && unitsOf(this.data, this.line) > 1;
  }

  // all: as large as it will be when the idea's line is told
  content(all) {
    const { now, line } = this;
    const made = new Formula(this.at);
    if (now.phase === "open") return [tag("p", { class: "words", dir: "auto" }, this.run.words)];
    if (now.whole && now.phase !== "print") return this.wholeContent(made);
    if (now.phase === "come") return [made.listing(line.computes, true), tag("p", { class: "words" }, line.words)];
    if (now.phase === "print") {
      const rows = formulaRows(line, { ...now, phase: "out", unit: null }, this.shownForm, false);
      return [made.rows([{ ...rows.at(-1), left: line.formula.left }]), tag("p", { class: "words" }, this.misprint.text)];
    }
    const of = unitsOf(this.data, line) > 1 && (now.unit ?? (this.shownForm === "unit" ? this.unit : null));
    if (of || of === 0) made.unitLabel = `[${of + 1}]`;
    const block = made.rows(formulaRows(line, now, this.shownForm, all));
    return now.phase === "ask" && !all ? [block, tag("p", { class: "words" }, line.words)] : [block];
  }

  wholeContent(made) {
    const { now, data } = this;
    const lines = data.lines.filter(({ formula }) => formula).map(({ name }) => name);
    if (now.phase === "out") return [made.listing(lines, true)];
    made.listing(data.lines[0].computes, true);
    return [now.phase === "ask" ? made.asked(lines[0], data.output) : made.element];
  }

  paintTable() {
    const { now, data, was } = this;
    this.table.hidden = now.phase === "open";
    if (this.table.hidden) return this.table.replaceChildren();
    const tells = (t, name) => unitsTold(this.run, now, now.part, t, name);
    const table = new RunningTable(data, was, tells, this.given.texts);
    table.font = getComputedStyle(this.root).fontFamily;
    const row = this.letters.table * 1.42;
    const heads = table.units > 1 ? 3 : 1; // timesteps, units, and which of them
    const room = this.placing === "phone" ? Infinity : this.tableRoom() / row - heads;
    const label = 3.6 * this.letters.table;
    const wide = table.columnWidth(this.letters.table);
    this.table.style.setProperty("--column", `${wide}px`);
    const columns = table.fitting(this.table.clientWidth - label, this.letters.table);
    const place = { ...now, unit: now.unit ?? this.unit };
    const drawn = table.draw(place, { rows: Math.max(2, Math.floor(Math.min(room, data.lines.length))), columns });
    return this.table.replaceChildren(drawn);
  }

  tableRoom() {
    const free = this.hall.clientHeight - this.taken;
    return this.placing === "over" ? free - this.picture.offsetHeight - 8 : TABLE_SHARE[this.size] * free;
  }

  paintBadge() {
    const { changes, notice, texts } = this.given;
    this.badge.hidden = !changes.length && !notice;
    if (this.badge.hidden) return;
    const told = changes.map(({ letter, place, old, now }) => {
      const [base, low] = letter.split("_");
      return tag("span", { class: "change" }, tag("i", {}, base), ...(low ? [tag("sub", {}, low)] : []), `${place} `, ...(old ? [tag("s", {}, old), " → "] : []), tag("strong", {}, now));
    });
    const back = tag("button", { type: "button", "data-act": "original" }, texts.to_original);
    back.onclick = (event) => (this.original(), event.detail && back.blur());
    const head = changes.length ? [tag("strong", { class: "changed-head" }, texts.changed), ...told, back] : [];
    this.badge.replaceChildren(...head, ...(notice ? [tag("span", { class: "notice" }, `⚠ ${notice}`)] : []));
  }

  // the pictures of a deck, each with what it gives at this timestep
  paintStrip() {
    const { runs } = this.given;
    this.strip.hidden = runs.length === 1;
    if (this.strip.hidden) return;
    const { t } = this.now;
    const { symbols, output } = this.run.parts.at(-1);
    const letter = formulaElement(symbols[output], { data: this.data, t });
    const label = tag("span", { class: "strip-name" }, this.given.texts.picture, tag("span", {}, letter));
    this.strip.replaceChildren(label, ...runs.map((run, k) => this.chip(run, k, t)));
    if (this.strip.querySelector(".differs")) this.strip.append(tag("span", { class: "strip-key" }, `≠ ${this.given.texts.other}`));
  }

  // what a picture gives at a timestep was told once the talk has shown it
  remember() {
    const { run, now, told } = this;
    const part = run.parts.length - 1;
    const { times, output } = run.parts[part];
    for (const t of times) if (unitsTold(run, now, part, t, output)) told.add(`${this.k}.${t}`);
  }

  chip(run, k, t) {
    const { texts } = this.given;
    const [value, before] = [run, this.given.runs[k - 1]].map((one) => one && outputAt(one, t));
    const part = run.parts.length - 1;
    const told = k < this.k ? this.told.has(`${k}.${t}`) : k === this.k && unitsTold(run, this.now, part, t, run.parts[part].output) > 0;
    const made = tag("button", { type: "button", "data-picture": k + 1, title: run.title }, tag("small", {}, `${k + 1}`), told ? value : "?");
    const differs = told && before !== undefined && before !== value;
    if (differs) made.append(tag("span", { class: "differs", title: texts.differs, role: "img", "aria-label": texts.differs }, "≠"));
    made.classList.toggle("present-one", k === this.k);
    if (k === this.k) made.setAttribute("aria-current", "true");
    made.setAttribute("aria-label", `${texts.picture} ${run.title}, ${told ? value : "?"}${differs ? `, ${texts.differs}` : ""}`);
    made.onclick = (event) => (this.toPicture(k), event.detail && made.blur());
    return made;
  }

  paintBar() {
    const { texts, runs } = this.given;
    this.where.textContent = `${runs.length > 1 ? `${this.k + 1}/${runs.length} · ` : ""}${this.index + 1}/${this.ideas.length}`;
    const set = (kind, disabled) => {
      const made = this.bar.querySelector(`[data-act="${kind}"]`);
      if (made) made.setAttribute("aria-disabled", String(disabled));
    };
    set("back", this.index === 0 && this.k === 0);
    set("next", this.index === this.ideas.length - 1 && this.k === runs.length - 1);
    set("previous_picture", this.k === 0);
    set("next_picture", this.k === runs.length - 1);
    this.bar.querySelector('[data-act="edit"]')?.setAttribute("aria-expanded", String(this.isDrawn));
    this.bar.setAttribute("aria-label", texts.bar);
  }

  // Saying -----------------------------------------------------------------------------------

  say() {
    this.live.textContent = this.sentence(this.k, this.index);
  }

  // an idea in words, for a screen reader and for the speaker
  sentence(k, index) {
    const run = this.given.runs[k];
    const ideas = k === this.k ? this.ideas : ideasOf(run, this.size);
    const now = ideas[index];
    if (!now) return k < this.given.runs.length - 1 ? this.sentence(k + 1, 0) : this.given.texts.over;
    return ideaText(run, now, this.given.texts);
  }

  showNotes() {
    if (!this.speaker) return;
    const { run, now, given: { texts } } = this;
    const { say = "", asks = [] } = noteOf(run, now, this.index === this.ideas.length - 1) ?? {};
    const begun = clockOf(this.given.command);
    this.speaker.show({
      where: run.title, stage: texts.stages[now.phase] ?? "", showing: this.sentence(this.k, this.index), say: say || texts.nothing_to_say, asks,
      next: this.sentence(this.k, this.index + 1), blank: !this.cover.hidden, theme: this.root.dataset.theme, begun,
    });
  }
}

// the diagram of a hall: an old number stands inside its plate, beside the new one or beside the
// letter, where there is room
class HallDiagram extends Diagram {
  paintPlate(name, plate, ...rest) {
    plate.numbers[0].setAttribute("x", plate.x);
    plate.label.removeAttribute("transform");
    super.paintPlate(name, plate, ...rest);
  }

  struck(name, plate, at, unit) {
    const old = shown(numbersOf(name, { ...at, data: at.was })[unit], this.data.decimals);
    const [number] = plate.numbers;
    const its = this.width(old, OLD_LETTERS);
    const taken = [this.width(number.textContent), plate.side === "in" ? plate.label.getBBox().width : Infinity];
    const row = taken.findIndex((width) => width + OLD_GAP + its <= ROOM.plate);
    if (row < 0) return;
    const aside = (OLD_GAP + its) / 2;
    if (row === 0) number.setAttribute("x", plate.x - aside);
    else plate.label.setAttribute("transform", `translate(${-aside} 0)`);
    const from = plate.x + (taken[row] + OLD_GAP - its) / 2;
    const y = row === 0 ? Number(number.getAttribute("y")) : plate.top + PLATE.label - OLD_GAP;
    plate.was = svg("g", { class: "was" },
      svg("text", { x: from, y }, old),
      svg("path", { d: `M${from - 1} ${y - OLD_LETTERS / 3}h${its + 2}` }));
    plate.group.append(plate.was);
  }
}

// what a run gives at a timestep, as text
function outputAt(run, t) {
  const { values, output, first } = run.parts.at(-1);
  return (values[output][t - first] ?? []).map((value) => shown(value, run.decimals)).join(", ");
}

function ideaText(run, now, texts) {
  if (now.phase === "open") return `${run.title}. ${run.source ?? ""}`;
  const data = { ...run, ...run.parts[now.part] };
  const line = data.lines[now.line];
  const at = { data, t: now.t, unit: now.unit ?? 0 };
  const where = `${run.parts.length > 1 ? `${data.title}, ` : ""}t = ${now.t}.`;
  if (now.phase === "print") return `${where} ${misprints(run, line, now.t)[0].said}. ${misprints(run, line, now.t)[0].text}`;
  if (now.whole) return `${where} ${wholeText(now, data, at, texts)}`;
  const listed = () => line.computes.map((name) => `${plainText(data.symbols[name], at)} = ${plainText([["vec", name, false]], at)}`).join("; ");
  if (now.phase === "come") return `${where} ${line.title}: ${listed()}`;
  return `${where} ${line.title}. ${phaseSentence(now, line, at, texts)}`;
}

function wholeText(now, data, at, texts) {
  if (now.phase === "ask") return texts.what_whole.replace("{t}", now.t);
  const names = now.phase === "in" ? data.lines[0].computes : data.lines.filter(({ formula }) => formula).map(({ name }) => name);
  return names.map((name) => `${plainText(data.symbols[name], at)} = ${plainText([["vec", name, false]], at)}`).join("; ");
}

function phaseSentence(now, line, at, texts) {
  const { left, symbols, numbers, reduced, result } = line.formula;
  const letter = plainText(left, at);
  const whole = now.unit === null;
  const view = whole && at.data.units > 1 ? "matrix" : "unit";
  const tellers = {
    ask: () => `${texts.what.replace("{value}", letter)} ${letter} = ${plainText(symbols, at)}`,
    in: () => `${letter} = ${plainText(whole ? numbers[view] : piecesUpTo(numbers.unit, now.piece).flat(), at)}`,
    sum: () => `${texts.sum}: ${plainText([["n", sumBefore(line), null, false]], at)}`,
    apply: () => `${letter} = ${plainText(reduced.unit, at)}`,
    out: () => `${letter} = ${plainText(whole ? result.matrix : result.unit, at)}`,
  };
  return tellers[now.phase]();
}

// the speaker's note of an idea: of its line at this timestep, else of its line
function noteOf(run, now, isLast) {
  const { notes } = run;
  if (now.phase === "open") return notes[""];
  const name = run.parts[now.part].lines[now.line].name;
  const keys = [`${now.part + 1}:${name}@${now.t}`, `${name}@${now.t}`, `${now.part + 1}:${name}`, name];
  return (isLast && notes.end) || notes[keys.find((key) => key in notes)];
}

// when the talk began: kept over a reload, anew for a talk that was just started
function clockOf({ number, fresh }) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(CLOCK_KEY));
    if (kept && (!fresh || kept.number === number)) return kept.begun;
    const begun = Date.now();
    sessionStorage.setItem(CLOCK_KEY, JSON.stringify({ number, begun }));
    return begun;
  } catch {
    return performance.timeOrigin; // a browser may forbid it
  }
}

const presenters = new WeakMap();

export default function present({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".present");
  if (!presenters.has(root)) presenters.set(root, new Presenter(root));
  const presenter = presenters.get(root);
  themed(root);
  presenter.send = setTriggerValue;
  presenter.take(data);
  return () => {
    presenter.close();
    presenters.delete(root);
  };
}
