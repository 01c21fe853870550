/*
 * The student's own table: real inputs, a row a value and unit, a column a timestep, part by part;
 * the problem as it was given; what became of each number, and the first wrong one explained.
 * Python owns what is judged; the browser owns the texts. Formulas are drawn by the player's scripts.
 *
 * In:  {of, epoch, session, seen, given, sections: [{k, title, times, units, rows}], answers: {key: text},
 *      verdicts: {key: verdict}, told, undo, changed, notice, cut, texts}. While `epoch` stays, the cells keep
 *      their texts; a new one means that Python put others in. A key is part.timestep.unit.name.
 * Out: the state "edit", {of, seq, cells: {key: text}, open, act}: every text that Python has not
 *      confirmed; open: the key of the cell that is still being typed into; act: a button's name, or
 *      ["paste", text, key].
 */

const SEND_AFTER = 700; // ms without a further keystroke: the text is kept, and not judged yet
const ANSWER_WITHIN = 1500; // ms to wait for Python before the next message goes out all the same
const MOST_PASTED = 200001; // one more than is read: Python says that it is too long
const PHONE = matchMedia("(max-width: 640px)");
const WINDOW = { timesteps: 8, onPhone: 3, units: 4 }; // what is shown at once of a large problem
const ROOMY = 4; // timesteps beside which there is room for a word
const SIGNS = { right: "✓", rounded: "≈", carried: "↷", wrong: "✗", unread: "!" };
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const KEYBOARD = /iPhone|iPod/.test(navigator.userAgent) ? "text" : "decimal"; // an iPhone's has no minus

const panels = new WeakMap(); // root element -> panel

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".answers");
  if (!panels.has(root)) panels.set(root, createPanel(root));
  const panel = panels.get(root);
  panel.setStateValue = setStateValue;
  show(panel, data);
  return () => leave(panel);
}

function createPanel(root) {
  const panel = {
    root,
    epoch: null,
    texts: new Map(), // key -> text
    unsent: new Set(), // keys that Python has not confirmed
    open: null, // the key of the cell that is being typed into
    seq: Math.floor(Math.random() * 1e9), // a remount must not repeat a number that Python has seen
    act: null,
    waiting: null,
    timer: 0,
    typed: false, // since the last paste
    views: new Map(), // part -> {from, unit}: what is shown of a large one
    sections: new Map(),
    cells: new Map(), // key -> {input, box, ...}
  };
  panel.given = createGiven(root);
  panel.desk = make("div", "desk", root);
  panel.sheet = make("section", "sheet", panel.desk);
  panel.title = make("h2", "", panel.sheet);
  panel.intro = createIntro(panel);
  panel.tables = make("div", "tables-of-parts", panel.sheet);
  panel.tip = make("p", "tip-line", panel.sheet);
  panel.actions = createActions(panel);
  panel.pasting = createPasting(panel);
  panel.notice = createNotice(panel);
  panel.told = make("section", "told", panel.desk);
  panel.told.setAttribute("aria-live", "polite");
  panel.onHide = () => document.visibilityState === "hidden" && leaveCell(panel);
  return panel;
}

function leave(panel) {
  clearTimeout(panel.timer);
  clearTimeout(panel.waiting?.timer);
  panel.waiting = null;
  if (panel.unsent.size) send(panel);
}

/* ---- Showing what Python sent ---- */

function show(panel, data) {
  const fresh = data.epoch !== panel.epoch || data.of !== panel.of;
  const restarted = panel.session !== undefined && panel.session !== data.session;
  Object.assign(panel, { data, words: data.texts, epoch: data.epoch, session: data.session });
  if (data.of !== panel.of) forget(panel);
  panel.of = data.of;
  confirm(panel, data.seen);
  if (fresh) takeTexts(panel, data.answers);
  showTheme(panel.root);
  showGiven(panel, data.given);
  write(panel.title, panel.words.own);
  showSections(panel);
  showWords(panel);
  showTold(panel, data.told);
  paint(panel);
  if (restarted && panel.unsent.size) send(panel);
  else sendNext(panel);
}

function forget(panel) {
  panel.unsent.clear();
  panel.views.clear();
  panel.open = null;
}

// A text that was changed since its message went out is not confirmed by it.
function confirm(panel, seen) {
  const { waiting } = panel;
  if (!waiting || typeof seen !== "number" || seen < waiting.message.seq) return;
  for (const [key, text] of Object.entries(waiting.message.cells)) {
    if ((panel.texts.get(key) ?? "") === text) panel.unsent.delete(key);
  }
  clearTimeout(waiting.timer);
  panel.waiting = null;
}

function takeTexts(panel, answers) {
  const own = [...panel.unsent].map((key) => [key, panel.texts.get(key) ?? ""]);
  panel.texts = new Map([...Object.entries(answers), ...own]);
  panel.typed = false;
  for (const [key, { input }] of panel.cells) putText(input, panel.texts.get(key) ?? "");
}

function putText(input, text) {
  if (input.value !== text) input.value = text;
}

/* ---- The problem ---- */

function createGiven(root) {
  const box = make("details", "given", root);
  box.open = !PHONE.matches;
  const head = make("summary", "", box);
  const given = { box, head: make("span", "words", head), title: make("span", "title", head) };
  given.body = make("div", "body", box);
  return given;
}

function showGiven(panel, given) {
  const drawn = JSON.stringify(given);
  if (panel.given.drawn === drawn) return;
  panel.given.drawn = drawn;
  write(panel.given.head, panel.words.problem);
  write(panel.given.title, given.title);
  panel.given.body.replaceChildren();
  for (const { title, lines } of given.equations) listFormulas(panel, "equations", title, lines);
  for (const { title, items } of given.numbers) listFormulas(panel, "numbers", title, items);
}

function listFormulas(panel, className, title, formulas) {
  const box = make("div", className, panel.given.body);
  if (title) make("h3", "", box).textContent = title;
  for (const nodes of formulas) make("div", "line", box).append(formulaElement(nodes, {}));
}

/* ---- The table ---- */

function createIntro(panel) {
  const box = make("div", "intro", panel.sheet);
  const intro = { box, words: make("p", "", box), button: make("button", "", box) };
  intro.button.onclick = () => ask(panel, "example");
  intro.button.type = "button";
  return intro;
}

function showSections(panel) {
  const { sections } = panel.data;
  const kept = new Set(sections.map(({ k }) => k));
  for (const [k, section] of panel.sections) {
    if (kept.has(k)) continue;
    section.box.remove();
    panel.sections.delete(k);
  }
  panel.root.classList.toggle("parts", sections.length > 1);
  sections.forEach((spec, index) => {
    if (!panel.sections.has(spec.k)) panel.sections.set(spec.k, createSection(panel, spec.k, index === 0));
    showSection(panel, panel.sections.get(spec.k), spec);
  });
}

function createSection(panel, k, open) {
  const box = make("details", "part", panel.tables);
  const section = { k, box, title: make("summary", "", box) };
  box.open = open;
  box.ontoggle = () => showSection(panel, section, section.spec);
  section.pagers = make("div", "pagers", box);
  section.times = createPager(panel, section, "from", "earlier", "later");
  section.units = createPager(panel, section, "unit", "fewer", "more");
  section.scroll = make("div", "scroll", box);
  return section;
}

function createPager(panel, section, axis, back, forth) {
  const box = make("div", "pager", section.pagers);
  const pager = { box, axis, back: make("button", "", box), words: make("span", "", box), forth: make("button", "", box) };
  pager.names = [back, forth];
  pager.back.textContent = "◀";
  pager.forth.textContent = "▶";
  pager.back.type = pager.forth.type = "button";
  const turn = (by) => {
    const view = viewOf(panel, section.spec);
    view[axis] += by * view.size[axis];
    showSection(panel, section, section.spec);
    paint(panel);
  };
  pager.back.onclick = () => turn(-1);
  pager.forth.onclick = () => turn(1);
  return pager;
}

// What is shown of a part: from which timestep and unit, and how many.
function viewOf(panel, { k, times, units }) {
  const size = { from: PHONE.matches ? WINDOW.onPhone : WINDOW.timesteps, unit: WINDOW.units };
  const view = panel.views.get(k) ?? { from: 0, unit: 0 };
  panel.views.set(k, view);
  const last = (count, step) => Math.floor((count - 1) / step) * step;
  view.from = Math.max(0, Math.min(view.from, last(times.length, size.from)));
  view.unit = Math.max(0, Math.min(view.unit, last(units, size.unit)));
  return Object.assign(view, { size });
}

function showSection(panel, section, spec) {
  section.spec = spec;
  write(section.title, spec.title);
  if (!section.box.open && panel.sections.size > 1) return;
  const view = viewOf(panel, spec);
  const times = spec.times.slice(view.from, view.from + view.size.from);
  const rows = spec.rows.filter(({ unit, units }) => units === 1 || (unit >= view.unit && unit < view.unit + view.size.unit));
  showPager(panel, section.times, spec.times.length, view, panel.words.times);
  showPager(panel, section.units, spec.units, view, panel.words.units);
  const drawn = JSON.stringify([times, rows]);
  if (section.drawn === drawn) return;
  section.drawn = drawn;
  const focused = keyOfFocus(panel);
  drawTable(panel, section, times, rows);
  if (focused) panel.cells.get(focused)?.input.focus({ preventScroll: true });
}

function showPager(panel, pager, count, view, words) {
  const size = view.size[pager.axis], from = view[pager.axis];
  pager.box.hidden = count <= size;
  pager.back.disabled = from === 0;
  pager.forth.disabled = from + size >= count;
  attribute(pager.back, "aria-label", panel.words[pager.names[0]]);
  attribute(pager.forth, "aria-label", panel.words[pager.names[1]]);
  write(pager.words, fill(words, { from: from + 1, to: Math.min(from + size, count), n: count }));
}

function drawTable(panel, section, times, rows) {
  for (const [key, cell] of panel.cells) if (cell.section === section) panel.cells.delete(key);
  const table = make("table", "");
  table.classList.toggle("roomy", times.length <= ROOMY && !PHONE.matches);
  attribute(table, "aria-label", section.spec.title || panel.words.own);
  const head = make("tr", "", make("thead", "", table));
  make("th", "", head).textContent = panel.words.value;
  for (const t of times) make("th", "", head).textContent = `t = ${t}`;
  for (const one of head.children) one.scope = "col";
  const body = make("tbody", "", table);
  section.grid = rows.map((row, r) => {
    const line = make("tr", row.kind, body);
    line.style.setProperty("--light", row.colour.light);
    line.style.setProperty("--dark", row.colour.dark);
    drawHead(line, row);
    return times.map((t, c) => drawCell(panel, section, line, row, t, r, c));
  });
  section.scroll.replaceChildren(table);
}

function drawHead(line, row) {
  const head = make("th", "", line);
  head.scope = "row";
  head.title = row.title;
  attribute(head, "aria-label", `${row.said}, ${row.title}`);
  head.append(formulaElement(row.letter, {}));
  if (row.units > 1) make("span", "index", head).textContent = `[${row.unit + 1}]`;
  if (row.before) make("span", "before", head).textContent = row.before;
}

function drawCell(panel, section, line, row, t, r, c) {
  const box = make("td", "", line);
  const input = make("input", "", box);
  const key = `${section.k}.${t}.${row.unit}.${row.name}`;
  const said = fill(panel.words.cell, { row: row.said, t });
  const cell = { key, box, input, section, r, c, said, sign: make("span", "sign", box) };
  Object.assign(input, { type: "text", inputMode: KEYBOARD, autocomplete: "off", enterKeyHint: "next" });
  input.spellcheck = false;
  input.dataset.key = key;
  attribute(input, "aria-label", said);
  attribute(cell.sign, "aria-hidden", "true");
  input.value = panel.texts.get(key) ?? "";
  input.oninput = () => typed(panel, cell);
  input.onkeydown = (event) => pressed(panel, cell, event);
  input.onpaste = (event) => pasted(panel, cell, event);
  input.onfocus = () => (input.select(), showTip(panel, cell));
  input.onblur = () => leaveCell(panel);
  box.onpointerenter = () => showTip(panel, cell);
  box.onclick = () => input.focus();
  panel.cells.set(key, cell);
  return cell;
}

/* ---- What became of the numbers ---- */

function paint(panel) {
  for (const cell of panel.cells.values()) {
    const verdict = verdictOf(panel, cell.key);
    if (cell.box.dataset.verdict === verdict) continue;
    attribute(cell.box, "data-verdict", verdict);
    cell.sign.replaceChildren();
    if (verdict) {
      cell.sign.append(SIGNS[verdict]);
      make("span", "word", cell.sign).textContent = panel.words[`short_${verdict}`];
    }
    attribute(cell.input, "aria-description", verdict ? panel.words[verdict] : "");
    attribute(cell.input, "aria-invalid", verdict === "wrong" || verdict === "unread" ? "true" : "");
    attribute(cell.box, "title", verdict ? sentenceOf(panel, cell) : "");
  }
  const first = panel.data.told?.first?.key;
  for (const { key, box } of panel.cells.values()) box.classList.toggle("first", key === first && key !== panel.open);
  const focused = panel.cells.get(keyOfFocus(panel));
  if (focused) showTip(panel, focused);
}

// A number that is still being typed is not judged.
function verdictOf(panel, key) {
  const stale = panel.unsent.has(key) || panel.open === key || !panel.texts.get(key);
  return stale ? "" : (panel.data.verdicts[key] ?? "");
}

function sentenceOf(panel, cell) {
  const verdict = verdictOf(panel, cell.key);
  if (!verdict) return "";
  const { first } = panel.data.told ?? {};
  const why = first?.key === cell.key && first.found.length === 1 ? ` ${first.found[0].sentence}` : "";
  return fill(panel.words[`says_${verdict}`], { cell: cell.said, text: panel.texts.get(cell.key) }) + why;
}

function showTip(panel, cell) {
  write(panel.tip, sentenceOf(panel, cell));
}

function showTold(panel, told) {
  const drawn = JSON.stringify([told, panel.words]);
  const before = panel.firstKey;
  panel.told.hidden = !told;
  if (!told || panel.toldDrawn === drawn) return;
  panel.toldDrawn = drawn;
  panel.firstKey = told.first?.key;
  panel.told.replaceChildren();
  drawCounts(panel, told);
  if (told.first) drawFirst(panel, told.first);
  if (told.first && told.first.key !== before && panel.asked) bringIntoView(panel, told.first.key);
  panel.asked = false;
}

function drawCounts(panel, told) {
  const line = make("p", "counts", panel.told);
  for (const [kind, words] of told.counts) {
    const one = make("span", "count", line);
    one.dataset.verdict = kind;
    make("span", "sign", one).textContent = SIGNS[kind];
    one.append(words);
  }
  if (told.summary) make("p", "summary", panel.told).textContent = told.summary;
}

function drawFirst(panel, first) {
  const { words } = panel;
  const box = make("div", "why", panel.told);
  const head = make("h2", "", box);
  head.append(`${words.look}: `, formulaElement(first.letter, {}), ` (${first.where})`);
  const lead = make("p", "lead", box);
  lead.textContent = fill(words.yours, { text: first.text });
  if (first.found.length > 1) lead.append(` ${words.several}`);
  if (!first.found.length) drawUnknown(panel, box, lead, first);
  first.found.forEach((one, index) => drawDiagnosis(panel, box, one, first.found.length, index === 0));
  drawWays(panel, box, first);
  if (first.revealed) drawFormula(box, "due", words.worked, first.revealed, "");
}

function drawUnknown(panel, box, lead, first) {
  lead.textContent = `${fill(panel.words.unknown, { text: first.text })} ${panel.words.follows}`;
  for (const nodes of first.rule) make("p", "rule", box).append(formulaElement(nodes, {}));
}

// Of many, the likeliest is open.
function drawDiagnosis(panel, box, one, count, open) {
  const found = make(count > 2 ? "details" : "div", "diagnosis", box);
  found.open = open;
  make(count > 2 ? "summary" : "p", "sentence", found).textContent = one.sentence;
  const pair = make("div", "pair", found);
  drawFormula(pair, "done", panel.words.done, one.done, one.done_said);
  drawFormula(pair, "due", panel.words.due, one.due, one.due_said);
}

function drawFormula(parent, className, title, rows, said) {
  const box = make("div", `formula-box ${className}`, parent);
  make("h3", "", box).textContent = title;
  for (const nodes of rows) make("div", "row", box).append(formulaElement(nodes, {}));
  if (!rows.length) make("div", "row", box).textContent = said;
}

function drawWays(panel, box, first) {
  const { words } = panel;
  const line = make("div", "ways", box);
  addButton(line, words.go, () => bringIntoView(panel, first.key, true));
  if (!first.revealed) addButton(line, words.reveal, () => ask(panel, "reveal"));
  if (!first.step) return;
  const link = make("a", "", line);
  link.textContent = words.step;
  link.href = first.step;
  link.target = "_blank"; // the table stays where it is
}

function addButton(parent, words, onclick) {
  const button = make("button", "", parent);
  Object.assign(button, { type: "button", textContent: words, onclick });
  return button;
}

// Turns to the page of a large table where the cell is.
function bringIntoView(panel, key, focus = false) {
  const [k, t, unit] = key.split(".").map(Number);
  const section = panel.sections.get(k);
  if (!section) return;
  section.box.open = true;
  const view = viewOf(panel, section.spec);
  const column = section.spec.times.indexOf(t);
  view.from = Math.floor(column / view.size.from) * view.size.from;
  if (section.spec.units > view.size.unit) view.unit = Math.floor(unit / view.size.unit) * view.size.unit;
  showSection(panel, section, section.spec);
  paint(panel);
  if (focus) panel.cells.get(key)?.input.focus();
  else panel.told.scrollIntoView({ block: "nearest" });
}

/* ---- Buttons and notices ---- */

function createActions(panel) {
  const box = make("div", "actions", panel.sheet);
  const actions = { box };
  actions.check = addButton(box, "", () => {
    panel.asked = true;
    ask(panel, "check");
  });
  actions.check.className = "primary";
  actions.paste = addButton(box, "", () => openPasting(panel, true));
  actions.clear = addButton(box, "", () => ask(panel, "clear"));
  actions.copy = addButton(box, "", () => copyLink(panel));
  actions.legend = make("ul", "legend", panel.sheet);
  return actions;
}

function showWords(panel) {
  const { words, actions, data, intro, notice } = panel;
  const empty = panel.texts.size === 0 || [...panel.texts.values()].every((text) => !text);
  write(intro.words, words.intro);
  write(intro.button, words.try);
  intro.button.hidden = panel.data.locked; // it would put another problem in this one's place
  if (!empty && panel.root.getRootNode().activeElement === intro.button) actions.check.focus();
  intro.box.hidden = !empty;
  write(actions.check, words.check);
  write(actions.paste, words.paste);
  write(actions.clear, words.clear);
  write(actions.copy, words.copy);
  actions.clear.hidden = actions.copy.hidden = empty;
  if (data.notice !== notice.said) showNotice(panel, data.notice);
  notice.undo.hidden = !data.changed || !notice.said;
  write(notice.undo, words.undo);
  notice.box.hidden = !notice.said && !data.cut;
  write(notice.cut, data.cut ? words.cut : "");
  showLegend(panel, Boolean(data.told));
}

function showLegend(panel, wanted) {
  const { legend } = panel.actions;
  legend.hidden = !wanted;
  if (legend.children.length) return;
  for (const kind of ["right", "rounded", "carried", "wrong"]) {
    const item = make("li", "", legend);
    item.dataset.verdict = kind;
    make("span", "sign", item).textContent = SIGNS[kind];
    item.append(panel.words[kind]);
  }
}

function createNotice(panel) {
  const box = make("div", "notice", panel.sheet);
  const notice = { box, words: make("span", "", box), cut: make("span", "", box), said: "" };
  notice.words.setAttribute("role", "status");
  notice.undo = addButton(box, "", () => ask(panel, "undo"));
  return notice;
}

function showNotice(panel, words) {
  panel.notice.said = words;
  write(panel.notice.words, words);
}

async function copyLink(panel) {
  try {
    await navigator.clipboard.writeText(location.href);
    showNotice(panel, panel.words.copied);
  } catch {
    showNotice(panel, panel.words.no_copy); // a browser may forbid it
  }
  panel.notice.box.hidden = false;
}

function createPasting(panel) {
  const box = make("div", "pasting", panel.sheet);
  const pasting = { box, area: make("textarea", "", box) };
  box.hidden = true;
  pasting.area.rows = 6;
  pasting.area.spellcheck = false;
  // Seen from the page the target is not a text field: its shortcuts would fire.
  pasting.area.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") openPasting(panel, false);
  };
  const line = make("div", "actions", box);
  pasting.use = addButton(line, "", () => {
    ask(panel, ["paste", pasting.area.value.slice(0, MOST_PASTED), ""]);
    openPasting(panel, false);
  });
  pasting.use.className = "primary";
  pasting.cancel = addButton(line, "", () => openPasting(panel, false));
  return pasting;
}

function openPasting(panel, open) {
  const { box, area, use, cancel } = panel.pasting;
  box.hidden = !open;
  area.placeholder = panel.words.paste_hint;
  attribute(area, "aria-label", panel.words.paste);
  write(use, panel.words.put_in);
  write(cancel, panel.words.cancel);
  if (open) area.focus();
  else panel.actions.paste.focus();
}

/* ---- Typing, pasting, leaving a cell ---- */

function typed(panel, cell) {
  panel.texts.set(cell.key, cell.input.value);
  panel.unsent.add(cell.key);
  panel.open = cell.key;
  panel.typed = true;
  paint(panel);
  showWords(panel);
  clearTimeout(panel.timer);
  panel.timer = setTimeout(() => send(panel), SEND_AFTER);
}

function leaveCell(panel) {
  if (panel.open === null) return;
  panel.open = null;
  clearTimeout(panel.timer);
  send(panel);
}

// One plain number is the browser's own paste: into the selection, with its undo.
function pasted(panel, cell, event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\s=[\]{};:|]/.test(text.trim())) return;
  event.preventDefault();
  ask(panel, ["paste", text.slice(0, MOST_PASTED), cell.key]);
}

function pressed(panel, cell, event) {
  if (event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.shiftKey && event.key.toLowerCase() === "z" && panel.data.undo && !panel.typed) {
    event.preventDefault();
    ask(panel, "undo");
  }
  if (command || event.altKey) return;
  // Seen from the page the target is not an input: its shortcuts (r, c, arrows) would fire.
  if (event.key !== "Tab") event.stopPropagation();
  if (event.key === "Enter") enter(panel, cell, event.shiftKey ? -1 : 1);
  if (event.key in WAYS && !event.shiftKey) arrow(cell, event);
}

// Down the column, then to the top of the next: as one works a timestep out.
function enter(panel, cell, step) {
  const { grid } = cell.section;
  const down = grid[0].flatMap((_, c) => grid.map((line) => line[c]));
  const next = down[down.indexOf(cell) + step];
  if (next) next.input.focus();
  else leaveCell(panel);
}

function arrow(cell, event) {
  const [down, right] = WAYS[event.key];
  if (right && !caretAtEnd(cell.input, right)) return;
  const next = cell.section.grid[cell.r + down]?.[cell.c + right];
  if (!next) return;
  event.preventDefault();
  next.input.focus();
}

function caretAtEnd({ selectionStart: start, selectionEnd: end, value }, right) {
  const all = start === 0 && end === value.length;
  return all || (start === end && end === (right > 0 ? value.length : 0));
}

function keyOfFocus(panel) {
  return panel.root.getRootNode().activeElement?.dataset?.key;
}

/* ---- Sending ----
 * The state "edit" holds one message; while Python is busy the last one wins. So each carries every
 * text that Python has not confirmed, and a button's name waits for the message before it. */

function ask(panel, act) {
  clearTimeout(panel.timer);
  panel.open = null;
  panel.act = act;
  sendNext(panel);
}

function sendNext(panel) {
  if (panel.act !== null && !panel.waiting) send(panel);
}

function send(panel) {
  clearTimeout(panel.timer);
  if (panel.waiting?.message.act) return; // what is unsent goes with the next
  if (!panel.unsent.size && panel.act === null && panel.open === null && panel.wasOpen === null) return;
  panel.seq += 1;
  const cells = Object.fromEntries([...panel.unsent].map((key) => [key, panel.texts.get(key) ?? ""]));
  const message = { of: panel.of, seq: panel.seq, cells, open: panel.open, act: panel.act };
  panel.act = null;
  panel.wasOpen = panel.open;
  clearTimeout(panel.waiting?.timer);
  panel.waiting = { message, timer: setTimeout(() => unanswered(panel), ANSWER_WITHIN) };
  panel.setStateValue("edit", message);
}

function unanswered(panel) {
  panel.waiting = null;
  if (panel.act !== null || panel.unsent.size) send(panel);
}
