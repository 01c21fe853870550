// The player: stops, keys, controls and the formula of the present stop. The browser owns where
// the reader stands; Python moves it only with a new command number.
//
// A run is told in parts, one after another: each layer in each direction, then the readout.
// `data` is the present part with what all share; `index` counts its stops in walking order.

const PHASE = 420; // milliseconds that values travel along a wire, at normal speed
const PAUSE = 1500; // milliseconds between the steps of a play, at normal speed
const NARROW = 540; // pixels: below this the tall layout
const TALLEST = 400; // pixels that the tall layout is wide, at most, as player.css says too
const DIGIT = 8; // pixels of a digit in the map
const SPEEDS = [0.5, 1, 2];
const SHORT = { error: ["err", "e"], share: ["shr", "p"], loss: ["loss", "L"] };

const ICONS = {
  first: "M6 5h2v14H6zM20 5v14L9 12z",
  back: "M17 5v14L6 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  next: "M7 5v14l11-7z",
  last: "M4 5v14l11-7zM16 5h2v14h-2z",
};

class Player {
  constructor(root) {
    this.root = root;
    Object.assign(this, { k: 0, index: 0, unit: 0, view: "unit", speed: 1, parts: false, timer: null });
    this.changed = { diagram: new Set(), table: new Set() };
    this.answered = new Set(); // blanks that the reader sent a number for
    this.solved = new Set(); // those of them that were right
    this.stage = tag("div", { class: "stage" });
    this.map = tag("div", { class: "map", role: "group" });
    this.track = tag("div", { class: "track", role: "slider", tabindex: "0" });
    this.controls = tag("div", { class: "controls" });
    this.panel = tag("section", { class: "panel" });
    this.panel.onpointerover = (event) => this.hint(event.composedPath()[0]);
    this.panel.onpointerleave = () => this.hint(null);
    this.board = tag("section", { class: "board" });
    this.tip = tag("div", { class: "tip", role: "tooltip", hidden: "" });
    this.live = tag("p", { class: "live", role: "status", "aria-live": "polite" });
    root.replaceChildren(
      this.stage, this.map, this.track, this.controls, this.panel, this.board, this.tip, this.live,
    );
    this.onKey = (event) => this.key(event);
    // on the way down: a select box keeps some keys from coming up, though it has no use for them
    document.addEventListener("keydown", this.onKey, true);
    this.address = new Place(() => this.standing());
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(root);
  }

  close() {
    document.removeEventListener("keydown", this.onKey, true);
    this.watch.disconnect();
    this.address.close();
    this.pause();
    this.diagram?.stop();
  }

  // new numbers, letters or texts; the reader stays where they are unless Python commands
  take(whole) {
    const before = this.data;
    const stood = before && { ...this.at(), part: before };
    const { number } = whole.command;
    if (number !== this.command) this.answered.clear(), this.solved.clear();
    for (const key of this.answered) if (!whole.fill.includes(key)) this.solved.add(key);
    this.whole = whole;
    if (number !== this.command) this.arrive(whole.command, Boolean(before));
    else this.enter(this.partLike(stood.part), stood.t, stood.line.name);
    const nothing = { diagram: new Set(), table: new Set() };
    this.changed = number === this.command ? difference(before, this.data) : nothing;
    this.command = number;
    this.rebuild();
  }

  // where the address says, or where the reader stood before another page; else as commanded
  arrive({ number, part = 0, t, line, address }, here) {
    const free = this.whole.addressed && (address || !here);
    const asked = free ? Place.read() ?? Place.recall(number) : null;
    this.fresh = !asked;
    if (asked?.view) Object.assign(this, { view: asked.view, unit: asked.unit, parts: asked.parts });
    const known = asked?.line !== undefined && asked.part < this.whole.parts.length;
    if (known) this.enter(asked.part, asked.t, asked.line);
    else this.enter(part, t, line);
    this.begun = JSON.stringify(this.whereabouts());
  }

  whereabouts() {
    const { t, line } = this.at();
    return { at: `${this.k}.${t}.${line.name}`, see: `${this.view}.${this.unit}.${Number(this.parts)}` };
  }

  // for the address; nothing while the reader has not moved from where it began by itself
  standing() {
    if (!this.whole.addressed) return null;
    const told = this.whereabouts();
    if (this.fresh && JSON.stringify(told) === this.begun) return null;
    this.fresh = false;
    Place.keep(this.command, told);
    return told;
  }

  // the number of the part that was there before: by its name, or the same layer's; else the last
  partLike({ title, level }) {
    const { parts } = this.whole;
    const named = parts.findIndex((part) => part.title === title);
    const same = named < 0 ? parts.findIndex((part) => part.level === level) : named;
    return same < 0 ? parts.length - 1 : same;
  }

  // makes part k the present one and stands at a line of a timestep of it
  enter(k, t, name) {
    const { parts, ...shared } = { solved: this.solved, ...this.whole };
    this.k = k;
    this.data = { ...shared, ...parts[k], k };
    this.unit = Math.min(this.unit, this.data.units - 1);
    this.goTo(t, name);
  }

  rebuild() {
    this.tip.hidden = true; // what it pointed at is gone
    this.buildDiagram();
    this.buildMap();
    this.buildTrack();
    this.buildControls();
    this.buildBoard();
    this.paint();
  }

  get count() {
    return this.data.lines.length;
  }

  get stops() {
    return this.count * this.data.times.length;
  }

  at() {
    const t = this.data.times[Math.floor(this.index / this.count)];
    return { t, line: this.data.lines[this.index % this.count] };
  }

  // to a line at a timestep; to what the part gives where it has no such line
  goTo(t, name) {
    const [line, output] = [name, this.data.output].map((one) => this.data.lines.findIndex((line) => line.name === one));
    this.index = this.indexAt(t, line < 0 ? output : line);
  }

  // the index of a stop; of a timestep that is not there, of the nearest
  indexAt(t, line) {
    const { times } = this.data;
    const nearest = Math.min(Math.max(t, this.data.first), Math.max(...times));
    return times.indexOf(nearest) * this.count + line;
  }

  get isFirst() {
    return this.k === 0 && this.index === 0;
  }

  get isLast() {
    return this.k === this.whole.parts.length - 1 && this.index === this.stops - 1;
  }

  // Stepping ---------------------------------------------------------------------------------

  step(by) {
    const next = this.index + by;
    if (next >= 0 && next < this.stops) return this.jump(next, by === 1);
    const k = this.k + by;
    return this.whole.parts[k] && this.moveTo(k, by > 0 ? 0 : Infinity);
  }

  // to a stop of another part
  moveTo(k, index) {
    if (k === this.k) return this.jump(index);
    this.enter(k, 1, "");
    this.index = Math.min(index, this.stops - 1);
    this.changed = { diagram: new Set(), table: new Set() };
    this.rebuild();
    return this.say();
  }

  // to a cell of the map: the part's own result at that timestep
  open(k, t) {
    this.pause();
    this.moveTo(k, 0);
    const line = this.data.lines.findIndex(({ name }) => name === this.data.output);
    this.jump(this.indexAt(t, line));
  }

  home() {
    this.moveTo(0, 0);
  }

  end() {
    this.moveTo(this.whole.parts.length - 1, Infinity);
  }

  jump(index, travel = false) {
    const next = Math.min(Math.max(index, 0), this.stops - 1);
    if (next === this.index) return;
    this.index = next;
    this.changed = { diagram: new Set(), table: new Set() };
    this.paint();
    if (travel) this.travel();
    this.say();
  }

  travel() {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const { t, line } = this.at();
    if (!line.reads.length || !this.diagram) return;
    const known = this.known();
    const late = (from) => line.computes.filter((name) => (name === line.name ? 2 : 1) > from);
    this.diagram.travel(line, t, PHASE / this.speed, (phase) => {
      const there = new Set([...known].filter((name) => !late(phase).includes(name)));
      this.paintDiagram(there);
    });
  }

  play() {
    if (this.timer) return this.pause();
    if (this.isLast) this.home();
    const next = () => {
      this.step(1);
      if (this.isLast) this.pause();
    };
    this.timer = setInterval(next, PAUSE / this.speed);
    next();
    return this.buildControls();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.data) this.buildControls();
  }

  key(event) {
    const acts = {
      ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1),
      PageDown: () => this.step(1), PageUp: () => this.step(-1),
      Home: () => this.home(), End: () => this.end(),
      " ": () => this.play(),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (busy(event, this.track)) return;
    event.preventDefault();
    if (event.key !== " " && this.timer) this.pause();
    act();
  }

  // Building ---------------------------------------------------------------------------------

  resized() {
    const narrow = this.root.clientWidth < NARROW;
    if (!this.data) return;
    if (narrow === this.narrow) this.steady();
    else this.rebuild();
  }

  buildDiagram() {
    this.diagram?.stop();
    this.narrow = this.root.clientWidth < NARROW;
    const layout = this.data.layout[this.narrow ? "tall" : "wide"];
    const font = getComputedStyle(this.root).fontFamily;
    this.diagram = new Diagram(this.data, layout, this.unit, font, {
      onPick: (name) => this.pick(this.at().t, name),
      onPoint: (name, element) => this.point(name, element, this.at().t, null),
    });
    for (const { line, group } of this.diagram.boxes) this.tint(group, line);
    this.stage.replaceChildren(this.diagram.svg);
    this.steady();
  }

  // the stage is as high as the highest part's diagram: nothing moves from layer to layer
  steady() {
    const form = this.narrow ? "tall" : "wide";
    const width = this.narrow ? Math.min(this.root.clientWidth, TALLEST) : this.root.clientWidth;
    const heights = this.whole.parts.map((part) => Diagram.height(part, part.layout[form], width));
    this.stage.style.minHeight = `${Math.max(...heights)}px`;
  }

  tint(element, name) {
    const { colour } = this.data.lines.find((line) => line.name === name);
    element.style.setProperty("--light", colour.light);
    element.style.setProperty("--dark", colour.dark);
  }

  buildTrack() {
    const wide = this.root.clientWidth / this.stops > 19;
    const { length } = this.data.times;
    const groups = [...this.data.times].sort((a, b) => a - b).map((t) => {
      const cells = this.data.lines.map((line) => {
        const cell = tag("span", { class: "cell" });
        this.tint(cell, line.name);
        if (wide) cell.append(this.short(line));
        return cell;
      });
      const label = tag("span", { class: "when", "data-t": t }, length > 12 ? `${t}` : `t = ${t}`);
      return tag("span", { class: "timestep" }, label, tag("span", { class: "cells" }, ...cells));
    });
    this.track.replaceChildren(...groups);
    this.track.setAttribute("aria-label", this.data.texts.steps);
    this.track.setAttribute("aria-valuemin", 1);
    this.track.setAttribute("aria-valuemax", this.stops);
    this.track.onpointerdown = (event) => this.scrub(event);
    this.track.onpointermove = (event) => event.buttons === 1 && this.scrub(event);
  }

  // a line's letter alone: f, C̃, y
  short(line) {
    if (!line.formula) return this.narrow ? line.name : "in";
    if (line.name in SHORT) return SHORT[line.name][this.narrow ? 1 : 0];
    const runs = letterRuns(this.data.symbols[line.name], { data: this.data, t: 1 });
    return runs.filter((run) => !run.level).map((run) => run.text).join("");
  }

  scrub(event) {
    const cells = [...this.track.querySelectorAll(".cell")];
    const over = cells.findIndex((cell) => event.clientX <= cell.getBoundingClientRect().right);
    this.pause();
    this.jump(this.indexOf(over < 0 ? this.stops - 1 : over));
    this.track.setPointerCapture?.(event.pointerId);
  }

  // the index of the track's k-th cell: a reverse direction is drawn from left to right all the same
  indexOf(k) {
    if (!this.data.back) return k;
    const [timestep, line] = [Math.floor(k / this.count), k % this.count];
    return (this.data.times.length - 1 - timestep) * this.count + line;
  }

  buildMap() {
    this.map.hidden = this.whole.parts.length === 1;
    this.root.classList.toggle("mapped", !this.map.hidden);
    this.root.classList.toggle("narrow", this.narrow);
    if (this.map.hidden) return this.map.replaceChildren();
    this.map.setAttribute("aria-label", this.data.texts.map);
    const levels = new Map(); // both directions of a layer stand together
    this.whole.parts.forEach((part, k) => {
      if (!levels.has(part.level)) levels.set(part.level, tag("div", { class: "level" }));
      levels.get(part.level).prepend(this.mapRow(part, k));
    });
    const focused = this.root.getRootNode().activeElement?.dataset ?? {};
    this.map.replaceChildren(...[...levels.values()].reverse());
    this.map.querySelector(`[data-part="${focused.part}"][data-t="${focused.t}"]`)?.focus();
  }

  // a layer's row of the unrolled network: a button a timestep, arrows in the direction it runs
  mapRow(part, k) {
    const name = tag("span", { class: "name", title: part.title }, this.narrow ? part.short : part.title);
    const cells = Array.from({ length: this.whole.timesteps }, (_, step) => {
      const t = step + 1;
      if (!part.times.includes(t)) return tag("span", { class: "gap" });
      const said = this.data.texts.open.replace("{part}", part.title).replace("{t}", t);
      const made = tag("button", { type: "button", "data-part": k, "data-t": t, title: said });
      made.onclick = () => this.open(k, t);
      return made;
    });
    const kind = part.level === 0 ? "readout" : part.back ? "back" : "ahead";
    return tag("div", { class: `row ${kind}` }, name, ...cells);
  }

  // what a part gives at a timestep, as far as there is room: 0.2107, or 0.21, …
  mapText(part, t) {
    const values = part.values[part.output][t - part.first];
    const more = values.length > 1 ? ", …" : "";
    const most = Math.min(this.whole.decimals, 4);
    const [all, few] = [most, Math.min(most, 2)].map((decimals) => values.map((value) => shown(value, decimals)));
    const room = this.map.querySelector("button").clientWidth - 6;
    const fits = (text) => text.length * DIGIT <= room;
    return [all.join(", "), all[0] + more, few[0] + more, few[0]].find(fits) ?? "";
  }

  paintMap() {
    const { t } = this.at();
    for (const cell of this.map.querySelectorAll("button")) {
      const [k, at] = [Number(cell.dataset.part), Number(cell.dataset.t)];
      const part = this.whole.parts[k];
      const here = k === this.k && at === t;
      const column = part.times.includes(t) ? t : part.first;
      const order = (one) => part.times.indexOf(one);
      const past = k < this.k || (k === this.k && order(at) < order(t));
      const done = past || (here && this.known().has(part.output));
      cell.tabIndex = at === column ? 0 : -1; // one stop a row for the Tab key
      cell.classList.toggle("past", past);
      cell.classList.toggle("present", here);
      if (here) cell.setAttribute("aria-current", "step");
      else cell.removeAttribute("aria-current");
      cell.textContent = done ? this.mapText(part, at) : "?";
      const value = done ? part.values[part.output][at - part.first].map((v) => shown(v, this.whole.decimals)).join(", ") : "?";
      cell.setAttribute("aria-label", `${cell.title}: ${value}`);
    }
  }

  buildControls() {
    const { texts } = this.data;
    const focused = this.root.getRootNode().activeElement?.dataset?.act;
    const button = (act, icon, does) => {
      const made = tag("button", { type: "button", "data-act": act, "aria-label": texts[icon], title: texts[icon] });
      made.append(svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[icon] })));
      made.onclick = () => {
        if (act !== "play" && this.timer) this.pause();
        does();
      };
      return made;
    };
    const buttons = tag("div", { class: "buttons" },
      button("first", "first", () => this.home()),
      button("back", "back", () => this.step(-1)),
      button("play", this.timer ? "pause" : "play", () => this.play()),
      button("next", "next", () => this.step(1)),
      button("last", "last", () => this.end()),
    );
    this.controls.replaceChildren(buttons, this.speeds(), ...this.units(), saving(this), this.views());
    if (focused) this.controls.querySelector(`[data-act="${focused}"]`)?.focus();
    this.paintControls();
  }

  speeds() {
    const select = this.select("speed", SPEEDS.map((speed) => [speed, `${speed}×`]), this.speed, this.data.texts.speed);
    select.onchange = () => {
      this.speed = Number(select.value);
      if (this.timer) this.pause(), this.play();
    };
    return select;
  }

  units() {
    if (this.data.units === 1) return [];
    const options = Array.from({ length: this.data.units }, (_, k) => [
      k, this.data.texts.unit_n.replace("{unit}", k + 1).replace("{units}", this.data.units),
    ]);
    const select = this.select("unit", options, this.unit, this.data.texts.which);
    select.onchange = () => {
      this.unit = Number(select.value);
      this.buildDiagram();
      this.paint();
    };
    return [select];
  }

  select(act, options, value, label) {
    const made = tag("select", { "data-act": act, "aria-label": label, title: label });
    for (const [key, text] of options) made.append(tag("option", { value: key }, text));
    made.value = String(value);
    return made;
  }

  views() {
    const group = tag("div", { class: "views", role: "group", "aria-label": this.data.texts.show });
    for (const view of ["unit", "matrix", "curve"]) {
      const made = tag("button", { type: "button", "data-act": `view-${view}` }, this.data.texts[view]);
      made.onclick = () => {
        this.view = view;
        this.paint();
      };
      group.append(made);
    }
    return group;
  }

  buildBoard() {
    const { activeElement: held } = this.root.getRootNode();
    const filling = held?.dataset?.blank && { key: held.dataset.blank, text: held.value };
    this.table = new ValuesTable(this.data, {
      onPick: (t, name) => this.pick(t, name),
      onPoint: (name, element, t, unit) => this.point(name, element, t, unit),
      onFill: (key, text) => this.answer(key, text),
    });
    const box = tag("input", { type: "checkbox" });
    box.checked = this.parts;
    box.onchange = () => {
      this.parts = box.checked;
      this.address.note();
      this.table.element.classList.toggle("with-parts", box.checked);
    };
    this.table.element.classList.toggle("with-parts", this.parts);
    const loss = this.data.loss === null ? [] : [tag("p", { class: "loss" },
      `${this.data.texts.loss}: ${shown(this.data.loss, this.data.decimals)}`)];
    this.board.replaceChildren(
      tag("header", {}, tag("h2", {}, this.data.texts.values),
        tag("label", { class: "parts" }, box, ` ${this.data.texts.parts}`)),
      tag("div", { class: "scroll" }, this.table.element),
      ...loss,
    );
    if (filling) this.table.resume(filling);
  }

  // Painting ---------------------------------------------------------------------------------

  // the names of all values computed by now in this timestep
  known() {
    const upTo = this.data.lines.slice(0, (this.index % this.count) + 1);
    return new Set(upTo.flatMap((line) => line.computes));
  }

  paint() {
    const { t, line } = this.at();
    this.address.note();
    this.diagram.stop();
    this.paintDiagram(this.known());
    this.table.paint({ t, line, changed: this.changed.table });
    this.paintMap();
    this.paintTrack();
    this.paintControls();
    this.paintPanel();
    this.root.dispatchEvent(new CustomEvent("stand", { detail: { part: this.k, t, line: line.name } }));
  }

  paintDiagram(known) {
    const { t, line } = this.at();
    const changed = new Set([...this.changed.diagram].filter((key) => key.endsWith(` ${t}`)).map((key) => key.slice(0, key.lastIndexOf(" "))));
    this.root.style.setProperty("--now-light", line.colour.light);
    this.root.style.setProperty("--now-dark", line.colour.dark);
    this.diagram.paint({ t, line, known, changed });
  }

  paintTrack() {
    const cells = this.track.querySelectorAll(".cell");
    cells.forEach((cell, k) => {
      cell.classList.toggle("past", this.indexOf(k) < this.index);
      cell.classList.toggle("present", this.indexOf(k) === this.index);
    });
    const { t } = this.at();
    for (const label of this.track.querySelectorAll(".when")) {
      label.classList.toggle("present", Number(label.dataset.t) === t);
    }
    this.track.setAttribute("aria-valuenow", this.index + 1);
    this.track.setAttribute("aria-valuetext", this.sentence());
  }

  paintControls() {
    for (const button of this.controls.querySelectorAll(".views button")) {
      button.setAttribute("aria-pressed", button.dataset.act === `view-${this.view}`);
    }
    for (const act of ["first", "back"]) this.control(act).disabled = this.isFirst;
    for (const act of ["next", "last"]) this.control(act).disabled = this.isLast;
  }

  control(act) {
    return this.controls.querySelector(`[data-act="${act}"]`);
  }

  paintPanel() {
    const { t, line } = this.at();
    const at = { data: this.data, t, unit: this.unit };
    const title = tag("h2", {}, line.title);
    if (this.whole.parts.length > 1) title.prepend(tag("span", { class: "part" }, `${this.data.title} · `));
    const notes = this.data.notes.filter((note) => note.name === line.name && note.t === t);
    this.panel.replaceChildren(
      title,
      tag("p", { class: "words" }, line.words),
      this.told(line, at),
      ...notes.map((note) => tag("p", { class: "note" }, note.text)),
    );
  }

  told(line, at) {
    if (!line.formula) return this.arrival(line, at);
    if (this.view === "curve") return this.curve(line, at);
    const { left, symbols, numbers, reduced, result } = line.formula;
    const rows = [symbols, numbers[this.view], reduced?.[this.view]].filter(Boolean);
    const block = tag("div", { class: "work" });
    const whole = { ...at, bracketed: this.view === "matrix" };
    rows.forEach((nodes, k) => {
      const label = k === 0 ? formulaElement(left, at) : this.unitLabel(k, line);
      block.append(tag("span", { class: "left" }, label), equals(), formulaElement(nodes, whole));
    });
    const value = formulaElement(result[this.view], { ...at, bare: true });
    value.classList.add("result");
    const gives = equals();
    gives.classList.add("gives");
    block.lastChild.append(gives, value);
    block.setAttribute("aria-label", this.sentence());
    block.setAttribute("role", "group");
    return block;
  }

  unitLabel(row, line) {
    const size = this.data.values[line.name][0].length; // a loss is one number
    if (row !== 1 || this.view !== "unit" || size === 1) return "";
    return tag("span", { class: "index" }, `${this.data.texts.which} ${this.unit + 1}`);
  }

  arrival(line, at) {
    const block = tag("div", { class: "work" });
    for (const name of line.computes) {
      const lying = this.data.values[name][0].length > 2; // a long vector lies: it takes one line
      block.append(
        tag("span", { class: "left" }, formulaElement(this.data.symbols[name], at)),
        equals(),
        formulaElement([["vec", name, lying]], { ...at, bare: true }),
      );
    }
    return block;
  }

  curve(line, at) {
    if (!line.curve) return tag("p", { class: "words" }, this.data.texts.nocurve);
    return curveElement(line, at);
  }

  answer(key, text) {
    this.answered.add(key);
    this.send?.("answer", { blank: key, text });
  }

  // Pointing ---------------------------------------------------------------------------------

  pick(t, name) {
    const line = this.data.lines.find((one) => one.computes.includes(name));
    if (!line) return;
    this.pause();
    this.jump(this.indexAt(t, this.data.lines.indexOf(line)));
  }

  point(name, element, t, unit) {
    const target = name === null ? null : name;
    const line = this.data.lines.find((one) => one.computes.includes(target));
    this.diagram.light(new Set(line && target === line.name ? line.reads : this.operands(target)));
    this.tip.hidden = target === null;
    if (target === null) return;
    const at = { data: this.data, t, unit: unit ?? this.unit };
    this.tip.textContent = this.tipText(target, at, unit, line);
    this.place(element);
  }

  // every digit of a number in a formula
  hint(element) {
    const number = element?.closest?.("[data-full]");
    this.tip.hidden = !number;
    if (!number) return;
    this.tip.textContent = number.dataset.full;
    this.place(number);
  }

  // what a part is made of: the values of the diagram that its text names
  operands(name) {
    if (!name) return [];
    return Object.keys(this.data.layout.wide.plates).filter((other) => other !== name && named(name, other));
  }

  tipText(name, at, unit, line) {
    const letter = plainText(this.data.symbols[name], at);
    if (this.diagram.plates.has(name) && unit === null && !this.known().has(name)) {
      return `${letter}: ${this.data.texts.unknown}`;
    }
    const values = numbersOf(name, at);
    const numbers = unit === null ? values : [values[unit]];
    const exact = numbers.length > 1 ? `(${numbers.map(full).join(", ")})` : full(numbers[0]);
    const reads = name === line?.name ? line.reads : [];
    const from = reads.map((read) => plainText(this.data.symbols[read], at)).join(", ");
    const index = unit !== null && values.length > 1 ? `[${unit + 1}]` : "";
    const lines = [`${letter}${index} = ${exact}`];
    if (from) lines.push(`${this.data.texts.from} ${from}`);
    if (this.data.carried && line?.formula) lines.push(this.data.texts.carried);
    return lines.join("\n");
  }

  place(element) {
    const [box, home] = [element.getBoundingClientRect(), this.root.getBoundingClientRect()];
    const tip = this.tip.getBoundingClientRect();
    const left = Math.min(Math.max(box.left + box.width / 2 - tip.width / 2, home.left), home.right - tip.width);
    const above = box.top - tip.height - 8;
    this.tip.style.left = `${left - home.left}px`;
    this.tip.style.top = `${(above > home.top ? above : box.bottom + 8) - home.top}px`;
  }

  sentence() {
    const { t, line } = this.at();
    const at = { data: this.data, t, unit: this.unit };
    const where = this.whole.parts.length > 1 ? `${this.data.title}, t = ${t}` : `t = ${t}`;
    if (!line.formula) return `${where}. ${line.title}`;
    const { left, result } = line.formula;
    return `${where}. ${line.title}: ${plainText(left, at)} = ${plainText(result.matrix, at)}`;
  }

  say() {
    this.live.textContent = this.sentence();
  }
}

// Does a part's text name the value?  "f * c_prev" names f and c_prev.
function named(text, name) {
  return /^\w+$/.test(name) && new RegExp(`(^|\\W)${name}(\\W|$)`).test(text);
}

// Which values a new run changed: "name t" for the diagram, "name t unit" for the table.
function difference(before, after) {
  const changed = { diagram: new Set(), table: new Set() };
  if (before.title !== after.title) return changed;
  for (const [name, rows] of Object.entries(after.values)) {
    rows.forEach((row, k) => row.forEach((value, unit) => {
      const old = before.values[name]?.[after.first + k - before.first]?.[unit];
      if (old === undefined || old === null || old === value) return; // null was kept from the reader
      changed.diagram.add(`${name} ${after.first + k}`);
      changed.table.add(`${name} ${after.first + k} ${unit}`);
    }));
  }
  return changed;
}

const players = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".player");
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  themed(root);
  player.send = setTriggerValue;
  player.take(data);
  return () => {
    player.close();
    players.delete(root);
  };
}
