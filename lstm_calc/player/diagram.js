// The gate diagram: an SVG drawn from a layout (see layouts/drawing.py) and a run's values.

const SVG = "http://www.w3.org/2000/svg";
const PLATE = { width: 80, row: 19, pad: 7, label: 19 };
const ROOM = { plate: 72, token: 62, box: 58, edge: 8 }; // pixels for a text, and beside it
const LEAST = 11; // pixels: a letter is made no smaller than that to fit, but cut short
const MOST_ROWS = 3; // of more numbers than this one is shown, and under it which of how many

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function letterElement(nodes, at, attributes) {
  const text = svg("text", attributes);
  let level = "";
  for (const run of letterRuns(nodes, at)) {
    text.append(svg("tspan", { dy: DROP[run.level] - DROP[level], class: run.level }, run.text));
    level = run.level;
  }
  return text;
}

const DROP = { "": 0, low: 4, high: -6 }; // of a subscript and a superscript, in pixels

class Diagram {
  // onPick(value name), onPoint(value name or null, element)
  constructor(data, layout, unit, font, handlers) {
    Object.assign(this, { data, layout, unit, font, handlers });
    this.plates = new Map();
    this.wires = [];
    this.dots = [];
    this.boxes = [];
    this.plateHeight = Diagram.plateHeight(data, layout);
    this.svg = this.draw();
  }

  // of a text in the page's font, in pixels of the drawing
  width(text, size = 16) {
    this.pen ??= document.createElement("canvas").getContext("2d");
    this.pen.font = `${size}px ${this.font}`;
    return this.pen.measureText(text).width;
  }

  // as high as the fullest plate needs it
  static plateHeight(data, layout) {
    const plates = Object.entries(layout.plates);
    const inside = plates.some(([, [, , side]]) => side === "in");
    const most = Math.max(...plates.map(([name]) => Diagram.rows(data.values[name][0].length)));
    return PLATE.pad + PLATE.row * most + (inside ? PLATE.label : 0);
  }

  // how many rows of numbers stand in a plate
  static rows(size) {
    return size > MOST_ROWS ? 2 : size;
  }

  // the drawing's height in a frame of this width, in pixels
  static height(data, layout, width) {
    const [a, b] = layout.height;
    const drawn = Math.max(width, layout.least ?? 0);
    return ((a + b * Diagram.plateHeight(data, layout)) * drawn) / layout.width;
  }

  y([a, b]) {
    return a + b * this.plateHeight;
  }

  draw() {
    const { width, height, least, wires, dots, boxes, signs, plates } = this.layout;
    const view = `0 0 ${width} ${this.y(height)}`;
    const made = svg("svg", { viewBox: view, role: "group", class: "diagram" });
    made.setAttribute("aria-label", this.data.texts.diagram);
    if (least) made.style.minWidth = `${least}px`; // it scrolls in its frame
    made.append(this.arrow());
    made.append(svg("g", {}, ...wires.map((wire) => this.wire(wire))));
    for (const dot of dots) made.append(this.dot(dot));
    for (const box of boxes) made.append(this.box(box));
    for (const sign of signs) made.append(this.sign(sign));
    for (const [name, place] of Object.entries(plates)) made.append(this.plate(name, place));
    this.tokens = svg("g", { class: "tokens", "aria-hidden": "true" });
    made.append(this.tokens);
    return made;
  }

  arrow() {
    const head = svg("path", { d: "M0 0L8 4L0 8z", class: "head" });
    const box = { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, orient: "auto" };
    return svg("defs", {}, svg("marker", { ...box, markerWidth: 7, markerHeight: 7 }, head));
  }

  wire([value, lines, points]) {
    const corners = points.map(([x, y]) => [x, this.y(y)]);
    const path = svg("path", { d: rounded(corners), class: "wire", "data-carries": value });
    if (!lines.length) path.setAttribute("marker-end", "url(#arrow)");
    this.wires.push({ value, lines, path, end: String(corners.slice(-2)) });
    return path;
  }

  // where a wire branches
  dot([x, y, value, lines]) {
    const circle = svg("circle", { cx: x, cy: this.y(y), r: 4, class: "dot" });
    this.dots.push({ value, lines, path: circle });
    return circle;
  }

  box([x, y, text, line, , word, side]) {
    const group = svg("g", { class: "box", "data-line": line });
    const letters = this.data.symbols[text];
    const width = 64;
    const middle = { x, y: this.y(y) + 6, "text-anchor": "middle", class: "function" };
    group.append(svg("rect", { x: x - width / 2, y: this.y(y) - 18, width, height: 36, rx: 8 }));
    group.append(
      letters ? letterElement(letters, { t: 0 }, middle) : svg("text", middle, text),
    );
    if (word) {
      const left = side === "left";
      const beside = { x: x + (left ? -1 : 1) * (width / 2 + 7), y: this.y(y) + 5, class: "word" };
      beside["text-anchor"] = left ? "end" : "start";
      group.append(svg("text", beside, this.data.texts[word] ?? word));
    }
    group.onclick = () => this.handlers.onPick(line);
    this.boxes.push({ line, group, text: group.querySelector(".function") });
    return group;
  }

  sign([x, y, text, value]) {
    const group = svg("g", { class: "sign" });
    group.append(svg("circle", { cx: x, cy: this.y(y), r: 13 }));
    group.append(svg("path", { d: bars(text, x, this.y(y)), class: "bars" }));
    this.point(group, value);
    return group;
  }

  plate(name, [x, y, side]) {
    const rows = Diagram.rows(this.data.values[name][0].length);
    const height = PLATE.pad + PLATE.row * rows + (side === "in" ? PLATE.label : 0);
    const top = this.y(y) - height / 2;
    const group = svg("g", { class: "plate", tabindex: "-1", "data-value": name });
    const rect = { x: x - PLATE.width / 2, y: top, width: PLATE.width, height, rx: 6 };
    const frame = svg("rect", rect);
    group.append(frame);
    const first = top + (side === "in" ? PLATE.label : 0) + PLATE.pad / 2 + 14.5;
    const numbers = Array.from({ length: rows }, (_, k) =>
      svg("text", { x, y: first + k * PLATE.row, "text-anchor": "middle", class: "number" }),
    );
    group.append(...numbers);
    const label = svg("g", { class: "label" });
    group.append(label);
    this.point(group, name);
    group.onclick = () => this.handlers.onPick(name);
    this.plates.set(name, { group, frame, numbers, label, x, top, height, side });
    return group;
  }

  point(group, name) {
    group.onpointerenter = () => this.handlers.onPoint(name, group);
    group.onpointerleave = () => this.handlers.onPoint(null, group);
    group.onfocus = () => this.handlers.onPoint(name, group);
    group.onblur = () => this.handlers.onPoint(null, group);
  }

  // what stands where the reader stands: known values, the active line, what an edit changed. counts:
  // of a value that is known in part, how many units; was: the part as it was before the edit
  paint({ t, line, known, changed, counts = new Map(), was = null }) {
    const at = { data: this.data, t, unit: this.unit, was };
    for (const [name, plate] of this.plates) this.paintPlate(name, plate, at, { known, changed, counts });
    for (const wire of this.wires) {
      wire.path.classList.toggle("known", known.has(wire.value));
      const active = wire.lines.includes(line.name);
      wire.path.classList.toggle("active", active);
      if (active) wire.path.parentNode.append(wire.path); // over the wires it shares a way with
    }
    for (const { value, lines, path } of this.dots) {
      path.classList.toggle("known", known.has(value));
      path.classList.toggle("active", lines.includes(line.name));
    }
    for (const { line: name, group, text } of this.boxes) {
      group.classList.toggle("active", name === line.name);
      fit(text, ROOM.box);
    }
    for (const [name, { group }] of this.plates) {
      group.classList.toggle("active", line.computes.includes(name));
    }
  }

  paintPlate(name, plate, at, { known, changed, counts }) {
    const { group, numbers } = plate;
    const values = numbersOf(name, at);
    const single = values.length > MOST_ROWS;
    const unit = Math.min(this.unit, values.length - 1);
    const isKnown = (k) => known.has(name) && k < (counts.get(name) ?? Infinity);
    const told = (k) => isKnown(k) ? fitted(values[k], this.data.decimals, (text) => this.width(text) <= ROOM.plate) : "?";
    const texts = single ? [told(unit)] : values.map((_, k) => told(k));
    if (single) texts.push(this.data.texts.of.replace("{k}", unit + 1).replace("{n}", values.length));
    numbers.forEach((text, k) => {
      text.textContent = texts[k];
      text.classList.toggle("of", single && k === 1);
    });
    group.classList.toggle("known", known.has(name));
    group.classList.toggle("changed", known.has(name) && changed.has(name));
    const label = this.label(name, plate, at);
    plate.label.replaceChildren(label);
    plate.was?.remove();
    const alone = single || values.length === 1;
    if (at.was && alone && changed.has(name) && isKnown(unit)) this.struck(name, plate, at, unit);
    if (plate.side === "in") this.widen(plate, label);
    const letter = letterRuns(this.data.symbols[name], at).map((run) => run.text).join("");
    group.setAttribute("aria-label", `${letter} = ${texts.join(", ")}`);
    group.setAttribute("role", "img");
  }

  // where a plate's old number stands is for a stage that shows old numbers to say
  struck() {}

  label(name, { x, top, height, side }, at) {
    const beside = PLATE.width / 2 + 6;
    const middle = top + height / 2 + 5;
    const places = {
      in: { x, y: top + 16, "text-anchor": "middle" },
      top: { x, y: top - 6, "text-anchor": "middle" },
      left: { x: x - beside, y: middle, "text-anchor": "end" },
      right: { x: x + beside, y: middle, "text-anchor": "start" },
      bottom: { x, y: top + height + 16, "text-anchor": "middle" },
    };
    const [, , , word] = this.layout.plates[name];
    const letters = word ? [["mi", this.data.texts[word] ?? word]] : this.data.symbols[name];
    return letterElement(letters, at, places[side]);
  }

  // a plate grows with the label in it, as far as there is room
  widen({ frame, x }, label) {
    fit(label, this.layout.widest - ROOM.edge);
    const width = Math.max(PLATE.width, label.getComputedTextLength() + ROOM.edge);
    frame.setAttribute("width", width);
    frame.setAttribute("x", x - width / 2);
  }

  light(names) {
    for (const [name, { group }] of this.plates) group.classList.toggle("source", names.has(name));
  }

  // values travel along the wires of a line: first what it reads, then what it makes of it
  // (phases 0, then 1 and 2); `those` says which of the phases are wanted
  travel(line, t, duration, onPhase, those = () => true) {
    this.stop();
    const phase = (value) => {
      if (!line.computes.includes(value)) return 0;
      return value === line.name ? 2 : 1;
    };
    const wires = this.wires.filter(({ lines }) => lines.includes(line.name));
    const phases = [...new Set(wires.map(({ value }) => phase(value)))].filter(those).sort();
    const begun = performance.now();
    let shownPhase = -1;
    const frame = (now) => {
      const index = Math.floor((now - begun) / duration);
      if (index >= phases.length) return this.stop(), onPhase(Infinity);
      if (index !== shownPhase) {
        shownPhase = index;
        onPhase(phases[index]);
        this.load(wires.filter(({ value }) => phase(value) === phases[index]), t);
      }
      this.move(((now - begun) % duration) / duration);
      this.request = requestAnimationFrame(frame);
      return undefined;
    };
    this.request = requestAnimationFrame(frame);
  }

  load(wires, t) {
    const queues = {}; // numbers that come in by the same way stop one behind another
    this.moving = wires.map(({ value, path, end }) => {
      queues[end] = (queues[end] ?? -1) + 1;
      const room = Math.max(0, path.getTotalLength() - 40 - (TOKEN.width + 6) * queues[end]);
      const values = numbersOf(value, { data: this.data, t });
      const number = values[Math.min(this.unit, values.length - 1)];
      const text = svg("text", { y: 5, "text-anchor": "middle" });
      const fits = (said) => this.width(said, 14) <= ROOM.token;
      text.textContent = fitted(number, this.data.decimals, fits);
      const token = svg("g", { class: "token" }, svg("rect", TOKEN), text);
      return { token, path, length: room };
    });
    this.tokens.replaceChildren(...this.moving.map(({ token }) => token));
  }

  move(share) {
    const eased = share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2;
    for (const { token, path, length } of this.moving ?? []) {
      const { x, y } = path.getPointAtLength(eased * length);
      token.setAttribute("transform", `translate(${x} ${y})`);
    }
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.moving = [];
    this.tokens.replaceChildren();
  }
}

const TOKEN = { x: -35, y: -12, width: 70, height: 24, rx: 12 };

// makes a text smaller, and if need be shorter, until it fits
function fit(text, room) {
  const whole = text.getComputedTextLength();
  if (whole <= room) return;
  const size = parseFloat(getComputedStyle(text).fontSize);
  const smaller = (size * room) / whole;
  text.style.fontSize = `${Math.max(LEAST, smaller)}px`;
  if (smaller >= LEAST) return;
  const runs = text.childElementCount ? [...text.children] : [text];
  while (text.getComputedTextLength() > room) {
    const longest = runs.reduce((a, b) => (b.textContent.length > a.textContent.length ? b : a));
    if (longest.textContent.length < 3) return;
    longest.textContent = `${longest.textContent.slice(0, -2)}…`;
  }
}

const ARM = 5.5; // half a bar of a sign, in pixels

// the strokes of a sign around a point; 1− is a one and a minus
function bars(sign, x, y) {
  const slant = ARM * Math.SQRT1_2;
  return {
    "+": `M${x - ARM} ${y}h${2 * ARM}M${x} ${y - ARM}v${2 * ARM}`,
    "×": `M${x - slant} ${y - slant}l${2 * slant} ${2 * slant}m0 ${-2 * slant}l${-2 * slant} ${2 * slant}`,
    "−": `M${x - ARM} ${y}h${2 * ARM}`,
    "1−": `M${x - 6.5} ${y - 3.5}l2.5 -2v11M${x + 0.5} ${y}h7`,
  }[sign];
}

// a path through the points with rounded corners
function rounded(points) {
  const radius = 8;
  let path = `M${points[0].join(" ")}`;
  for (let k = 1; k < points.length - 1; k += 1) {
    const [before, corner, after] = [points[k - 1], points[k], points[k + 1]];
    path += `L${toward(corner, before, radius).join(" ")}`;
    path += `Q${corner.join(" ")} ${toward(corner, after, radius).join(" ")}`;
  }
  return `${path}L${points.at(-1).join(" ")}`;
}

function toward([x, y], [u, v], distance) {
  const length = Math.hypot(u - x, v - y) || 1;
  const share = Math.min(distance, length / 2) / length;
  return [x + (u - x) * share, y + (v - y) * share];
}
