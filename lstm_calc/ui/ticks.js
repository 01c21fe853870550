// The grid of blanks: a checkbox a line and timestep; a line's or timestep's name ticks all of it.
//
// In: {parts: [{title, rows: [{part, line, label, times}]}], ticked: [key], seen, texts}. A key is
// part.t.line. Out: the trigger "ticks", {seq, ticked}: every key that is ticked now. `seen` is the
// last seq that the answer knows of; an older answer does not take a tick back.

const panels = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ticks");
  const panel = panels.get(root) ?? { root, seq: data.seen ?? 0, built: "", ticked: new Set() };
  panels.set(root, panel);
  panel.send = (value) => setTriggerValue("ticks", value);
  const shape = JSON.stringify([data.parts, data.texts]);
  if (shape === panel.built && (data.seen ?? 0) < panel.seq) return;
  panel.ticked = new Set(data.ticked);
  if (shape !== panel.built) build(panel, data);
  panel.built = shape;
  paint(panel);
}

function build(panel, { parts, texts }) {
  panel.boxes = new Map();
  panel.root.replaceChildren(...parts.map((part) => table(panel, part, texts, parts.length > 1)));
}

function table(panel, part, texts, titled) {
  const times = [...new Set(part.rows.flatMap((row) => row.times))].sort((a, b) => a - b);
  const head = make("tr", {}, make("td"));
  for (const t of times) {
    const keys = part.rows.filter((row) => row.times.includes(t)).map((row) => keyOf(row, t));
    head.append(make("th", { scope: "col" }, all(panel, `t = ${t}`, keys, texts.all)));
  }
  const body = part.rows.map((row) => {
    const keys = row.times.map((t) => keyOf(row, t));
    const name = make("th", { scope: "row" }, all(panel, row.label, keys, texts.all));
    return make("tr", {}, name, ...times.map((t) => make("td", {}, row.times.includes(t) ? box(panel, row, t) : "")));
  });
  const caption = titled ? [make("caption", {}, part.title)] : [];
  const made = make("table", {}, ...caption, make("thead", {}, head), make("tbody", {}, ...body));
  made.setAttribute("aria-label", titled ? `${texts.table}: ${part.title}` : texts.table);
  return made;
}

function keyOf(row, t) {
  return `${row.part}.${t}.${row.line}`;
}

function all(panel, label, keys, title) {
  const button = make("button", { type: "button", title: `${label}: ${title}` }, ...lettered(label));
  button.onclick = () => change(panel, keys, !keys.every((key) => panel.ticked.has(key)));
  return button;
}

function box(panel, row, t) {
  const input = make("input", { type: "checkbox", "aria-label": `${row.label}, t = ${t}` });
  const key = keyOf(row, t);
  input.onchange = () => change(panel, [key], input.checked);
  panel.boxes.set(key, input);
  return make("label", {}, input);
}

function change(panel, keys, ticked) {
  for (const key of keys) panel.ticked[ticked ? "add" : "delete"](key);
  paint(panel);
  panel.seq += 1;
  panel.send({ seq: panel.seq, ticked: [...panel.ticked] });
}

function paint(panel) {
  for (const [key, input] of panel.boxes) input.checked = panel.ticked.has(key);
}

// f_t as f with a subscript
function lettered(label) {
  return label.split(/_(\{[^}]*\}|\w+)/).map((text, k) => (k % 2 ? make("sub", {}, text.replace(/[{}]/g, "")) : text));
}

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
