/*
 * The equation editor: a row a line, its name, what it computes, and under it what is wrong with it.
 * Python judges the text and sends what it found as `data`; the browser owns the text in the rows.
 *
 * In:  {epoch, seen, rows: [{name, text, fault, colour}], output, outputs, status, sound, most,
 *      help: [[term, meaning]], texts}. While `epoch` stays, the rows keep their text; a new one
 *      means that Python replaced it. `seen` is the `seq` of the message that `rows` answer.
 * Out: the state "edit", {epoch, seq, rows: [[name, text]], output}: every row, each time; `output`
 *      only when the reader has chosen one.
 */

const SEND_AFTER = 250; // ms without a further keystroke
const SETTLE_AFTER = 300; // ms after a row is left before the room of its mended fault closes

const NAMES = { least: 3, most: 9 }; // characters of the names' column

const CROSS = "M4 4l8 8M12 4l-8 8";
const PLUS = "M3.5 8h9M8 3.5v9";
const WHOLE = /^\s*([^\s=()[\]+*@,]+)\s*=(?!=)\s*([^]*)$/; // f = sigmoid(…)

const editors = new WeakMap(); // root element -> editor

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".equations");
  if (!editors.has(root)) editors.set(root, createEditor(root));
  const editor = editors.get(root);
  editor.setStateValue = setStateValue;
  editor.resized.observe(root);
  show(editor, data);
  return () => leave(editor);
}

function createEditor(root) {
  const editor = {
    root,
    epoch: null,
    rows: [],
    sent: [], // the rows as they stood in the last message, or as Python last gave them
    sentText: "",
    asked: null, // the `seq` of the last message, where there was one
    seq: Math.floor(Math.random() * 1e9), // a remount must not repeat a number Python has seen
    count: 0,
    timer: 0,
    notice: "",
  };
  editor.list = make("div", "rows", root);
  editor.list.setAttribute("role", "group");
  const foot = make("div", "foot", root);
  editor.add = makeButton("add", PLUS, foot, () => addBelow(editor, editor.rows.at(-1)));
  editor.addWords = make("span", "", editor.add);
  const label = make("label", "output", foot);
  editor.outputWords = make("span", "", label);
  editor.output = make("select", "", label);
  editor.output.onchange = () => send(editor, editor.output.value);
  editor.output.onkeydown = (event) => event.key !== "Tab" && event.stopPropagation();
  editor.status = make("p", "status", root);
  editor.status.setAttribute("role", "status");
  const help = make("details", "help", root);
  editor.hint = make("summary", "", help);
  editor.help = make("dl", "", help);
  editor.resized = new ResizeObserver(() => editor.rows.forEach(fitHeight));
  return editor;
}

function leave(editor) {
  flush(editor);
  editor.resized.disconnect();
}

/* ---- Showing what Python sent ---- */

function show(editor, data) {
  const fresh = data.epoch !== editor.epoch;
  const answered = fresh || editor.asked === null || data.seen === editor.asked;
  Object.assign(editor, { epoch: data.epoch, data, texts: data.texts });
  showTheme(editor.root);
  if (fresh) replaceRows(editor, data.rows);
  if (answered) showJudged(editor, data.rows);
  attribute(editor.list, "aria-label", data.texts.lines);
  write(editor.addWords, data.texts.add);
  write(editor.outputWords, data.texts.output);
  showOutputs(editor, data);
  nameRows(editor);
  showStatus(editor);
  write(editor.hint, data.texts.hint);
  showHelp(editor, data.help);
}

function replaceRows(editor, rows) {
  clearTimeout(editor.timer);
  editor.notice = "";
  for (const row of editor.rows) row.box.remove();
  editor.rows = [];
  for (const { name, text } of rows) fillRow(insertRow(editor, editor.rows.length), name, text);
  editor.sent = [...editor.rows];
  editor.sentText = textOf(editor);
  editor.asked = null;
}

// What Python found belongs to the rows that it was sent: one that came since has no verdict yet.
function showJudged(editor, judged) {
  editor.sent.forEach((row, k) => {
    if (judged[k]) showVerdict(row, judged[k]);
  });
}

function showVerdict(row, { fault, colour }) {
  write(row.words, fault);
  row.box.classList.toggle("faulty", Boolean(fault));
  if (fault || !hasFocus(row)) row.fault.classList.toggle("room", Boolean(fault));
  row.box.style.setProperty("--gate-light", colour?.light ?? "");
  row.box.style.setProperty("--gate-dark", colour?.dark ?? "");
  for (const field of [row.name, row.text]) {
    attribute(field, "aria-invalid", fault ? "true" : "");
    attribute(field, "aria-describedby", fault ? row.fault.id : "");
  }
}

function showOutputs(editor, { outputs, output }) {
  const shown = [...editor.output.options].map(({ value }) => value);
  if (shown.join() !== outputs.join()) {
    editor.output.replaceChildren();
    for (const name of outputs) make("option", "", editor.output).textContent = name;
  }
  if (editor.output.value !== output) editor.output.value = output;
  editor.output.disabled = !outputs.length;
}

function showStatus(editor) {
  const { data } = editor;
  const text = [editor.notice, data.status].filter(Boolean).join(" ");
  editor.status.classList.toggle("paused", !data.sound);
  write(editor.status, text);
}

function showHelp(editor, help) {
  if (editor.help.childElementCount) return;
  for (const [term, meaning] of help) {
    make("dt", "", editor.help).textContent = term;
    make("dd", "", editor.help).textContent = meaning;
  }
}

/* ---- Rows ---- */

function insertRow(editor, place) {
  const box = make("div", "row");
  const row = { editor, box, line: make("div", "line", box) };
  editor.count += 1;
  row.name = makeField(row, "input", "name");
  row.name.type = "text";
  make("span", "is", row.line).textContent = "=";
  row.text = makeField(row, "textarea", "text");
  row.text.rows = 1;
  row.remove = makeButton("remove", CROSS, row.line, () => removeRow(row));
  row.fault = make("p", "fault", box);
  row.fault.id = `fault-${editor.count}`;
  row.words = make("span", "", row.fault);
  row.fault.setAttribute("aria-live", "polite");
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) left(row);
  });
  editor.list.insertBefore(box, editor.list.children[place] ?? null);
  editor.rows.splice(place, 0, row);
  return row;
}

function makeField(row, tag, className) {
  const field = make(tag, className, row.line);
  field.spellcheck = false;
  for (const name of ["autocomplete", "autocorrect", "autocapitalize"]) {
    field.setAttribute(name, "off");
  }
  field.oninput = (event) => typed(row, field, event.inputType);
  field.onkeydown = (event) => pressed(row, field, event);
  field.onpaste = (event) => pasted(row, event);
  return field;
}

function fillRow(row, name, text) {
  row.name.value = name;
  row.text.value = text;
  fitHeight(row);
}

function nameRows(editor) {
  const { texts, most } = editor.data;
  editor.add.disabled = editor.rows.length >= most.rows;
  fitNames(editor);
  editor.rows.forEach((row, k) => {
    const n = k + 1;
    attribute(row.box, "role", "group");
    attribute(row.box, "aria-label", fill(texts.line, { n }));
    attribute(row.name, "aria-label", fill(texts.name, { n }));
    attribute(row.text, "aria-label", fill(texts.text, { n }));
    attribute(row.remove, "aria-label", fill(texts.remove, { n }));
    attribute(row.remove, "title", fill(texts.remove, { n }));
    row.name.maxLength = row.text.maxLength = most.characters;
  });
}

function fitNames({ root, rows }) {
  const longest = Math.max(NAMES.least, ...rows.map(({ name }) => name.value.length));
  const shown = String(Math.min(NAMES.most, longest));
  if (root.style.getPropertyValue("--longest") === shown) return;
  root.style.setProperty("--longest", shown);
  rows.forEach(fitHeight);
}

function fitHeight({ text }) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`; // its border
}

function addBelow(editor, row) {
  const place = editor.rows.indexOf(row) + 1;
  const next = editor.rows[place];
  if (!next || !isBlank(next)) {
    if (editor.rows.length >= editor.data.most.rows) return;
    insertRow(editor, place);
    nameRows(editor);
    send(editor);
  }
  editor.rows[place].name.focus();
}

function removeRow(row) {
  const { editor } = row;
  const place = editor.rows.indexOf(row);
  if (editor.rows.length === 1) {
    fillRow(row, "", "");
    row.name.focus();
  } else {
    editor.rows.splice(place, 1);
    (editor.rows[place] ?? editor.rows.at(-1)).text.focus();
    row.box.remove();
    nameRows(editor);
  }
  flush(editor);
}

function isBlank({ name, text }) {
  return !name.value.trim() && !text.value.trim();
}

function hasFocus({ box, editor }) {
  return box.contains(editor.root.getRootNode().activeElement);
}

/* ---- Typing and pasting ---- */

function typed(row, field, how) {
  const { editor } = row;
  if (how !== "insertFromPaste") editor.notice = "";
  splitWhole(row, field);
  if (row.text.value.includes("\n")) row.text.value = row.text.value.replace(/\s*\n\s*/g, " ");
  fitNames(editor);
  fitHeight(row);
  clearTimeout(editor.timer);
  editor.timer = setTimeout(() => flush(editor), SEND_AFTER);
}

// A line typed whole, f = sigmoid(…), in either field: the name goes to its place, the rest to its.
function splitWhole(row, field) {
  const whole = WHOLE.exec(field.value);
  if (!whole) return;
  const [, name, text] = whole;
  const fromEnd = field.value.length - field.selectionEnd;
  row.name.value = name;
  if (text || field === row.text) row.text.value = text;
  const caret = Math.max(0, text.length - fromEnd);
  row.text.focus();
  row.text.setSelectionRange(caret, text || field === row.text ? caret : row.text.value.length);
}

function pasted(row, event) {
  const { editor } = row;
  const { most, texts } = editor.data;
  editor.notice = "";
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.split(/\r\n|[\r\n\u2028]/).filter((line) => line.trim());
  const longest = Math.max(0, ...lines.map((line) => line.length));
  if (longest > most.characters) editor.notice = fill(texts.cut, { n: most.characters });
  if (lines.length < 2 && !standsAlone(lines[0], event.target)) return; // the browser's own paste
  event.preventDefault();
  placeLines(row, lines.map((line) => line.slice(0, most.characters)));
}

// A whole line, f = …, that would land in the middle of another.
function standsAlone(line, { value, selectionStart, selectionEnd }) {
  return WHOLE.test(line) && selectionEnd - selectionStart < value.length;
}

// A line whose name stands here already takes that line's place; the others come below the present
// row, the first in it if it is blank.
function placeLines(row, lines) {
  const { editor } = row;
  const { most, texts } = editor.data;
  const before = [...editor.rows];
  let last = row;
  let leftOut = 0;
  for (const line of lines) {
    const [, name, text] = WHOLE.exec(line) ?? ["", "", line.trim()];
    const same = before.findIndex((other) => name && other.name.value.trim() === name);
    const [found] = same < 0 ? [] : before.splice(same, 1);
    const target = found ?? (isBlank(last) ? last : roomBelow(editor, last));
    if (target) fillRow(target, name, text.trim());
    else leftOut += 1;
    if (target && !found) last = target;
  }
  if (leftOut) editor.notice = fill(texts.full, { n: leftOut, most: most.rows });
  nameRows(editor);
  last.text.focus();
  send(editor);
}

function roomBelow(editor, row) {
  const { rows, data } = editor;
  return rows.length < data.most.rows ? insertRow(editor, rows.indexOf(row) + 1) : null;
}

function left(row) {
  flush(row.editor);
  setTimeout(() => {
    if (!row.words.textContent) row.fault.classList.remove("room");
  }, SETTLE_AFTER);
}

/* ---- Moving with the keys ---- */

function pressed(row, field, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // Seen from the page the target is not an input: its shortcuts (r, c, arrows) would fire.
  if (event.key !== "Tab") event.stopPropagation();
  if (event.key === "Enter") {
    event.preventDefault();
    addBelow(row.editor, row);
  }
  if (event.key === "ArrowUp" || event.key === "ArrowDown") arrow(row, field, event);
  if (event.key === "Backspace" && field === row.name && isBlank(row)) {
    event.preventDefault();
    removeRow(row);
  }
}

// Within a text of several lines the arrows first go to its beginning or end.
function arrow(row, field, event) {
  const step = event.key === "ArrowDown" ? 1 : -1;
  const edge = step > 0 ? field.value.length : 0;
  const folded = field === row.text && field.scrollHeight > 1.8 * lineHeight(field);
  const target = row.editor.rows[row.editor.rows.indexOf(row) + step];
  if (event.shiftKey || (folded && field.selectionEnd !== edge)) return;
  event.preventDefault();
  if (!target) return;
  const next = field === row.name ? target.name : target.text;
  const caret = Math.min(field.selectionStart, next.value.length);
  next.focus();
  next.setSelectionRange(caret, caret);
}

function lineHeight(field) {
  return parseFloat(getComputedStyle(field).minHeight);
}

/* ---- Sending ----
 * The state "edit" holds one message, and the last one wins while Python is busy: each message
 * carries every row. */

function flush(editor) {
  clearTimeout(editor.timer);
  if (textOf(editor) !== editor.sentText) send(editor);
}

function send(editor, output) {
  clearTimeout(editor.timer);
  editor.seq += 1;
  editor.asked = editor.seq;
  editor.sent = [...editor.rows];
  editor.sentText = textOf(editor);
  const message = { epoch: editor.epoch, seq: editor.seq, rows: rowsOf(editor) };
  editor.setStateValue("edit", output === undefined ? message : { ...message, output });
}

function rowsOf(editor) {
  return editor.rows.map(({ name, text }) => [name.value, text.value]);
}

function textOf(editor) {
  return JSON.stringify(rowsOf(editor));
}

/* ---- Small things ---- */

function makeButton(className, path, parent, onclick) {
  const button = make("button", className, parent);
  Object.assign(button, { type: "button", onclick });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  button.append(svg);
  return button;
}
