// Choosing what students see: a table of every value, whose cells are painted as blank, hidden or shown.
//
// In: {epoch, k, times, rows: [{name, label, unit, values}], chosen: {key: kind}, texts}. A kind is
// "fill" or "hide"; a key is part.t.unit.name. Out: the state "chosen", {key: kind} of this part.

const KINDS = ["fill", "hide", "show"];
const panels = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".chooser");
  const panel = panels.get(root) ?? { root, brush: "fill", epoch: null };
  panels.set(root, panel);
  panel.send = (chosen) => setStateValue("chosen", chosen);
  if (panel.epoch === data.epoch) return; // what is on the screen is newer
  Object.assign(panel, { epoch: data.epoch, data, chosen: { ...data.chosen } });
  build(panel);
}

function build(panel) {
  const { data } = panel;
  const head = make("tr", {}, make("td"));
  data.times.forEach((t) => head.append(make("th", { scope: "col" }, paintButton(panel, `t = ${t}`, ofColumn(panel, t)))));
  const body = data.rows.map((row) => {
    const name = make("th", { scope: "row" }, paintButton(panel, row.label, ofRow(panel, row)));
    const cells = data.times.map((t, k) => make("td", {}, cellButton(panel, row, t, row.values[k])));
    return make("tr", {}, name, ...cells);
  });
  const table = make("table", { "aria-label": data.texts.table }, make("thead", {}, head), make("tbody", {}, ...body));
  panel.root.replaceChildren(brushes(panel), make("div", { class: "scroll" }, table));
  paint(panel);
}

function brushes(panel) {
  const { texts } = panel.data;
  const group = make("div", { class: "brushes", role: "radiogroup", "aria-label": texts.brush });
  for (const kind of KINDS) {
    const button = make("button", { type: "button", role: "radio", "data-kind": kind }, texts[kind]);
    button.onclick = () => {
      panel.brush = kind;
      paint(panel);
    };
    group.append(button);
  }
  return group;
}

function keyOf(panel, row, t) {
  return `${panel.data.k}.${t}.${row.unit}.${row.name}`;
}

function ofColumn(panel, t) {
  return () => panel.data.rows.map((row) => keyOf(panel, row, t));
}

function ofRow(panel, row) {
  return () => panel.data.times.map((t) => keyOf(panel, row, t));
}

function paintButton(panel, label, keys) {
  const button = make("button", { type: "button", class: "all", "aria-label": label }, ...lettered(label));
  button.onclick = () => apply(panel, keys());
  return button;
}

// f_t as f with a subscript
function lettered(label) {
  return label.split(/_(\{[^}]*\}|\w+)/).map((text, k) => (k % 2 ? make("sub", {}, text.replace(/[{}]/g, "")) : text));
}

function cellButton(panel, row, t, value) {
  const key = keyOf(panel, row, t);
  const button = make("button", { type: "button", "data-key": key, "data-value": value });
  button.dataset.words = `${row.label}, t = ${t}`;
  button.onclick = () => apply(panel, [key]);
  return button;
}

// Paints the cells with the brush; where all of them have it already, takes it away.
function apply(panel, keys) {
  const kindOf = (key) => panel.chosen[key] ?? "show";
  const brush = keys.every((key) => kindOf(key) === panel.brush) ? "show" : panel.brush;
  for (const key of keys) {
    if (brush === "show") delete panel.chosen[key];
    else panel.chosen[key] = brush;
  }
  paint(panel);
  panel.send(panel.chosen);
}

function paint(panel) {
  const { texts } = panel.data;
  for (const button of panel.root.querySelectorAll("[data-key]")) {
    const kind = panel.chosen[button.dataset.key] ?? "show";
    button.className = kind;
    button.textContent = kind === "show" ? button.dataset.value : texts[`${kind}_short`];
    button.setAttribute("aria-label", `${button.dataset.words}: ${texts[kind]}`);
  }
  for (const button of panel.root.querySelectorAll(".brushes button")) {
    button.setAttribute("aria-checked", String(button.dataset.kind === panel.brush));
  }
}

function make(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
