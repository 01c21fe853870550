// A box to paste into: what stands in it goes to Python as it is typed.
//
// In: {text, label, hint, epoch}: `text` is put in when `epoch` is new. Out: the state "text".

const SEND_AFTER = 250; // ms without a further keystroke
const MOST = 200001; // one more than is read: Python says that it is too long

const boxes = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".paste-box");
  if (!boxes.has(root)) boxes.set(root, createBox(root));
  const box = boxes.get(root);
  box.send = () => setStateValue("text", box.area.value.slice(0, MOST));
  show(box, data);
  return () => clearTimeout(box.timer);
}

function createBox(root) {
  const box = {
    label: root.appendChild(document.createElement("label")),
    area: root.appendChild(document.createElement("textarea")),
    timer: 0,
  };
  box.area.id = box.label.htmlFor = "paste-text";
  Object.assign(box.area, { rows: 9, spellcheck: false, autocomplete: "off" });
  box.area.oninput = () => later(box, SEND_AFTER);
  box.area.onpaste = () => later(box, 0);
  // Seen from the page the target is not an input: its shortcuts (r, c, arrows) would fire.
  box.area.onkeydown = (event) => event.key !== "Tab" && event.key !== "Escape" && event.stopPropagation();
  return box;
}

function later(box, delay) {
  clearTimeout(box.timer);
  box.timer = setTimeout(() => box.send(), delay);
}

function show(box, { text, label, hint, epoch }) {
  box.label.textContent = label;
  box.area.placeholder = hint;
  if (box.epoch === epoch) return;
  // One who has a keyboard wants to paste at once; on a phone the keyboard would cover the dialog.
  if (box.epoch === undefined && matchMedia("(pointer: fine)").matches) box.area.focus();
  box.epoch = epoch;
  box.area.value = text;
}
