// What stands on the stage of a talk beside the diagram: the formula of the present idea, row by row,
// and the running table. Both are made anew for each idea; what is not told yet is not in them.

const SMALLEST = 20; // pixels: formulas are made no smaller to fit, but scroll
const SHRINK = 0.94;
const TIMES = ["·", "⊙", "*"];
const MOST_WHOLE = 2; // numbers of an input that a cell of the table is made wide for

// The formula ------------------------------------------------------------------------------------

// the rows of a line at an idea: [{left, nodes, upTo, value, …}]; all: as when the line is told, to
// see how much room it will take
function formulaRows(line, now, form, all) {
  const { formula } = line;
  const stage = all ? "out" : now.phase;
  const rows = [{ left: formula.left, pieces: [formula.symbols] }];
  if (stage === "ask") return [...rows, ASKING];
  return [...rows, ...(now.unit === null ? wholeRows : unitRows)(line, now, form, stage, all)];
}

const ASKING = { asking: true };

function wholeRows(line, now, form, stage) {
  const { numbers, reduced, result } = line.formula;
  const view = form === "matrix" ? "matrix" : "unit";
  const rows = [{ pieces: [numbers[view]], bracketed: view === "matrix" }];
  if (stage === "in") return [...rows, ASKING];
  if (!reduced) return [...rows, { pieces: [], result: result[view] }];
  return [...rows, { pieces: [reduced[view]], bracketed: view === "matrix", result: result[view] }];
}

function unitRows(line, now, form, stage, all) {
  const { left, numbers, reduced, result } = line.formula;
  const joining = stage === "in" && !all;
  const fresh = joining ? now.piece : null;
  const rows = [{ pieces: joining ? piecesUpTo(numbers.unit, now.piece) : piecesOf(numbers.unit), fresh }];
  const products = productsOf(line);
  const sum = stage !== "in" && sumBefore(line);
  const named = isCalled(line) || Boolean(sum); // the sum is not the line's value: it has a name of its own
  if (products || sum) rows.push({ named, products: products && (joining ? products.slice(0, now.piece + 1) : products), goesOn: joining && products && now.piece < products.length - 1, fresh, sum });
  const again = named && rows.length > 1 ? { left } : {};
  if (["apply", "out"].includes(stage) && isApplied(line)) rows.push({ ...again, pieces: [reduced.unit] });
  if (stage !== "out") return [...rows, stage === "sum" ? { ...again, ...ASKING } : ASKING];
  if (rows.at(-1).named) rows.push({ ...again, pieces: [] });
  rows.at(-1).result = result.unit;
  return rows;
}

const MORE = ["mo", "…"];

// a formula's terms up to one of them, with a sign that more will come, and its parentheses closed
function piecesUpTo(nodes, piece) {
  const pieces = piecesOf(nodes);
  const told = pieces.slice(0, piece + 1);
  if (told.length === pieces.length) return told;
  const texts = told.flat().map(([, text]) => text);
  const open = texts.filter((text) => text === "(").length - texts.filter((text) => text === ")").length;
  return [...told, [MORE, ...Array.from({ length: Math.max(0, open) }, () => ["mo", ")"])]];
}

class Formula {
  constructor(at) {
    Object.assign(this, { at, unitLabel: null });
    this.element = tag("div", { class: "work", role: "group" });
  }

  rows(rows) {
    rows.forEach((row, k) => this.row(row, k));
    return this.element;
  }

  row(row, k) {
    const left = row.named ? tag("span", { class: "named" }, this.at.texts.sum) : row.left ? formulaElement(row.left, this.at) : k === 1 && this.unitLabel ? tag("span", { class: "index" }, this.unitLabel) : "";
    const right = tag("span", { class: "right" });
    if (row.asking) right.append(tag("span", { class: "asking" }, "?"));
    else right.append(...this.parts(row));
    this.element.append(tag("span", { class: "left" }, left), equals(), right);
  }

  parts(row) {
    const at = { ...this.at, bracketed: row.bracketed };
    const made = row.products ? this.products(row) : (row.pieces ?? []).map((nodes, k) => this.piece(nodes, at, k === row.fresh));
    if (row.goesOn) made.push(formulaElement([MORE], at));
    if (row.sum) made.push(...this.equal(made, [["n", row.sum, null, false]], "sum"));
    if (row.result) made.push(...this.equal(made, row.result, "result"));
    return made;
  }

  piece(nodes, at, isFresh) {
    const made = formulaElement(divided(nodes), at);
    made.classList.toggle("fresh", isFresh);
    return made;
  }

  products({ products, fresh }) {
    return products.map(({ sign, factors }, k) => {
      const value = factors.map((node) => oneNumber(node, this.at)).reduce((a, b) => a * b);
      const guard = Boolean(sign);
      const nodes = [numberElement(value, this.at, guard)];
      if (sign) {
        nodes.unshift(element("mo", sign));
        nodes[0].setAttribute("form", "infix");
      }
      const made = tag("span", { class: "formula" }, element("math", element("mrow", ...nodes)));
      made.classList.toggle("fresh", k === fresh);
      return made;
    });
  }

  equal(before, nodes, kind) {
    const value = formulaElement(nodes, { ...this.at, bare: true, bracketed: false });
    value.classList.add(kind);
    if (!before.length) return [value];
    const sign = equals();
    sign.classList.add("gives");
    return [tag("span", { class: "giving" }, sign, value)];
  }

  // what a whole timestep is asked for: f₁ … h₁ = ?
  asked(first, last) {
    const letters = [first, last].map((name) => formulaElement(this.at.data.symbols[name], this.at));
    const left = first === last ? letters.slice(1) : [letters[0], " … ", letters[1]];
    this.element.append(tag("span", { class: "left several" }, ...left), equals(), tag("span", { class: "right" }, tag("span", { class: "asking" }, "?")));
    return this.element;
  }

  // letters with their values, or with ? where they are not told: what comes in, a whole timestep
  listing(names, told) {
    for (const name of names) {
      const { symbols, values } = this.at.data;
      const size = values[name][0].length;
      const right = told ? formulaElement([["vec", name, size > 2]], { ...this.at, bare: true }) : tag("span", { class: "asking" }, "?");
      this.element.append(tag("span", { class: "left" }, formulaElement(symbols[name], this.at)), equals(), tag("span", { class: "right" }, right));
    }
    return this.element;
  }
}

// The nodes with a place to break before the times of a product with a function in it, which is long.
function divided(nodes) {
  let depth = 0;
  const isLong = nodes.some(([, text]) => text === "(");
  return nodes.flatMap((node) => {
    depth += { "(": 1, ")": -1 }[node[1]] ?? 0;
    return isLong && depth === 0 && TIMES.includes(node[1]) ? [["br"], node] : [node];
  });
}

// the largest size, in pixels, at which what `build` makes fits into its place; 0 where none does
function fittingSize(place, build, most) {
  const trial = tag("div", { class: "trial", "aria-hidden": "true" });
  trial.append(...build());
  place.append(trial);
  let size = most;
  const fits = () => {
    trial.style.fontSize = `${size}px`;
    return trial.scrollHeight <= place.clientHeight && trial.scrollWidth <= place.clientWidth;
  };
  while (!fits() && size > SMALLEST) size = Math.max(SMALLEST, size * SHRINK);
  if (!fits()) size = 0;
  trial.remove();
  return size;
}

// A result that had to go under its row gets a row of its own, with its sign under the others.
function alignResults(place) {
  for (const giving of place.querySelectorAll(".giving")) {
    const right = giving.parentNode;
    if (giving.offsetTop < right.firstElementChild.offsetTop + right.firstElementChild.offsetHeight / 2) continue;
    const [, value] = giving.children;
    giving.remove();
    right.after(tag("span", { class: "left" }), equals(), tag("span", { class: "right" }, value));
  }
}

// The running table ------------------------------------------------------------------------------

// A row a line, a column a timestep and unit; as many of both as there is room for, the present ones
// always. tells(t, name) says how many units of a value are told.
class RunningTable {
  constructor(data, was, tells, texts) {
    Object.assign(this, { data, was, tells, texts });
    this.times = [...data.times].sort((a, b) => a - b);
    this.units = Math.max(...data.lines.filter(({ formula }) => formula).map((line) => unitsOf(data, line)));
  }

  // room: {columns, rows} in cells; the element
  draw(now, room) {
    const lines = around(this.data.lines, now.line, room.rows);
    const times = this.timesIn(now, room.columns);
    const units = around(Array.from({ length: this.units }, (_, unit) => unit), now.unit ?? 0, Math.max(1, room.columns));
    const table = tag("table", { class: "running", "aria-label": this.texts.table });
    if (units.length < this.units) table.append(tag("caption", {}, this.part(units)));
    table.append(this.head(times, units, now), tag("tbody", {}, ...lines.map((line) => this.row(line, times, units, now))));
    return table;
  }

  // which units stand in the table, where there is no room for all
  part(units) {
    const [from, to] = [units[0] + 1, units.at(-1) + 1];
    const text = from === to ? this.texts.unit_n.replace("{unit}", from) : this.texts.units_n.replace("{from}", from).replace("{to}", to);
    return text.replace("{units}", this.units);
  }

  // with the start, before the first timestep or, where time runs back, after the last
  timesIn(now, columns) {
    const found = this.columns;
    const most = Math.max(1, Math.floor(columns / this.units));
    const at = found.indexOf(now.t);
    const ahead = Math.max(0, Math.min(this.data.back ? at : at - most + 1, found.length - most));
    const from = this.data.back ? Math.max(0, Math.min(at, found.length - most)) : ahead;
    return found.slice(from, from + most);
  }

  get columns() {
    if (!Object.keys(this.data.start).length) return this.times;
    return this.data.back ? [...this.times, this.times.at(-1) + 1] : [this.times[0] - 1, ...this.times];
  }

  // how many columns there is room for; the start's column has no old numbers, and is narrower
  fitting(room, size) {
    const [wide, plain] = [this.columnWidth(size), this.columnWidth(size, false)];
    const all = this.columns.length * this.units;
    const starts = this.units * (this.columns.length - this.times.length);
    const isWhole = room >= (all - starts) * wide + starts * plain;
    return Math.max(1, isWhole ? all : Math.floor(room / wide));
  }

  head(times, units, now) {
    const top = tag("tr", {}, tag("th", { scope: "col" }, tag("span", { class: "unseen" }, this.texts.value)));
    for (const t of times) {
      const cell = tag("th", { scope: "colgroup", colspan: units.length }, `t = ${t}`);
      cell.classList.toggle("column", t === now.t);
      top.append(cell);
    }
    if (this.units === 1) return tag("thead", {}, top);
    const below = tag("tr", { class: "units" }, tag("td"));
    for (const t of times) for (const unit of units) below.append(tag("th", { scope: "col" }, `[${unit + 1}]`));
    return tag("thead", {}, top, below);
  }

  row(line, times, units, now) {
    const row = tag("tr");
    row.style.setProperty("--light", line.colour.light);
    row.style.setProperty("--dark", line.colour.dark);
    const letter = generic(this.data.symbols[line.name]);
    const head = tag("th", { scope: "row" }, formulaElement(letter));
    head.setAttribute("aria-label", plainText(letter));
    row.append(head);
    const here = this.data.lines[now.line] === line && !now.whole;
    for (const t of times) row.append(...this.cells(line, t, units, here && t === now.t));
    return row;
  }

  cells(line, t, units, here) {
    if (!this.times.includes(t)) return this.startCells(line, units);
    const size = this.data.values[line.name][0].length;
    const own = line.formula && size === this.units ? units.map((unit) => [unit]) : [Array.from({ length: size }, (_, k) => k)];
    return own.map((group) => this.cell(line, t, group, own.length === 1 ? units.length : 1, here));
  }

  cell(line, t, units, span, here) {
    const texts = units.map((unit) => this.text(line.name, t, unit));
    const made = tag("td", { colspan: span, "data-value": line.name, "data-t": t }, texts.length > 1 ? `(${texts.join(", ")})` : texts[0]);
    made.style.maxWidth = `calc(var(--column) * ${span})`; // a long input is cut short
    made.classList.toggle("now", here);
    made.classList.toggle("unknown", texts.every((text) => text === "?"));
    const old = units.length === 1 && this.old(line.name, t, units[0]);
    if (old) made.append(tag("s", { class: "was" }, old)), made.classList.add("changed");
    return made;
  }

  text(name, t, unit) {
    if (this.tells(t, name) <= unit) return "?";
    return shown(this.data.values[name][t - this.data.first][unit], this.data.decimals);
  }

  // what stood here before the numbers were changed, if it was something else
  old(name, t, unit) {
    if (!this.was || this.tells(t, name) <= unit) return "";
    const [now, before] = [this.data, this.was].map(({ values, first }) => values[name][t - first][unit]);
    return now === before ? "" : shown(before, this.data.decimals);
  }

  startCells(line, units) {
    const start = this.data.start[line.name];
    return units.map((unit) => tag("td", { class: "start" }, start ? shown(start[unit], this.data.decimals) : ""));
  }

  // a column's width in pixels, for this size of letters
  columnWidth(size, withOld = Boolean(this.was)) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `650 ${size}px ${this.font ?? "sans-serif"}`; // as bold as the present value is
    const rows = this.data.lines.filter(({ formula }) => formula).flatMap(({ name }) => this.data.values[name].flat());
    const widths = rows.map((value) => pen.measureText(shown(value, this.data.decimals)).width);
    const old = withOld ? 0.8 * Math.max(...widths) : 0;
    return Math.max(pen.measureText("t = 16").width, this.inputWidth(pen), ...widths) + old + size;
  }

  // a short input stands whole in its cell
  inputWidth(pen) {
    const rows = this.data.values[this.data.lines[0].name];
    if (rows[0].length > MOST_WHOLE) return 0;
    const texts = rows.map((row) => `(${row.map((value) => shown(value, this.data.decimals)).join(", ")})`);
    return Math.max(...texts.map((text) => pen.measureText(text).width)) / this.units;
  }
}

// as many items as there is room for, from the first on, but always with the one at `index`
function around(items, index, room) {
  const from = Math.max(0, Math.min(index - room + 1, items.length - room));
  return items.slice(from, from + room);
}
