// How a stage behaves on a page: whose the keys are, and whether the page is light or dark.

// Keys belong to what is focused where that uses them itself.
function busy(event, track) {
  const path = event.composedPath();
  const target = path[0];
  if (target === track) return false;
  // a closed select box does nothing with these keys but Space and the arrows up and down
  const box = target.closest?.("[role=combobox]");
  if (box && box.getAttribute("aria-expanded") !== "true") return event.key === " ";
  // a presenter's clicker steps even while a number is edited, which these keys do not change
  if (event.key.startsWith("Page") && target.closest?.("input")) return false;
  const used =
    "input, textarea, select, [contenteditable], [role=grid], [role=listbox], [role=combobox], " +
    "[role=tab], [role=dialog], [role=slider], [role=radio], [role=menu], [role=spinbutton]";
  if (target.closest?.(used)) return true;
  const pressable = target.closest?.("button, a, summary, [role=button]");
  return Boolean(pressable && event.key === " ");
}

function themed(root) {
  const ground = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || "#ffffff";
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = ground;
  const [r, g, b] = probe.fillStyle.match(/\w\w/g).map((hex) => parseInt(hex, 16));
  root.dataset.theme = 0.299 * r + 0.587 * g + 0.114 * b < 128 ? "dark" : "light";
}
