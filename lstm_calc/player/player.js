// The player: stops, keys, controls and the formula of the present stop. The browser owns where
// the reader stands; Python moves it only with a new command number.

const PHASE = 420; // milliseconds that values travel along a wire, at normal speed
const PAUSE = 1500; // milliseconds between the steps of a play, at normal speed
const NARROW = 640; // pixels: below this the tall layout
const SPEEDS = [0.5, 1, 2];

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
    Object.assign(this, { index: 0, unit: 0, view: "unit", speed: 1, parts: false, timer: null });
    this.changed = { diagram: new Set(), table: new Set() };
    this.stage = tag("div", { class: "stage" });
    this.track = tag("div", { class: "track", role: "slider", tabindex: "0" });
    this.controls = tag("div", { class: "controls" });
    this.panel = tag("section", { class: "panel" });
    this.panel.onpointerover = (event) => this.hint(event.composedPath()[0]);
    this.panel.onpointerleave = () => this.hint(null);
    this.board = tag("section", { class: "board" });
    this.tip = tag("div", { class: "tip", role: "tooltip", hidden: "" });
    this.live = tag("p", { class: "live", role: "status", "aria-live": "polite" });
    root.replaceChildren(
      this.stage, this.track, this.controls, this.panel, this.board, this.tip, this.live,
    );
    this.onKey = (event) => this.key(event);
    // on the way down: a select box keeps some keys from coming up, though it has no use for them
    document.addEventListener("keydown", this.onKey, true);
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(root);
  }

  close() {
    document.removeEventListener("keydown", this.onKey, true);
    this.watch.disconnect();
    this.pause();
    this.diagram?.stop();
  }

  // new numbers, letters or texts; the reader stays where they are unless Python commands
  take(data) {
    const before = this.data;
    const stood = before && this.at();
    this.data = data;
    this.changed = before ? difference(before, data) : { diagram: new Set(), table: new Set() };
    this.unit = Math.min(this.unit, data.units - 1);
    if (data.command.number !== this.command) this.goTo(data.command.t, data.command.line);
    else this.goTo(stood.t, stood.line.name);
    this.command = data.command.number;
    this.rebuild();
  }

  rebuild() {
    this.tip.hidden = true; // what it pointed at is gone
    this.buildDiagram();
    this.buildTrack();
    this.buildControls();
    this.buildBoard();
    this.paint();
  }

  get count() {
    return this.data.lines.length;
  }

  get stops() {
    return this.count * this.data.timesteps;
  }

  at() {
    const t = 1 + Math.floor(this.index / this.count);
    return { t, line: this.data.lines[this.index % this.count] };
  }

  goTo(t, name) {
    const within = this.data.lines.findIndex((line) => line.name === name);
    const timestep = Math.min(Math.max(t, 1), this.data.timesteps);
    this.index = (timestep - 1) * this.count + Math.max(within, 0);
  }

  // Stepping ---------------------------------------------------------------------------------

  step(by) {
    this.jump(this.index + by, by === 1);
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
    if (this.index === this.stops - 1) this.jump(0);
    const next = () => {
      this.step(1);
      if (this.index === this.stops - 1) this.pause();
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
      Home: () => this.jump(0), End: () => this.jump(this.stops - 1),
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
    if (!this.data || narrow === this.narrow) return;
    this.rebuild();
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
  }

  tint(element, name) {
    const { colour } = this.data.lines.find((line) => line.name === name);
    element.style.setProperty("--light", colour.light);
    element.style.setProperty("--dark", colour.dark);
  }

  buildTrack() {
    const wide = this.root.clientWidth / this.stops > 19;
    const groups = Array.from({ length: this.data.timesteps }, (_, k) => {
      const cells = this.data.lines.map((line) => {
        const cell = tag("span", { class: "cell" });
        this.tint(cell, line.name);
        if (wide) cell.append(this.short(line));
        return cell;
      });
      const label = tag("span", { class: "when" }, this.data.timesteps > 12 ? `${k + 1}` : `t = ${k + 1}`);
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
    if (line.name === "x") return this.narrow ? "x" : "in";
    if (line.name === "error") return this.narrow ? "e" : "err";
    const runs = letterRuns(this.data.symbols[line.name], { data: this.data, t: 1 });
    return runs.filter((run) => !run.level).map((run) => run.text).join("");
  }

  scrub(event) {
    const cells = [...this.track.querySelectorAll(".cell")];
    const over = cells.findIndex((cell) => event.clientX <= cell.getBoundingClientRect().right);
    this.pause();
    this.jump(over < 0 ? this.stops - 1 : over);
    this.track.setPointerCapture?.(event.pointerId);
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
      button("first", "first", () => this.jump(0)),
      button("back", "back", () => this.step(-1)),
      button("play", this.timer ? "pause" : "play", () => this.play()),
      button("next", "next", () => this.step(1)),
      button("last", "last", () => this.jump(this.stops - 1)),
    );
    this.controls.replaceChildren(buttons, this.speeds(), ...this.units(), this.views());
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
    this.table = new ValuesTable(this.data, {
      onPick: (t, name) => this.pick(t, name),
      onPoint: (name, element, t, unit) => this.point(name, element, t, unit),
    });
    const box = tag("input", { type: "checkbox" });
    box.checked = this.parts;
    box.onchange = () => {
      this.parts = box.checked;
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
  }

  // Painting ---------------------------------------------------------------------------------

  // the names of all values computed by now in this timestep
  known() {
    const upTo = this.data.lines.slice(0, (this.index % this.count) + 1);
    return new Set(upTo.flatMap((line) => line.computes));
  }

  paint() {
    const { t, line } = this.at();
    this.diagram.stop();
    this.paintDiagram(this.known());
    this.table.paint({ t, line, changed: this.changed.table });
    this.paintTrack();
    this.paintControls();
    this.paintPanel();
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
      cell.classList.toggle("past", k < this.index);
      cell.classList.toggle("present", k === this.index);
    });
    const { t } = this.at();
    this.track.querySelectorAll(".when").forEach((label, k) => {
      label.classList.toggle("present", k + 1 === t);
    });
    this.track.setAttribute("aria-valuenow", this.index + 1);
    this.track.setAttribute("aria-valuetext", this.sentence());
  }

  paintControls() {
    for (const button of this.controls.querySelectorAll(".views button")) {
      button.setAttribute("aria-pressed", button.dataset.act === `view-${this.view}`);
    }
    this.controls.querySelector('[data-act="back"]').disabled = this.index === 0;
    this.controls.querySelector('[data-act="first"]').disabled = this.index === 0;
    this.controls.querySelector('[data-act="next"]').disabled = this.index === this.stops - 1;
    this.controls.querySelector('[data-act="last"]').disabled = this.index === this.stops - 1;
  }

  paintPanel() {
    const { t, line } = this.at();
    const at = { data: this.data, t, unit: this.unit };
    const title = tag("h2", {}, line.title);
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
      const label = k === 0 ? formulaElement(left, at) : this.unitLabel(k);
      block.append(tag("span", { class: "left" }, label), equals(), formulaElement(nodes, whole));
    });
    const value = formulaElement(result[this.view], at);
    value.classList.add("result");
    const gives = equals();
    gives.classList.add("gives");
    block.lastChild.append(gives, value);
    block.setAttribute("aria-label", this.sentence());
    block.setAttribute("role", "group");
    return block;
  }

  unitLabel(row) {
    if (row !== 1 || this.view !== "unit" || this.data.units === 1) return "";
    return tag("span", { class: "index" }, `${this.data.texts.which} ${this.unit + 1}`);
  }

  arrival(line, at) {
    const block = tag("div", { class: "work" });
    for (const name of line.computes) {
      const lying = this.data.values[name][0].length > 2; // a long vector lies: it takes one line
      block.append(
        tag("span", { class: "left" }, formulaElement(this.data.symbols[name], at)),
        equals(),
        formulaElement([["vec", name, lying]], at),
      );
    }
    return block;
  }

  curve(line, at) {
    if (!line.curve) return tag("p", { class: "words" }, this.data.texts.nocurve);
    return curveElement(line, at);
  }

  // Pointing ---------------------------------------------------------------------------------

  pick(t, name) {
    const line = this.data.lines.find((one) => one.computes.includes(name));
    if (!line) return;
    this.pause();
    this.jump((t - 1) * this.count + this.data.lines.indexOf(line));
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
    const values = this.data.values[name][at.t - 1];
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
    if (!line.formula) return `t = ${t}. ${line.title}`;
    const { left, result } = line.formula;
    return `t = ${t}. ${line.title}: ${plainText(left, at)} = ${plainText(result.matrix, at)}`;
  }

  say() {
    this.live.textContent = this.sentence();
  }
}

function equals() {
  return element("math", element("mo", "="));
}

// Does a part's text name the value?  "f * c_prev" names f and c_prev.
function named(text, name) {
  return /^\w+$/.test(name) && new RegExp(`(^|\\W)${name}(\\W|$)`).test(text);
}

// Which values a new run changed: "name t" for the diagram, "name t unit" for the table.
function difference(before, after) {
  const changed = { diagram: new Set(), table: new Set() };
  if (before.command.number !== after.command.number) return changed;
  for (const [name, rows] of Object.entries(after.values)) {
    rows.forEach((row, t) => row.forEach((value, unit) => {
      const old = before.values[name]?.[t]?.[unit];
      if (old === undefined || old === value) return;
      changed.diagram.add(`${name} ${t + 1}`);
      changed.table.add(`${name} ${t + 1} ${unit}`);
    }));
  }
  return changed;
}

// Keys belong to what is focused where that uses them itself.
function busy(event, track) {
  const path = event.composedPath();
  const target = path[0];
  if (target === track) return false;
  // a closed select box does nothing with these keys but Space and the arrows up and down
  const box = target.closest?.("[role=combobox]");
  if (box && box.getAttribute("aria-expanded") !== "true") return event.key === " ";
  const used =
    "input, textarea, select, [contenteditable], [role=grid], [role=listbox], [role=combobox], " +
    "[role=tab], [role=dialog], [role=slider], [role=radio], [role=menu], [role=spinbutton]";
  if (target.closest?.(used)) return true;
  const pressable = target.closest?.("button, a, summary, [role=button]");
  return Boolean(pressable && event.key === " ");
}

const players = new WeakMap();

function themed(root) {
  const ground = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#ffffff";
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = ground;
  const [r, g, b] = probe.fillStyle.match(/\w\w/g).map((hex) => parseInt(hex, 16));
  root.dataset.theme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}

export default function mount({ data, parentElement }) {
  const root = parentElement.querySelector(".player");
  if (!players.has(root)) players.set(root, new Player(root));
  const player = players.get(root);
  themed(root);
  player.take(data);
  return () => {
    player.close();
    players.delete(root);
  };
}
