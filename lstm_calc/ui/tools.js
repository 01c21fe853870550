// The tools of the bar: undo and redo with the keys people know for them, open, save and share.
//
// In: {tools: [{name, label, title, possible}]}. Out: the trigger "press", {tool, at, see}: what was
// pressed, and where the reader stands as the address says it.

const ICONS = {
  undo: "M9 5 4 10l5 5M4 10h10a5.5 5.5 0 0 1 0 11h-4",
  redo: "m15 5 5 5-5 5M20 10H10a5.5 5.5 0 0 0 0 11h4",
  open: "M4 20V5h6l2 3h8v12zM4 11h16",
  save: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  share: "M12 15V4m-4 4 4-4 4 4M6 11H4v10h16V11h-2",
};
const SVG = "http://www.w3.org/2000/svg";
const panels = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tools");
  if (!panels.has(root)) panels.set(root, createPanel(root));
  const panel = panels.get(root);
  panel.send = (value) => setTriggerValue("press", value);
  show(panel, data.tools);
  showPresentPage(panel);
  panel.watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("keydown", panel.onKey, true);
  return () => {
    panel.watch.disconnect();
    panel.room.disconnect();
    panel.row = null;
    document.removeEventListener("keydown", panel.onKey, true);
  };
}

// Streamlit does not mark the present page's link; on a phone, where the links are one row that
// scrolls, it is brought into sight. The row may come later than the tools, link by link, and be
// replaced: whatever changes its measures is looked at once more; a reader's own scrolling is not.
function showPresentPage(panel) {
  const row = document.querySelector(".st-key-pages");
  if (row !== panel.row) {
    panel.room.disconnect();
    if (row) panel.room.observe(row);
    panel.row = row;
    panel.shown = "";
  }
  const links = [...(row?.querySelectorAll("a") ?? [])];
  const present = links.findLast((link) => link.pathname === location.pathname); // the first page's has no path
  for (const link of links) link.toggleAttribute("aria-current", link === present);
  if (!present) return;
  present.setAttribute("aria-current", "page");
  const measures = [location.pathname, links.length, row.clientWidth, row.scrollWidth].join();
  if (measures === panel.shown) return;
  panel.shown = measures;
  const [from, to] = [row, present].map((one) => one.getBoundingClientRect());
  row.scrollLeft += to.left + to.width / 2 - from.left - from.width / 2;
}

function createPanel(root) {
  const panel = { root, buttons: new Map(), row: null, shown: "", send: () => {} };
  const look = () => {
    cancelAnimationFrame(panel.frame);
    panel.frame = requestAnimationFrame(() => root.isConnected && showPresentPage(panel));
  };
  panel.watch = new MutationObserver(look);
  panel.room = new ResizeObserver(look);
  panel.onKey = (event) => pressedKey(panel, event);
  return panel;
}

function show(panel, tools) {
  for (const { name, label, title, possible } of tools) {
    const button = panel.buttons.get(name) ?? createButton(panel, name, label);
    button.setAttribute("aria-disabled", String(!possible)); // and not disabled: it keeps the focus
    button.setAttribute("aria-label", label || title);
    button.title = title;
  }
  for (const [name, button] of panel.buttons) {
    button.hidden = !tools.some((tool) => tool.name === name);
  }
}

function createButton(panel, name, label) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(icon(ICONS[name]));
  if (label) button.append(label);
  button.onclick = () => press(panel, name);
  panel.buttons.set(name, button);
  panel.root.append(button);
  return button;
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

function press(panel, tool) {
  const button = panel.buttons.get(tool);
  if (!button || button.hidden || button.getAttribute("aria-disabled") === "true") return;
  const asked = new URLSearchParams(location.search);
  panel.send({ tool, at: asked.get("at"), see: asked.get("see") });
}

// Ctrl or ⌘ with Z, with Shift Z, or with Y.
function pressedKey(panel, event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const tool = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
  if (!tool || ownsText(event.composedPath()[0])) return;
  event.preventDefault();
  leaveAndReturn(event.composedPath()[0]);
  press(panel, tool);
}

// A text that is being written has the browser's own undo; a number of the tables is an edit of
// the problem, once it is one.
function ownsText(target) {
  const field = target.closest?.("input, textarea, [contenteditable]");
  if (!field || field.type === "checkbox" || field.type === "radio") return false;
  if (field.getAttribute("role") === "combobox") return field.getAttribute("aria-expanded") === "true";
  return !field.closest(".tables") || field.getAttribute("aria-invalid") === "true";
}

// What was typed just now goes out first, and the reader stays where they are.
function leaveAndReturn(target) {
  if (!target.closest?.(".tables input")) return;
  target.blur();
  target.focus();
}
