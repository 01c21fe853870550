// What is wrong with a player's drawing. Boxes are of ink: what a reader sees of a text, not the
// line that it stands in. All in the diagram's own units, the same at every width.

const SLACK = 0.5; // units of overlap that nobody sees
const canvas = document.createElement("canvas").getContext("2d");
const inks = new Map();
let command = 0;
let fresh = true; // the table is measured once a drawing

// settings: [{width, decimals, stops, views, units}], each applied to the data; stops: how many
// are visited, from the end on ("all" for all). Without views the diagram alone is measured.
function faults(text, settings) {
  const data = JSON.parse(text);
  const found = [];
  for (const { width, decimals, stops, views, units } of settings) {
    document.querySelector(".player").classList.toggle("diagram-only", !views);
    command += 1;
    const stop = { t: data.timesteps, line: data.parts[0].lines.at(-1).name };
    show({ ...data, decimals, command: { number: command, ...stop }, notes: [] }, width);
    for (const unit of units ?? [0]) {
      choose(unit);
      visit(stops === "all" ? Infinity : stops, views, (where) => {
        for (const fault of look(views)) {
          found.push(`${width} px, ${decimals} decimals, unit ${unit + 1}, ${where}: ${fault}`);
        }
      });
    }
  }
  return found;
}

function choose(unit) {
  const select = document.querySelector('[data-act="unit"]');
  if (!select) return;
  select.value = String(unit);
  select.onchange();
}

function visit(stops, views, look) {
  fresh = true;
  const track = document.querySelector(".track");
  press("End");
  for (let k = 0; k < stops; k += 1) {
    for (const view of views ?? [""]) {
      if (view) document.querySelector(`[data-act="view-${view}"]`).onclick();
      look(`${track.getAttribute("aria-valuetext").slice(0, 60)} ${view}`);
    }
    const before = track.getAttribute("aria-valuenow");
    press("ArrowLeft");
    if (track.getAttribute("aria-valuenow") === before) return;
  }
}

function press(key) {
  document.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
}

function look(views) {
  if (!views) return diagramFaults();
  const first = fresh;
  fresh = false;
  return [...panelFaults(), ...(first ? boardFaults() : [])];
}

/* ---- The diagram ---- */

function diagramFaults() {
  const diagram = document.querySelector("svg.diagram");
  const parts = partsOf(diagram);
  const view = diagram.viewBox.baseVal;
  const found = [];
  for (const part of parts) {
    const { box } = part;
    if (box.left < 0 || box.top < 0 || box.right > view.width || box.bottom > view.height) {
      found.push(`${part.words} leaves the drawing`);
    }
    if (part.inside && !contains(part.inside, box)) found.push(`${part.words} leaves its frame`);
  }
  parts.forEach((one, k) => {
    for (const other of parts.slice(k + 1)) {
      if (one.group === other.group && (one.frame || other.frame)) continue;
      if (meet(one.box, other.box)) found.push(`${one.words} meets ${other.words}`);
    }
  });
  return [...found, ...wireFaults(diagram, parts)];
}

// No wire runs through a label, nor through a plate of another value that it does not end in.
function wireFaults(diagram, parts) {
  const labels = parts.filter((part) => !part.group);
  return [...diagram.querySelectorAll(".wire")].flatMap((wire) => {
    const ways = waysOf(wire);
    const crossed = labels.filter(({ box }) => ways.some((way) => meet(way, box)));
    return crossed.map((part) => `a wire of ${wire.dataset.carries} runs through ${part.words}`);
  });
}

// The straight pieces of a wire, as boxes without an area; its rounded corners left out.
function waysOf(wire) {
  const numbers = (text) => text.trim().split(/[ ,]+/).map(Number);
  const corners = [...wire.getAttribute("d").matchAll(/([MLQ])([^MLQ]+)/g)].map(([, , text]) => numbers(text).slice(-2));
  return corners.slice(1).map(([x, y], k) => {
    const [u, v] = corners[k];
    return boxOf(Math.min(x, u) - 1, Math.min(y, v) - 1, Math.abs(x - u) + 2, Math.abs(y - v) + 2);
  });
}

// Frames (plates, boxes, signs) and texts. A text inside its own frame knows it.
function partsOf(diagram) {
  const parts = [];
  for (const group of diagram.querySelectorAll(".plate, .box, .sign")) {
    const name = group.dataset.value ?? group.dataset.line ?? "sign";
    const shape = group.querySelector("rect, circle").getBBox();
    const frame = boxOf(shape.x, shape.y, shape.width, shape.height);
    const kind = group.getAttribute("class").split(" ")[0];
    parts.push({ group, box: frame, frame: true, words: `${kind} ${name}` });
    for (const text of group.querySelectorAll("text")) {
      const box = inkOf(text);
      if (!box) continue;
      const within = box.left < frame.right && box.right > frame.left && box.top < frame.bottom && box.bottom > frame.top;
      const outside = text.classList.contains("word") || (text.closest(".label") && !within);
      const words = `“${text.textContent}” of ${kind} ${name}`;
      if (outside) parts.push({ group: null, box, words });
      else parts.push({ group, box, inside: frame, words });
    }
  }
  return parts;
}

function boxOf(left, top, width, height) {
  return { left, top, right: left + width, bottom: top + height };
}

function meet(a, b) {
  return Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;
}

function contains(outer, inner) {
  return inner.left >= outer.left && inner.right <= outer.right
    && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

// The box of a text's ink, run by run (a subscript is a run of its own); null without any.
function inkOf(text) {
  const runs = text.querySelectorAll("tspan").length ? [...text.querySelectorAll("tspan")] : [text];
  let [box, first] = [null, 0];
  for (const run of runs) {
    const words = run.textContent;
    if (words) {
      const place = text.getStartPositionOfChar(first);
      const ink = inkOfWords(words, getComputedStyle(run));
      const own = boxOf(place.x - ink.left, place.y - ink.above, ink.left + ink.right, ink.above + ink.below);
      box = box ? around(box, own) : own;
      first += words.length;
    }
  }
  return box;
}

function around(a, b) {
  return {
    left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
  };
}

function inkOfWords(words, style) {
  const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const key = `${font}|${style.fontVariantNumeric}|${words}`;
  if (!inks.has(key)) {
    canvas.font = font;
    const size = canvas.measureText(words);
    inks.set(key, {
      left: size.actualBoundingBoxLeft, right: size.actualBoundingBoxRight,
      above: size.actualBoundingBoxAscent, below: size.actualBoundingBoxDescent,
    });
  }
  return inks.get(key);
}

/* ---- The formula and the table ---- */

function panelFaults() {
  const found = [];
  const panel = document.querySelector(".panel");
  if (panel.scrollWidth > panel.clientWidth) found.push("the formula panel is cut");
  const work = panel.querySelector(".work");
  if (work && work.scrollHeight > work.clientHeight) {
    found.push(`the formula scrolls by ${work.scrollHeight - work.clientHeight} px within its frame`);
  }
  const curve = panel.querySelector("svg.curve");
  if (curve) found.push(...curveFaults(curve));
  for (const piece of panel.querySelectorAll(".work > *, .words, h3")) {
    if (piece.scrollWidth > piece.clientWidth + 1 && piece.clientWidth && !work?.contains(piece)) {
      found.push(`${piece.className || piece.tagName} is cut`);
    }
  }
  if (work) found.push(...rowFaults(work));
  for (const piece of document.querySelectorAll(".track .cell, .track .when")) {
    if (piece.scrollWidth > piece.clientWidth + 1) found.push(`“${piece.textContent}” is cut in the timeline`);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  return found;
}

// The formula's rows stand one under another, and nothing in a row covers its neighbour.
function rowFaults(work) {
  const found = [];
  const maths = [...work.querySelectorAll("math")].map((one) => one.getBoundingClientRect());
  maths.forEach((one, k) => {
    for (const other of maths.slice(k + 1)) {
      if (meet(one, other)) found.push("two pieces of the formula meet");
    }
  });
  return [...new Set(found)];
}

function curveFaults(curve) {
  const view = curve.viewBox.baseVal;
  const found = [];
  const texts = [...curve.querySelectorAll("text")].map((text) => ({ text, box: inkOf(text) }));
  texts.forEach(({ text, box }, k) => {
    if (box.left < 0 || box.top < 0 || box.right > view.width || box.bottom > view.height) {
      found.push(`“${text.textContent}” leaves the curve's drawing`);
    }
    for (const other of texts.slice(k + 1)) {
      if (meet(box, other.box)) found.push(`“${text.textContent}” meets “${other.text.textContent}”`);
    }
  });
  const dot = curve.querySelector(".dot");
  const [x, y] = [dot.cx.baseVal.value, dot.cy.baseVal.value];
  if (!(x >= 0 && y >= 0 && x <= view.width && y <= view.height)) found.push("the curve's point is outside");
  return found;
}

function boardFaults() {
  const found = [];
  const table = document.querySelector("table.values");
  const edges = [...table.tHead.rows[0].cells].map((cell) => cell.getBoundingClientRect());
  for (const row of table.tBodies[0].rows) {
    if (!row.offsetParent) continue;
    if (row.cells.length !== edges.length) found.push(`a row of the table has ${row.cells.length} cells`);
    [...row.cells].forEach((cell, k) => {
      const { left, right } = cell.getBoundingClientRect();
      const aligned = Math.abs(left - edges[k].left) < 1 && Math.abs(right - edges[k].right) < 1;
      if (!aligned) found.push(`the table's column ${k} is not under its head`);
      if (cell.scrollWidth > cell.clientWidth + 1) found.push(`“${cell.textContent}” leaves its cell`);
    });
  }
  return [...new Set(found)];
}
