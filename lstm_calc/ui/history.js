// Undo and redo: two buttons, and the keys people know for them.
//
// In: {possible: {undo, redo}, texts: {undo, redo}}. Out: the trigger "move", "undo" or "redo".

const ICONS = {
  undo: "M9 5 4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-4",
  redo: "m15 5 5 5-5 5M20 10H10a5.5 5.5 0 0 0 0 11h4",
};
const SVG = "http://www.w3.org/2000/svg";
const panels = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".history");
  if (!panels.has(root)) panels.set(root, createPanel(root));
  const panel = panels.get(root);
  panel.move = (way) => panel.possible[way] && setTriggerValue("move", way);
  show(panel, data);
  document.addEventListener("keydown", panel.onKey, true);
  return () => document.removeEventListener("keydown", panel.onKey, true);
}

function createPanel(root) {
  const panel = { possible: {}, buttons: {}, move: () => {} };
  for (const way of ["undo", "redo"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(icon(ICONS[way]));
    button.onclick = () => panel.move(way);
    panel.buttons[way] = button;
    root.append(button);
  }
  panel.onKey = (event) => pressed(panel, event);
  return panel;
}

function icon(path) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawn.append(line);
  return drawn;
}

function show(panel, { possible, texts }) {
  panel.possible = possible;
  for (const [way, button] of Object.entries(panel.buttons)) {
    button.setAttribute("aria-disabled", String(!possible[way])); // and not disabled: it keeps the focus
    button.setAttribute("aria-label", texts[way]);
    button.title = texts[way];
  }
}

// Ctrl or ⌘ with Z, with Shift Z, or with Y.
function pressed(panel, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const way = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
  if (!way || ownsText(event.composedPath()[0])) return;
  event.preventDefault();
  leaveAndReturn(event.composedPath()[0]);
  panel.move(way);
}

// A text that is being written has the browser's own undo; a number of the tables is an edit of
// the problem, once it is one.
function ownsText(target) {
  const field = target.closest?.("input, textarea, [contenteditable]");
  if (!field || field.type === "checkbox" || field.type === "radio") return false;
  return !field.closest(".tables") || field.getAttribute("aria-invalid") === "true";
}

// What was typed just now goes out first, and the reader stays where they are.
function leaveAndReturn(target) {
  if (!target.closest?.(".tables input")) return;
  target.blur();
  target.focus();
}
