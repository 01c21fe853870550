// The table of every value by timestep: the twin, in text, of all that the diagram shows.

class ValuesTable {
  // onPick(t, value name), onPoint(value name or null, element, t, unit), onFill(key, text)
  constructor(data, handlers) {
    Object.assign(this, { data, handlers });
    this.cells = [];
    this.times = [...data.times].sort((a, b) => a - b);
    this.element = document.createElement("table");
    this.element.className = "values";
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", data.texts.values);
    this.element.append(this.head(), this.body());
    this.element.onkeydown = (event) => this.move(event);
  }

  head() {
    const row = tag("tr", {}, tag("th", { scope: "col" }, this.data.texts.value));
    const heads = this.times.map((t) => tag("th", { scope: "col", "data-t": t }, `t = ${t}`));
    row.append(...this.withStart(heads, () => tag("th", { scope: "col", class: "start" }, this.startHead())));
    return tag("thead", {}, row);
  }

  // a start stands before the first timestep, or after the last where time runs back
  withStart(cells, start) {
    if (!Object.keys(this.data.start).length) return cells;
    return this.data.back ? [...cells, start()] : [start(), ...cells];
  }

  startHead() {
    return this.data.back ? `t = ${this.times.at(-1) + 1}` : "t = 0";
  }

  // parts stand above the line that they make
  body() {
    const made = tag("tbody");
    const seen = new Set();
    for (const line of this.data.lines) {
      const names = [...line.computes.filter((name) => name in this.data.values)];
      const given = line.reads.filter((name) => name === "target");
      for (const name of [...given, ...names]) {
        if (seen.has(name) || /^\w+_prev$/.test(name)) continue; // a state, told by its own row
        seen.add(name);
        const part = name !== line.name && name !== "target";
        made.append(...this.rows(name, part, line));
      }
    }
    return made;
  }

  rows(name, part, line) {
    const size = this.data.values[name][0].length;
    return Array.from({ length: size }, (_, unit) => {
      const row = tag("tr", { class: part ? "part" : "line" });
      row.style.setProperty("--light", line.colour.light);
      row.style.setProperty("--dark", line.colour.dark);
      row.append(this.name(name, size, unit));
      const cells = this.times.map((t) => this.cell(name, t, unit));
      row.append(...this.withStart(cells, () => this.startCell(name, unit)));
      return row;
    });
  }

  name(name, size, unit) {
    const letter = generic(this.data.symbols[name]);
    const said = plainText(letter) + (size > 1 ? ` [${unit + 1}]` : "");
    const head = tag("th", { scope: "row", "aria-label": said });
    head.append(tag("span", { class: "unseen" }, said), formulaElement(letter));
    if (size > 1) head.append(tag("span", { class: "index" }, `[${unit + 1}]`));
    return head;
  }

  startCell(name, unit) {
    const start = this.data.start[name];
    if (!start) return tag("td", { class: "start" });
    return tag("td", { class: "start" }, shown(start[unit], this.data.decimals));
  }

  cell(name, t, unit) {
    const value = this.data.values[name][t - this.data.first][unit];
    const key = `${this.data.k}.${t}.${unit}.${name}`;
    if (value === null && this.data.fill.includes(key)) return this.blank(key, name, t, unit);
    const cell = tag("td", { tabindex: "-1" }, shown(value, this.data.decimals));
    cell.onclick = () => this.handlers.onPick(t, name);
    cell.onpointerenter = () => this.handlers.onPoint(name, cell, t, unit);
    cell.onpointerleave = () => this.handlers.onPoint(null, cell);
    cell.onfocus = () => this.handlers.onPoint(name, cell, t, unit);
    cell.onblur = () => this.handlers.onPoint(null, cell);
    if (this.data.solved.has(key)) cell.append(this.verdict("right"));
    this.cells.push({ name, t, unit, cell });
    return cell;
  }

  verdict(kind) {
    return tag("span", { class: `verdict ${kind}`, role: "status" }, this.data.texts[kind]);
  }

  // a number that the reader is to fill in
  blank(key, name, t, unit) {
    const { symbols, texts, tries } = this.data;
    const tried = tries[key] ?? {};
    const letter = plainText(symbols[name], { data: this.data, t });
    const index = this.data.values[name][0].length > 1 ? ` [${unit + 1}]` : "";
    const said = texts.fill.replace("{value}", letter + index);
    const input = tag("input", { type: "text", inputmode: "decimal", "aria-label": said, "data-blank": key, autocomplete: "off" });
    input.value = tried.text ?? "";
    let sent = input.value;
    const send = () => {
      if (input.value !== sent) this.handlers.onFill(key, (sent = input.value));
    };
    input.onchange = send;
    input.onkeydown = (event) => {
      event.stopPropagation(); // neither the table's keys nor the page's
      if (event.key === "Enter") send();
    };
    const cell = tag("td", { class: "blank" }, input);
    if (tried.verdict) {
      input.setAttribute("aria-invalid", "true");
      cell.append(this.verdict(tried.verdict));
      if (tried.why) cell.append(tag("p", { class: "why" }, tried.why));
    }
    this.cells.push({ name, t, unit, cell });
    return cell;
  }

  // after new numbers: the reader goes on in the same blank, or in the next one where it is filled
  resume({ key, text }) {
    const open = [...this.element.querySelectorAll("[data-blank]")];
    const order = this.cells.map(({ name, t, unit }) => `${this.data.k}.${t}.${unit}.${name}`);
    const from = order.indexOf(key);
    const next = open.find((input) => order.indexOf(input.dataset.blank) >= from);
    if (next?.dataset.blank === key) next.value = text;
    next?.focus();
  }

  paint({ t, line, changed }) {
    for (const { name, t: at, unit, cell } of this.cells) {
      const here = at === t && name === line.name;
      cell.classList.toggle("now", here);
      cell.classList.toggle("changed", changed.has(`${name} ${at} ${unit}`));
      cell.classList.toggle("column", at === t);
    }
    for (const head of this.element.querySelectorAll("th[data-t]")) {
      const here = Number(head.dataset.t) === t;
      head.classList.toggle("column", here);
      if (here) head.setAttribute("aria-current", "step");
      else head.removeAttribute("aria-current");
    }
    this.rove();
  }

  // one stop for the Tab key: the present value
  rove() {
    const open = this.cells.map(({ cell }) => cell).filter((cell) => cell.hasAttribute("tabindex"));
    for (const cell of open) cell.tabIndex = -1;
    const now = open.find((cell) => cell.classList.contains("now")) ?? open[0];
    if (now) now.tabIndex = 0;
  }

  move(event) {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const cell = event.composedPath()[0].closest("td");
    if (!cell || (!steps[event.key] && event.key !== "Enter")) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter") return cell.click();
    const [down, right] = steps[event.key];
    const rows = [...this.element.tBodies[0].rows].filter((row) => row.offsetParent);
    const row = rows[rows.indexOf(cell.parentElement) + down];
    const next = row?.cells[cell.cellIndex + right];
    if (next?.tabIndex !== undefined && next.hasAttribute("tabindex")) next.focus();
    return undefined;
  }
}

// letters with t itself for a subscript, not a number
function generic(nodes) {
  return nodes.map((node) => {
    if (!Array.isArray(node)) return node;
    if (node[0] === "of") return generic([node[2]])[0];
    if (node[0] !== "t") return [node[0], ...generic(node.slice(1))];
    if (!node[1]) return ["mi", "t"];
    return ["mrow", ["mi", "t"], ["mn", `${node[1] > 0 ? "+" : MINUS}${Math.abs(node[1])}`]];
  });
}

function tag(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
