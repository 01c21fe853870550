/*
 * The weight tables: real inputs in real tables, one per matrix, and the steppers for the sizes.
 * Python owns the model and sends it as `data`; the browser owns the text in the cells.
 *
 * In:  {epoch, sizes, groups: [{title, colour, action, tables, section}], texts, seen?, locked?,
 * session?}. While `epoch` stays,
 *      the cells keep their text; a new one means that Python replaced the model. `seen`, when given,
 *      is the `seq` of the last message Python has dealt with. A group with `section` is a heading.
 * Out: the state "edit", {epoch, seq} with one of tables: {name: numbers}, size: [key, number],
 *      action: key, or ["paste", the table's name].
 */

const ENGLISH = {
  sizes: "Sizes",
  fewer: "{label}: one fewer",
  more: "{label}: one more",
  row: "row {n}",
  column: "column {n}",
  cell: "{table}, {row}, {column}",
  bad: "{cell}: “{text}” is not a number. {last} is still used.",
  empty: "{cell} is empty. {last} is still used.",
  others: "And {n} more.",
  cut: "{found} pasted, {fits} fits here: the rest was left out.",
  was: "was {value}",
  paste: "Paste into {table}",
};

const SEND_AFTER = 120; // ms without a further keystroke
const JUDGE_AFTER = 200; // ms before a text that is not a number is marked
const ANSWER_WITHIN = 1500; // ms to wait for Python before the next message goes out all the same
const LARGEST = 1e300;
const WIDTH = { least: 5, most: 14, beside: 4 }; // characters; columns with the name beside them // characters of a column
const NAMED_BAD = 3; // cells named one by one under the tables

// An iPhone's decimal keyboard has no minus.
const KEYBOARD = /iPhone|iPod/.test(navigator.userAgent) ? "text" : "decimal";

const ICONS = {
  fewer: "M3.5 8h9",
  more: "M3.5 8h9M8 3.5v9",
  paste: "M5.5 3.5H4v10h8v-10h-1.5M6 2.5h4v2.5H6z",
};
const ARROWS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const panels = new WeakMap(); // root element -> panel

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".tables");
  if (!panels.has(root)) panels.set(root, createPanel(root));
  const panel = panels.get(root);
  panel.setStateValue = setStateValue;
  panel.resized.observe(root);
  show(panel, data);
  return () => leave(panel);
}

function createPanel(root) {
  const panel = {
    root,
    texts: ENGLISH,
    epoch: null,
    session: null,
    // A remount must not repeat a number that Python has seen.
    seq: Math.floor(Math.random() * 1e9),
    steppers: new Map(),
    sizes: [],
    groups: [],
    tables: new Map(),
    outbox: { tables: false, sizes: new Map(), action: null },
    waiting: null,
    sendTimer: 0,
    judgeTimer: 0,
    notice: "",
    showing: false,
  };
  panel.sizesBox = make("div", "sizes", root);
  panel.sizesBox.setAttribute("role", "group");
  panel.groupsBox = make("div", "groups", root);
  panel.status = make("div", "status", root);
  panel.status.id = "status";
  panel.status.setAttribute("role", "status");
  panel.status.setAttribute("aria-live", "polite");
  panel.resized = new ResizeObserver(() => panel.tables.forEach(showMore));
  return panel;
}

function leave(panel) {
  flush(panel);
  clearTimeout(panel.judgeTimer);
  stopWaiting(panel);
  panel.resized.disconnect();
}

/* ---- Showing what Python sent ---- */

function show(panel, data) {
  const fresh = data.epoch !== panel.epoch;
  const lost = panel.session && data.session !== panel.session ? unheard(panel) : new Map();
  const answered = answers(panel, data);
  const focused = focusedCell(panel);
  panel.showing = true; // a blur while cells are taken away is not the reader's
  panel.texts = { ...ENGLISH, ...data.texts };
  if (fresh) forgetEdits(panel);
  if (answered) stopWaiting(panel);
  panel.epoch = data.epoch;
  panel.session = data.session;
  showTheme(panel.root);
  showGroups(panel, data.groups, fresh);
  showSizes(panel, data.sizes);
  showLock(panel, Boolean(data.locked));
  panel.tables.forEach(showMore);
  panel.showing = false;
  sayAgain(panel, lost);
  if (focused) focusAgain(panel, focused, fresh);
  showStatus(panel);
  if (answered) sendNext(panel);
}

// A server that was started anew has not heard what was typed while there was none.
function unheard(panel) {
  const tables = [...panel.tables.values()].filter((table) => table.unconfirmed);
  return new Map(tables.map((table) => [table.name, numbersOf(table)]));
}

function sayAgain(panel, lost) {
  for (const [name, numbers] of lost) {
    const table = panel.tables.get(name);
    if (!table || table.rows.length !== numbers.length) continue;
    for (const cell of cellsOf(table)) {
      const number = numbers[cell.row][cell.column];
      if (number !== undefined && number !== cell.value) putText(cell, String(number));
    }
    paint(table);
  }
  if (lost.size) flush(panel);
}

// A teacher may lock the tables: they are read, and every button is gone.
function showLock(panel, locked) {
  panel.root.classList.toggle("locked", locked);
  for (const { input } of allCells(panel)) input.readOnly = locked;
}

// What was typed after a size was asked for is the reader's newest word; it outlives the new epoch.
function forgetEdits(panel) {
  clearTimeout(panel.judgeTimer);
  panel.notice = "";
  if (panel.waiting?.kind === "size") return;
  clearTimeout(panel.sendTimer);
  panel.outbox = { tables: false, sizes: new Map(), action: null };
  for (const cell of allCells(panel)) cell.unsent = false;
}

function showGroups(panel, specs, fresh) {
  while (panel.groups.length > specs.length) panel.groups.pop().box.remove();
  while (panel.groups.length < specs.length) panel.groups.push(createGroup(panel));
  const old = panel.tables;
  panel.tables = new Map();
  for (const spec of specs.flatMap((group) => group.tables)) {
    const table = old.get(spec.name) ?? createTable(panel, spec.name);
    panel.tables.set(spec.name, table);
    showTable(panel, table, spec, fresh);
  }
  for (const [name, table] of old) if (!panel.tables.has(name)) table.box.remove();
  panel.groups.forEach((group, index) => showGroup(panel, group, specs[index]));
}

function createGroup(panel) {
  const box = make("section", "group", panel.groupsBox);
  const head = make("div", "head", box);
  const group = { box, title: make("h2", "title", head), flow: make("div", "flow", box) };
  group.action = make("button", "action", head);
  group.action.type = "button";
  group.action.onclick = () => ask(panel, () => (panel.outbox.action = group.action.value));
  return group;
}

function showGroup(panel, group, spec) {
  write(group.title, spec.title);
  group.box.setAttribute("aria-label", spec.title);
  group.box.classList.toggle("coloured", Boolean(spec.colour));
  group.box.classList.toggle("section", Boolean(spec.section));
  group.box.style.setProperty("--gate-light", spec.colour?.light ?? "");
  group.box.style.setProperty("--gate-dark", spec.colour?.dark ?? "");
  group.action.hidden = !spec.action;
  group.action.value = spec.action?.key ?? "";
  write(group.action, spec.action?.label ?? "");
  placeInOrder(group.flow, spec.tables.map(({ name }) => panel.tables.get(name).box));
}

// A node that already stands right is not touched: moving it would take its focus away.
function placeInOrder(parent, nodes) {
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function createTable(panel, name) {
  const box = make("div", "matrix");
  const label = make("div", "name", box);
  const letter = make("span", "letter", label);
  const scroll = make("div", "scroll", box);
  const element = make("table", "", scroll);
  const header = make("tr", "", make("thead", "", element));
  const table = {
    panel, name, box, scroll, header, rows: [], unconfirmed: false,
    element,
    base: make("span", "base", letter),
    sub: make("sub", "", letter),
    ...createCaption(panel, label, name),
    corner: make("td", "corner", header),
    heads: [],
    body: make("tbody", "", element),
  };
  scroll.onscroll = () => showMore(table);
  return table;
}

// The shape, and a button that asks for a paste into the whole table.
function createCaption(panel, label, name) {
  const line = make("div", "caption", label);
  const shape = make("span", "shape", line);
  const action = ["paste", name];
  const paste = createIconButton(line, "paste", () => ask(panel, () => (panel.outbox.action = action)));
  return { shape, paste };
}

function showTable(panel, table, spec, fresh) {
  const born = fitShape(table, spec.values.length, spec.values[0]?.length ?? 0);
  for (const cell of cellsOf(table)) {
    const value = spec.values[cell.row][cell.column];
    if (born.has(cell) || (fresh && !cell.unsent)) setCell(cell, value);
    else if (fresh) cell.original = value;
  }
  nameTable(panel, table, spec);
  // An echo that is older than what was typed since confirms nothing.
  const typing = cellsOf(table).some((cell) => cell.unsent);
  if (!typing && (fresh || sameNumbers(numbersOf(table), spec.values))) table.unconfirmed = false;
  table.heads.forEach((_, column) => fitColumn(table, column));
  paint(table);
}

// Rows and columns are added and removed at the end; a cell that stays keeps its input and focus.
function fitShape(table, rows, columns) {
  const born = new Set();
  while (table.rows.length > rows) table.rows.pop().line.remove();
  while (table.rows.length < rows) table.rows.push(createRow(table));
  while (table.heads.length > columns) table.heads.pop().remove();
  while (table.heads.length < columns) table.heads.push(createHead(table.header, "col"));
  table.rows.forEach(({ line, cells }, row) => {
    while (cells.length > columns) cells.pop().box.remove();
    while (cells.length < columns) {
      const cell = createCell(table, line, row, cells.length);
      cells.push(cell);
      born.add(cell);
    }
  });
  return born;
}

function createRow(table) {
  const line = make("tr", "", table.body);
  return { line, head: createHead(line, "row"), cells: [] };
}

function createHead(line, scope) {
  const head = make("th", "", line);
  head.scope = scope;
  return head;
}

function createCell(table, line, row, column) {
  const box = make("td", "", line);
  const input = make("input", "", box);
  const cell = { table, box, input, row, column, value: 0, original: 0, good: "0" };
  Object.assign(input, { type: "text", inputMode: KEYBOARD, autocomplete: "off" });
  input.spellcheck = false;
  input.enterKeyHint = "next";
  input.oninput = (event) => typed(cell, event.inputType);
  input.onkeydown = (event) => pressed(cell, event);
  input.onpaste = (event) => pasted(cell, event);
  input.onblur = () => left(cell);
  input.onfocus = () => entered(cell);
  // The first click takes the whole number, as in a spreadsheet; the next one sets the caret.
  input.onpointerdown = () => {
    cell.firstClick = input.getRootNode().activeElement !== input;
  };
  input.onpointerup = () => {
    if (cell.firstClick && input.selectionStart === input.selectionEnd) input.select();
    cell.firstClick = false;
  };
  return cell;
}

function setCell(cell, value) {
  cell.value = cell.original = value;
  cell.good = String(value);
  cell.unsent = false;
  if (cell.input.value !== cell.good) cell.input.value = cell.good;
  if (cell.entered) entered(cell); // undone from elsewhere: this is what comes back now
  mark(cell, false);
}

function nameTable(panel, table, { label, shape, rows, columns }) {
  const { texts } = panel;
  write(table.base, label.base);
  write(table.sub, label.sub ?? "");
  write(table.shape, shape);
  table.words = label.sub ? `${label.base}_${label.sub}` : label.base;
  attribute(table.element, "aria-label", `${table.words}, ${shape}`);
  attribute(table.paste, "aria-label", fill(texts.paste, { table: table.words }));
  attribute(table.paste, "title", fill(texts.paste, { table: table.words }));
  table.box.classList.toggle("wide", table.heads.length > WIDTH.beside);
  table.box.classList.toggle("high", table.rows.length > 1);
  table.header.hidden = !columns;
  table.corner.hidden = !rows;
  table.heads.forEach((head, column) => write(head, columns?.[column] ?? ""));
  table.rows.forEach(({ head, cells }, row) => {
    head.hidden = !rows;
    write(head, rows?.[row] ?? "");
    cells.forEach((cell, column) => {
      cell.words = fill(texts.cell, {
        table: table.words,
        row: rows?.[row] ?? fill(texts.row, { n: row + 1 }),
        column: columns?.[column] ?? fill(texts.column, { n: column + 1 }),
      });
      attribute(cell.input, "aria-label", cell.words);
    });
  });
}

/* ---- Heat, widths, marks ---- */

function paint(table) {
  const cells = cellsOf(table);
  const largest = Math.max(...cells.map((cell) => Math.abs(cell.value)));
  for (const cell of cells) {
    const { value, box } = cell;
    const heat = value === 0 ? 0 : 0.06 + 0.34 * Math.min(1, Math.abs(value) / largest);
    box.dataset.sign = String(Math.sign(value));
    box.style.setProperty("--heat", heat.toFixed(3));
    showEdited(cell);
  }
}

// Whether columns wait beyond the right edge.
function showMore({ scroll }) {
  const beyond = scroll.scrollWidth - scroll.clientWidth - scroll.scrollLeft;
  scroll.classList.toggle("more", beyond > 2);
}

function showEdited(cell) {
  const edited = cell.value !== cell.original;
  const was = edited ? fill(cell.table.panel.texts.was, { value: String(cell.original) }) : "";
  const text = cell.input.value;
  const hidden = text.length > WIDTH.most ? text : "";
  cell.box.classList.toggle("edited", edited);
  attribute(cell.input, "aria-description", was);
  attribute(cell.input, "title", [hidden, was].filter(Boolean).join("\n"));
}

function fitColumn(table, column) {
  const lengths = table.rows.map(({ cells }) => {
    return cells[column].input.value.length;
  });
  const longest = Math.max(...lengths);
  const width = Math.min(WIDTH.most, Math.max(WIDTH.least, longest));
  for (const { cells } of table.rows) cells[column].box.style.setProperty("--characters", width);
}

function mark(cell, bad) {
  cell.bad = bad;
  cell.badText = cell.input.value.trim(); // the line below speaks of the text that was judged
  cell.box.classList.toggle("bad", bad);
  attribute(cell.input, "aria-invalid", bad ? "true" : "");
  attribute(cell.input, "aria-errormessage", bad ? cell.table.panel.status.id : "");
}

function showStatus(panel) {
  const lines = [panel.notice, ...badLines(panel)].filter(Boolean);
  const shown = [...panel.status.children].map((line) => line.textContent);
  if (lines.join("\n") === shown.join("\n")) return; // said once is enough for a screen reader
  panel.status.replaceChildren();
  for (const line of lines) make("div", "line", panel.status).textContent = line;
}

function badLines(panel) {
  const bad = allCells(panel).filter((cell) => cell.bad);
  const lines = bad.slice(0, NAMED_BAD).map((cell) => badLine(panel, cell));
  if (bad.length > NAMED_BAD) lines.push(fill(panel.texts.others, { n: bad.length - NAMED_BAD }));
  return lines;
}

function badLine({ texts }, cell) {
  const text = cell.badText;
  return fill(text === "" ? texts.empty : texts.bad, {
    cell: cell.words,
    table: cell.table.words,
    row: cell.row + 1,
    column: cell.column + 1,
    text: text.length > 24 ? `${text.slice(0, 23)}…` : text,
    last: String(cell.value),
  });
}

/* ---- Typing, pasting, leaving a cell ---- */

function typed(cell, how) {
  const { table } = cell;
  const { panel } = table;
  panel.notice = "";
  clearTimeout(panel.judgeTimer);
  const number = readNumber(cell.input.value);
  if (number === null) panel.judgeTimer = setTimeout(() => judge(cell), JUDGE_AFTER);
  else take(cell, number);
  fitColumn(table, cell.column);
  paint(table);
  showStatus(panel);
  if (how === "insertFromPaste") left(cell);
}

// The number is in force at once; it goes out when the typing rests.
function take(cell, number) {
  const { table } = cell;
  const { panel } = table;
  cell.good = cell.input.value;
  mark(cell, false);
  if (number === cell.value) return;
  cell.value = number;
  cell.unsent = table.unconfirmed = panel.outbox.tables = true;
  clearTimeout(panel.sendTimer);
  panel.sendTimer = setTimeout(() => flush(panel), SEND_AFTER);
}

// What stood in the cell when the reader came: a text that turns out to be no number brings it back.
function entered(cell) {
  cell.entered = { text: cell.good, value: cell.value };
}

function judge(cell) {
  const { panel } = cell.table;
  const bad = readNumber(cell.input.value) === null;
  if (bad && cell.entered) {
    take(cell, cell.entered.value);
    cell.good = cell.entered.text;
    paint(cell.table);
  }
  mark(cell, bad);
  fitColumn(cell.table, cell.column);
  showStatus(panel);
  const focused = panel.root.getRootNode().activeElement === cell.input;
  if (cell.bad && focused) cell.input.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function left(cell) {
  const { panel } = cell.table;
  if (panel.showing) return;
  clearTimeout(panel.judgeTimer);
  judge(cell);
  entered(cell);
  flush(panel);
}

function restore(cell) {
  clearTimeout(cell.table.panel.judgeTimer);
  cell.input.value = cell.entered?.text ?? cell.good;
  take(cell, readNumber(cell.input.value) ?? cell.value);
  cell.input.select();
  fitColumn(cell.table, cell.column);
  judge(cell);
}

function pasted(cell, event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const room = cell.table.rows[0].cells.length - cell.column;
  const block = readBlock(text, room);
  // One plain text is the browser's own paste: into the selection, with its undo.
  if (block.length === 1 && block[0].length === 1 && block[0][0] === text.trim()) return;
  event.preventDefault();
  if (block.length) fillBlock(cell, block);
}

function fillBlock(cell, block) {
  const { table } = cell;
  const { panel } = table;
  const found = [block.length, Math.max(...block.map((row) => row.length))];
  const room = [table.rows.length - cell.row, table.rows[0].cells.length - cell.column];
  const fits = found.map((count, axis) => Math.min(count, room[axis]));
  block.slice(0, fits[0]).forEach((texts, row) =>
    texts.slice(0, fits[1]).forEach((text, column) =>
      putText(table.rows[cell.row + row].cells[cell.column + column], text)));
  table.heads.forEach((_, column) => fitColumn(table, column));
  paint(table);
  const shapes = { found: found.join(" × "), fits: fits.join(" × ") };
  panel.notice = shapes.found === shapes.fits ? "" : fill(panel.texts.cut, shapes);
  cell.input.select();
  showStatus(panel);
  flush(panel);
}

function putText(cell, text) {
  const number = readNumber(text);
  cell.input.value = text.trim().replace(/[−–]/g, "-");
  if (number === null) mark(cell, true);
  else take(cell, number);
}

/* ---- Reading numbers ---- */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// The number a text means, or null. `trim` takes no-break spaces too.
function readNumber(text) {
  const parts = text.trim().replace(/[−–]/g, "-").split("/");
  if (parts.length > 2) return null;
  const numbers = parts.map(readDecimal);
  if (numbers.includes(null)) return null;
  const number = numbers.length === 2 ? numbers[0] / numbers[1] : numbers[0];
  return Math.abs(number) < LARGEST ? number + 0 : null; // + 0: no minus zero; NaN fails the test
}

function readDecimal(text) {
  const pointed = /^[^.,]*,[^.,]*$/.test(text) ? text.replace(",", ".") : text;
  return DECIMAL.test(pointed) ? Number(pointed) : null;
}

// The rows of cell texts in a pasted block; `room` is the number of columns it may fill.
function readBlock(text, room) {
  const bracketed = /^\s*\[/.test(text);
  const rows = text
    .replace(/[\])}][ \t]*[,;]?\s*[[({]/g, "\n") // [[1, 2], [3, 4]]
    .replace(/[[\](){}]/g, "")
    .split(bracketed ? /\r\n|[\r\n;]/ : /\r\n|[\r\n]/); // [1 2; 3 4]
  while (rows.length && rows.at(-1).trim() === "") rows.pop();
  while (rows.length && rows[0].trim() === "" && !rows[0].includes("\t")) rows.shift();
  const split = splitter(rows, room);
  return rows.map((row) => split(row));
}

function splitter(rows, room) {
  if (rows.some((row) => row.includes("\t"))) return (row) => row.split("\t");
  if (rows.some((row) => row.includes(";"))) return (row) => withoutLast(row.split(";"));
  if (rows.some((row) => /\S[\s]+\S/.test(row))) return splitAtSpaces;
  // A lone 0,5 and a pasted column of such are decimal commas: there is no room for two numbers.
  const commas = rows.every((row) => readNumber(row) !== null || row.trim() === "");
  if (commas && (rows.length === 1 || room === 1)) return (row) => [row.trim()];
  return (row) => withoutLast(row.split(","));
}

function splitAtSpaces(row) {
  return row.trim().split(/\s+/).map((text) => text.replace(/^,|,$/g, "")).filter(Boolean);
}

// 1,2,3, has three numbers.
function withoutLast(texts) {
  return texts.length > 1 && texts.at(-1).trim() === "" ? texts.slice(0, -1) : texts;
}

/* ---- Moving with the keys ---- */

function pressed(cell, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // Seen from the page the target is not an input: its shortcuts (r, c, arrows) would fire.
  if (event.key !== "Tab") event.stopPropagation();
  if (event.key === "Escape") restore(cell);
  if (event.key === "Enter") enter(cell, event.shiftKey);
  if (event.key in ARROWS && !event.shiftKey) arrow(cell, event);
}

function enter(cell, backwards) {
  left(cell);
  goTo(backwards ? cellAt(cell, -1) : cellAt(cell, 1));
}

// The next cell down the columns, then the first of the next table; -1 goes the other way.
function cellAt(cell, step) {
  const down = columnwise(cell.table);
  const next = down[down.indexOf(cell) + step];
  if (next) return next;
  const tables = [...cell.table.panel.tables.values()];
  const neighbour = tables[tables.indexOf(cell.table) + step];
  return neighbour && columnwise(neighbour).at(step > 0 ? 0 : -1);
}

function columnwise(table) {
  return table.heads.flatMap((_, column) => table.rows.map(({ cells }) => cells[column]));
}

function arrow(cell, event) {
  const [down, right] = ARROWS[event.key];
  if (right && !caretAtEnd(cell.input, right)) return;
  const target = cellTowards(cell, down, right);
  if (!target) return;
  event.preventDefault();
  goTo(target);
}

function caretAtEnd(input, right) {
  const { selectionStart: start, selectionEnd: end, value } = input;
  const all = start === 0 && end === value.length;
  return all || (start === end && end === (right > 0 ? value.length : 0));
}

// Past the edge of a table, the cell that stands nearest on the screen in that direction.
function cellTowards(cell, down, right) {
  const own = cell.table.rows[cell.row + down]?.cells[cell.column + right];
  if (own) return own;
  const from = cell.input.getBoundingClientRect();
  let nearest = { distance: Infinity };
  for (const other of allCells(cell.table.panel)) {
    if (other.table === cell.table) continue;
    const distance = distanceTowards(from, other.input.getBoundingClientRect(), down, right);
    if (distance < nearest.distance) nearest = { distance, cell: other };
  }
  return nearest.cell;
}

function distanceTowards(from, to, down, right) {
  const gaps = {
    above: from.top - to.bottom,
    below: to.top - from.bottom,
    before: from.left - to.right,
    after: to.left - from.right,
  };
  const ahead = gaps[down ? (down > 0 ? "below" : "above") : right > 0 ? "after" : "before"];
  const across = Math.abs(to.left + to.right - from.left - from.right) / 2;
  const along = Math.abs(to.top + to.bottom - from.top - from.bottom) / 2;
  if (ahead < 0 || (right && along > from.height)) return Infinity;
  return ahead + (right ? along : across);
}

function goTo(cell) {
  cell?.input.focus();
  cell?.input.select();
}

function focusedCell(panel) {
  const active = panel.root.getRootNode().activeElement;
  const cell = allCells(panel).find(({ input }) => input === active);
  return cell && { name: cell.table.name, row: cell.row, column: cell.column, text: active.value };
}

function focusAgain(panel, { name, row, column, text }) {
  const input = panel.tables.get(name)?.rows[row]?.cells[column]?.input;
  if (!input) return;
  const moved = panel.root.getRootNode().activeElement !== input;
  if (moved) input.focus({ preventScroll: true });
  if (moved || input.value !== text) input.select();
}

/* ---- Sizes ---- */

function showSizes(panel, sizes) {
  panel.sizes = sizes;
  const keys = sizes.map(({ key }) => key);
  for (const [key, { box }] of panel.steppers) {
    if (keys.includes(key)) continue;
    box.remove();
    panel.steppers.delete(key);
  }
  attribute(panel.sizesBox, "aria-label", panel.texts.sizes);
  for (const size of sizes) {
    if (!panel.steppers.has(size.key)) panel.steppers.set(size.key, createStepper(panel, size.key));
    showStepper(panel, panel.steppers.get(size.key), size);
  }
  placeInOrder(panel.sizesBox, keys.map((key) => panel.steppers.get(key).box));
}

function createStepper(panel, key) {
  const box = make("div", "stepper");
  box.setAttribute("role", "group");
  const stepper = { key, box, label: make("span", "label", box) };
  const controls = make("div", "controls", box);
  stepper.fewer = createStepButton(controls, "fewer", () => step(panel, stepper, -1));
  stepper.output = make("output", "", controls);
  stepper.more = createStepButton(controls, "more", () => step(panel, stepper, 1));
  return stepper;
}

function createStepButton(parent, icon, onclick) {
  const button = createIconButton(parent, icon, onclick);
  button.classList.add("step");
  return button;
}

function createIconButton(parent, icon, onclick) {
  const button = make("button", icon, parent);
  Object.assign(button, { type: "button", onclick });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[icon]);
  svg.append(path);
  button.append(svg);
  return button;
}

function showStepper(panel, stepper, { key, label, value, min, max }) {
  Object.assign(stepper, { min, max });
  write(stepper.label, label);
  attribute(stepper.box, "aria-label", label);
  attribute(stepper.fewer, "aria-label", fill(panel.texts.fewer, { label }));
  attribute(stepper.more, "aria-label", fill(panel.texts.more, { label }));
  const asked = panel.outbox.sizes.get(key) ?? sizeUnderWay(panel, key); // newer than Python's word
  showSize(panel, stepper, asked ?? value);
}

function sizeUnderWay({ waiting, epoch }, key) {
  const [asked, value] = waiting?.message.size ?? [];
  return asked === key && waiting.message.epoch === epoch ? value : undefined;
}

function showSize(panel, stepper, value) {
  const active = panel.root.getRootNode().activeElement;
  stepper.value = value;
  write(stepper.output, String(value));
  stepper.fewer.disabled = value <= stepper.min;
  stepper.more.disabled = value >= stepper.max;
  // A disabled button takes no keys: the reader goes on with the other one.
  if (stepper.fewer.disabled && active === stepper.fewer) stepper.more.focus();
  if (stepper.more.disabled && active === stepper.more) stepper.fewer.focus();
}

function step(panel, stepper, by) {
  const value = Math.min(stepper.max, Math.max(stepper.min, stepper.value + by));
  showSize(panel, stepper, value);
  ask(panel, () => panel.outbox.sizes.set(stepper.key, value));
}

/* ---- Sending ----
 * The state "edit" holds one message, and messages that come while Python is busy are merged, the
 * last one winning. So a message of tables carries every table Python has not yet sent back, and a
 * message of another kind waits until the one before it is answered. */

function ask(panel, put) {
  flush(panel);
  put();
  sendNext(panel);
}

function flush(panel) {
  clearTimeout(panel.sendTimer);
  if (panel.outbox.tables) sendNext(panel);
}

function sendNext(panel) {
  const { outbox, waiting } = panel;
  const next = outbox.tables ? "tables" : outbox.sizes.size ? "size" : outbox.action && "action";
  if (!next || (waiting && !(next === "tables" && waiting.kind === "tables"))) return;
  send(panel, next, MESSAGES[next](panel));
}

const MESSAGES = {
  tables: takeTables,
  size: ({ outbox }) => {
    const [size] = outbox.sizes;
    outbox.sizes.delete(size[0]);
    return size;
  },
  action: ({ outbox }) => {
    const { action } = outbox;
    outbox.action = null;
    return action;
  },
};

function takeTables(panel) {
  panel.outbox.tables = false;
  const tables = [...panel.tables.values()].filter((table) => table.unconfirmed);
  for (const table of tables) for (const cell of cellsOf(table)) cell.unsent = false;
  return Object.fromEntries(tables.map((table) => [table.name, numbersOf(table)]));
}

function send(panel, kind, content) {
  panel.seq += 1;
  const message = { epoch: panel.epoch, seq: panel.seq, [kind]: content };
  clearTimeout(panel.waiting?.timer);
  const timer = setTimeout(() => unanswered(panel), ANSWER_WITHIN);
  panel.waiting = { kind, message, timer };
  panel.setStateValue("edit", message);
}

function answers({ waiting }, { seen }) {
  return Boolean(waiting) && (typeof seen !== "number" || seen >= waiting.message.seq);
}

// Python refused, or is slow: the sizes show its last word until it has another.
function unanswered(panel) {
  stopWaiting(panel);
  showSizes(panel, panel.sizes);
  sendNext(panel);
}

function stopWaiting(panel) {
  clearTimeout(panel.waiting?.timer);
  panel.waiting = null;
}

/* ---- Small things ---- */

function cellsOf(table) {
  return table.rows.flatMap(({ cells }) => cells);
}

function allCells(panel) {
  return [...panel.tables.values()].flatMap(cellsOf);
}

function numbersOf(table) {
  return table.rows.map(({ cells }) => cells.map(({ value }) => value));
}

function sameNumbers(some, others) {
  return JSON.stringify(some) === JSON.stringify(others);
}
